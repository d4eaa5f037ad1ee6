// Package layout is the frame of every page: the head, the header with the
// choice of language and colours, and the footer.
//
// Start with [View] and the component [Page], which takes the page's content
// as its children.
package layout

import (
	"strings"

	"slowstart/web"
	"slowstart/web/i18n"
)

// ThemeCookie holds a visitor's choice of colours. The server reads it, so
// that the first byte of a page already has them; static/js/page/site.js
// writes it.
const ThemeCookie = "slowstart_theme"

// View is what every page needs.
type View struct {
	URLs        web.URLs
	Lang        i18n.Lang
	Title       string // of the page; empty on the index
	Description string // for search engines; empty means the site's
	Theme       string // a ThemeCookie's value, whatever a visitor sent; see ThemeOf

	// Origin is scheme and host of the site ("https://example.org"), for the
	// addresses that search engines want absolute. Without it they are left
	// out.
	Origin string
	// Path gives this page's address in a language, settings included. Pages
	// without an address of their own (errors) have none and are not indexed.
	Path func(i18n.Lang) string

	Lesson  string   // shown in the header on a lesson's page
	From    string   // the experiment that the playground starts from; empty: any
	Sheets  []string // style sheets of the page below static/, beside the site's own
	Scripts []string // modules of the page below static/, beside the site's own
	Preload []string // modules that those import

	Searches bool // the page has a search field of its own
}

// ThemeOf makes a visitor's cookie into one of "system", "light" and "dark".
func ThemeOf(cookie string) string {
	switch cookie {
	case "light", "dark":
		return cookie
	}
	return "system"
}

// t is a sentence of the page's language.
func (v View) t(key string, args ...any) string { return i18n.T(v.Lang, key, args...) }

func (v View) title() string {
	if v.Title == "" {
		return v.t("site.name") + ": " + v.t("site.tagline")
	}
	return v.Title + " · " + v.t("site.name")
}

func (v View) description() string {
	if v.Description == "" {
		return v.t("site.description")
	}
	return v.Description
}

// indexed says whether search engines may list the page.
func (v View) indexed() bool { return v.Path != nil }

// path is where the page is in a language, or the index for a page that is
// nowhere.
func (v View) path(lang i18n.Lang) string {
	if v.Path == nil {
		return v.URLs.Index(lang)
	}
	return v.Path(lang)
}

// absolute is the page's address for search engines: without settings, which
// make another run of the same page.
func (v View) absolute(lang i18n.Lang) string {
	path, _, _ := strings.Cut(v.path(lang), "?")
	return v.Origin + path
}

// fonts are those that the first screen needs.
func (v View) fonts() []string {
	if v.Lang == i18n.KO {
		return []string{"fonts/korean-regular.woff2", "fonts/korean-bold.woff2"}
	}
	return []string{"fonts/inter.woff2", "fonts/source-serif.woff2"}
}
