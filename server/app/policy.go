package app

import (
	"fmt"
	"net/http"
	"strings"
)

// policy is the content policy of every response: everything from our own
// origin, nothing inline, no form to elsewhere. Who may frame us is added.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self' blob:; " +
	"connect-src 'self'; manifest-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors "

func policyFor(frameAncestors string) (string, error) {
	if frameAncestors == "" {
		frameAncestors = "'none'"
	}
	if strings.ContainsAny(frameAncestors, ";,\r\n") {
		return "", fmt.Errorf("frame ancestors %q: want origins with spaces between them", frameAncestors)
	}
	return policy + frameAncestors, nil
}

// secure sets what every response has.
func (a *App) secure(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", a.policy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()")
		h.Set("X-Request-Id", visitorOf(r).request)
		r.Body = http.MaxBytesReader(w, r.Body, a.bodyLimit(r))
		next.ServeHTTP(w, r)
	})
}

// protected refuses requests that another site's page makes to change
// something here.
func (a *App) protected(next http.Handler) http.Handler {
	p := http.NewCrossOriginProtection()
	for _, origin := range a.o.Origins.Listed {
		_ = p.AddTrustedOrigin(origin) // checked when the flags were read
	}
	p.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		a.plain(w, r, http.StatusForbidden, "a page of another site cannot do this")
	}))
	return p.Handler(next)
}

// mounted takes the base path off, where a proxy in front has not done so
// already.
func (a *App) mounted(next http.Handler) http.Handler {
	if a.o.Base == "" {
		return next
	}
	stripped := http.StripPrefix(a.o.Base, next)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.URL.Path == a.o.Base:
			http.Redirect(w, r, a.urls.Root(), http.StatusMovedPermanently)
		case strings.HasPrefix(r.URL.Path, a.o.Base+"/"):
			stripped.ServeHTTP(w, r)
		default:
			next.ServeHTTP(w, r)
		}
	})
}
