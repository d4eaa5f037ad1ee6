package app

import (
	"net/http"

	"slowstart/server/assets"
	"slowstart/web/i18n"
	"slowstart/web/page"
)

// notes is the speaker's own window: what it shows comes from the window that
// presents, in the same browser.
func (a *App) notes(w http.ResponseWriter, r *http.Request) {
	lang := a.languageOf(r)
	v := a.layout(r, lang)
	v.Path = a.urls.Notes
	v.Title = i18n.T(lang, "site.notes_title")
	v.Sheets = []string{assets.ViewsSheet}
	v.Scripts = []string{"js/presenter/notes.js"}
	a.render(w, r, lang, http.StatusOK, page.Notes(v))
}
