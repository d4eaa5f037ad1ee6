package app

import (
	"net/http"

	"slowstart/server/assets"
	"slowstart/web/figure"
	"slowstart/web/i18n"
	"slowstart/web/page"
)

// help is the page of marks and keys, which a lab shows in a dialog.
func (a *App) help(w http.ResponseWriter, r *http.Request) {
	lang := a.languageOf(r)
	v := page.HelpView{Layout: a.layout(r, lang), Legend: figure.Legend(lang)}
	v.Layout.Path = a.urls.Help
	v.Layout.Sheets = []string{assets.ViewsSheet}
	v.Layout.Title = i18n.T(lang, "player.legend_title")
	a.render(w, r, lang, http.StatusOK, page.Help(v))
}
