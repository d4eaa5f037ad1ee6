package app

import (
	"context"
	"crypto/rand"
	"net/http"
	"net/netip"
	"net/url"
	"strings"

	"github.com/go-chi/chi/v5"
	"github.com/go-chi/chi/v5/middleware"
	"golang.org/x/text/language"

	"slowstart/server/limits"
	"slowstart/web/figure"
	"slowstart/web/i18n"
)

const (
	sessionCookie  = "slowstart_session"
	languageCookie = "slowstart_lang"
	yearSeconds    = 365 * 24 * 3600
)

// visitor is what is known about who makes a request.
type visitor struct {
	request string // id of the request, for the log and the error page
	address netip.Addr
	session string // "" where no page is concerned
}

type visitorKey struct{}

func visitorOf(r *http.Request) *visitor {
	if v, ok := r.Context().Value(visitorKey{}).(*visitor); ok {
		return v
	}
	return &visitor{}
}

// clientAddress is chi's: what is forwarded counts only as far as trusted
// proxies have told it. From others it is taken off.
func (a *App) clientAddress() func(http.Handler) http.Handler {
	trusted := a.o.TrustedProxies
	found := middleware.ClientIPFromRemoteAddr
	if len(trusted) > 0 {
		var ranges []string
		for _, p := range trusted {
			ranges = append(ranges, p.String())
		}
		found = middleware.ClientIPFromXFF(ranges...)
	}
	return func(next http.Handler) http.Handler {
		next = found(next)
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if peer, err := netip.ParseAddrPort(r.RemoteAddr); err != nil || !limits.Contains(trusted, peer.Addr().Unmap().WithZone("")) {
				r.Header.Del("X-Forwarded-Proto")
			}
			next.ServeHTTP(w, r)
		})
	}
}

// visit names the request and its visitor.
func (a *App) visit(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		v := &visitor{request: rand.Text()[:12], address: middleware.GetClientIPAddr(r.Context())}
		if peer, err := netip.ParseAddrPort(r.RemoteAddr); err == nil && !v.address.IsValid() {
			v.address = peer.Addr().Unmap().WithZone("")
		}
		next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), visitorKey{}, v)))
	})
}

// session gives the visitor a session: 128 random bits in a cookie.
func (a *App) session(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		v := visitorOf(r)
		if c, err := r.Cookie(sessionCookie); err == nil && validSession(c.Value) {
			v.session = c.Value
		} else {
			v.session = rand.Text()
			a.setCookie(w, r, &http.Cookie{Name: sessionCookie, Value: v.session})
		}
		next.ServeHTTP(w, r)
	})
}

func validSession(s string) bool {
	return len(s) == 26 && strings.Trim(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567") == ""
}

func (a *App) setCookie(w http.ResponseWriter, r *http.Request, c *http.Cookie) {
	c.Path = a.o.Base + "/"
	c.SameSite = http.SameSiteLaxMode
	c.HttpOnly = true
	c.Secure = r.TLS != nil || r.Header.Get("X-Forwarded-Proto") == "https"
	http.SetCookie(w, c)
}

// languageOf is the visitor's language: the one in the address, the one chosen
// before, or the best of those the browser asks for.
func (a *App) languageOf(r *http.Request) i18n.Lang {
	path := strings.TrimPrefix(r.URL.Path, a.o.Base)
	if first, _, _ := strings.Cut(strings.TrimPrefix(path, "/"), "/"); first != "" {
		if lang, ok := i18n.Parse(first); ok {
			return lang
		}
	}
	if c, err := r.Cookie(languageCookie); err == nil {
		if lang, ok := i18n.Parse(c.Value); ok {
			return lang
		}
	}
	matcher := language.NewMatcher([]language.Tag{language.English, language.Korean})
	wanted := strings.Join(r.Header.Values("Accept-Language"), ",")
	if len(wanted) > 200 {
		wanted = ""
	}
	_, i := language.MatchStrings(matcher, wanted)
	return i18n.Langs[i]
}

// root leads on to the visitor's language.
func (a *App) root(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Vary", "Accept-Language, Cookie")
	w.Header().Set("Cache-Control", "private, no-cache")
	http.Redirect(w, r, a.urls.Index(a.languageOf(r)), http.StatusFound)
}

// slash leads from /en to /en/.
func (a *App) slash(w http.ResponseWriter, r *http.Request) {
	to := url.URL{Path: a.urls.Index(a.languageOf(r)), RawQuery: r.URL.RawQuery}
	moved(w, r, to.String())
}

// noSlash leads from a lesson's address with a slash at its end to the lesson.
func (a *App) noSlash(w http.ResponseWriter, r *http.Request) {
	to := a.urls.Lesson(a.languageOf(r), chi.URLParam(r, "slug"))
	if r.URL.RawQuery != "" {
		to += "?" + r.URL.RawQuery
	}
	moved(w, r, to)
}

// moved leads on for good. A cache may keep such an answer unasked (RFC 9110
// §15.4.2), and this one has a visitor's session in it.
func moved(w http.ResponseWriter, r *http.Request, to string) {
	w.Header().Set("Cache-Control", "no-store")
	http.Redirect(w, r, to, http.StatusMovedPermanently)
}

// remember keeps the language of the page for the next visit to the root.
func (a *App) remember(w http.ResponseWriter, r *http.Request, lang i18n.Lang) {
	if c, err := r.Cookie(languageCookie); err != nil || c.Value != string(lang) {
		a.setCookie(w, r, &http.Cookie{Name: languageCookie, Value: string(lang), MaxAge: yearSeconds})
	}
}

// width is what the visitor's first picture is drawn for: a phone's, where the
// browser calls itself one. A wrong guess costs the script one more layout.
func width(r *http.Request) float64 {
	if strings.Contains(r.UserAgent(), "Mobi") {
		return figure.Narrow
	}
	return figure.Wide
}
