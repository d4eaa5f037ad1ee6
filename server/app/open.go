package app

import (
	"fmt"
	"net/http"

	"slowstart/server/assets"
	"slowstart/web/i18n"
	"slowstart/web/page"
	"slowstart/web/ui"
)

// openScript is the module of the page that opens a file.
const openScript = "js/open.js"

// open is the page that opens a file.
func (a *App) open(w http.ResponseWriter, r *http.Request) {
	lang := a.languageOf(r)
	a.remember(w, r, lang)
	v := page.OpenView{
		Layout: a.layout(r, lang), ReadURL: a.urls.Open(lang), MostBytes: a.o.Limits.OpenBytes,
		Most: fmt.Sprintf("%.4g\u202fMiB", float64(a.o.Limits.OpenBytes)/(1<<20)), Lab: ui.Lab(ui.NewOpenedLab(lang, a.urls.Help(lang))),
	}
	v.Layout.Path = a.urls.Open
	v.Layout.Title, v.Layout.Description = i18n.T(lang, "open.title"), i18n.T(lang, "open.description")
	v.Layout.Sheets = []string{assets.ViewsSheet}
	v.Layout.Scripts = []string{openScript}
	v.Layout.Preload = a.o.Assets.Modules(openScript)
	a.render(w, r, lang, http.StatusOK, page.Open(v))
}
