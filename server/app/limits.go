package app

import (
	"net/http"
	"strings"

	"slowstart/server/assets"
	"slowstart/server/limits"
	"slowstart/web/format"
	"slowstart/web/i18n"
	"slowstart/web/page"
)

// limits is what a visitor can ask of this server, with the values that hold
// here.
func (a *App) limits(w http.ResponseWriter, r *http.Request) {
	lang := a.languageOf(r)
	v := page.LimitsView{Layout: a.layout(r, lang)}
	v.Layout.Path, v.Layout.Title = a.urls.Limits, i18n.T(lang, "limits.title")
	v.Layout.Description = i18n.T(lang, "limits.lead")
	v.Layout.Sheets = []string{assets.PagesSheet}
	usual := limits.Default().Here().List()
	at := map[string]int{}
	for i, l := range a.o.Limits.Here().List() {
		if _, ok := at[l.Of]; !ok {
			at[l.Of] = len(v.Groups)
			v.Groups = append(v.Groups, page.LimitGroup{Title: i18n.T(lang, "limits.of_"+l.Of)})
		}
		row := page.Limit{
			Flag: l.Flag, What: i18n.T(lang, "limits."+strings.ReplaceAll(l.Flag, "-", "_")), Value: limitText(lang, l),
		}
		if l != usual[i] {
			row.Default = i18n.T(lang, "limits.default", "value", limitText(lang, usual[i]))
		}
		g := &v.Groups[at[l.Of]]
		g.Limits = append(g.Limits, row)
	}
	a.render(w, r, lang, http.StatusOK, page.Limits(v))
}

// limitText writes a limit's value with its unit.
func limitText(lang i18n.Lang, l limits.Limit) string {
	switch {
	case l.Time != 0:
		return format.Period(lang, l.Time)
	case l.Unit == "bytes":
		return format.Bytes(float64(l.Number))
	case l.Unit == "":
		return format.Count(float64(l.Number))
	}
	return i18n.T(lang, "limits."+l.Unit, "n", format.Count(float64(l.Number)))
}
