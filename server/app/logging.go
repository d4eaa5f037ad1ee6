package app

import (
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"net/netip"
	"runtime/debug"
	"strconv"
	"strings"
	"time"

	"github.com/go-chi/chi/v5"
	"github.com/go-chi/chi/v5/middleware"

	"slowstart/server/limits"
	"slowstart/server/runs"
)

// logged writes one line a request, when it has been answered, and turns a
// panic into an error page.
func (a *App) logged(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		began := time.Now()
		ww := middleware.NewWrapResponseWriter(w, r.ProtoMajor)
		defer func() {
			if p := recover(); p != nil {
				if p == http.ErrAbortHandler { //nolint:errorlint // net/http's own sentinel, compared as it does
					panic(p)
				}
				a.o.Log.ErrorContext(r.Context(), "panic", "request", visitorOf(r).request, "what", fmt.Sprint(p), "stack", string(debug.Stack()))
				if ww.Status() == 0 && !strings.EqualFold(r.Header.Get("Upgrade"), "websocket") {
					a.fail(ww, r, http.StatusInternalServerError)
				}
			}
			took := time.Since(began)
			if a.answered != nil && ww.Status() != 0 { // 0: the connection was taken over
				a.answered(ww.Status(), took)
			}
			a.log(r, ww.Status(), ww.BytesWritten(), took)
		}()
		next.ServeHTTP(ww, r)
	})
}

// log writes the line. Refusals and failures are sampled, each for themselves: a
// flood of them must not fill a disk.
func (a *App) log(r *http.Request, status, sent int, took time.Duration) {
	level := slog.LevelInfo
	path := r.URL.Path
	if status == 0 { // the connection was taken over
		status = http.StatusSwitchingProtocols
	}
	switch {
	case strings.HasSuffix(path, "/healthz"), strings.HasSuffix(path, "/readyz"): // asked for all day long
		level = slog.LevelDebug
	case status >= 400:
		if ok, _ := a.noise.Take(strconv.Itoa(status/100), time.Now()); !ok {
			return
		}
		if status >= 500 {
			level = slog.LevelError
		}
	case strings.Contains(path, "/static/"):
		level = slog.LevelDebug
	}
	v := visitorOf(r)
	attrs := []slog.Attr{
		slog.String("request", v.request), slog.String("method", clip(r.Method)), slog.String("path", clip(path)),
		slog.Int("status", status), slog.Int("bytes", sent), slog.Int64("took_ms", took.Milliseconds()),
		slog.String("network", network(v.address)),
	}
	if v.session != "" {
		attrs = append(attrs, slog.String("session", runs.Short(v.session)))
	}
	if id, ok := strings.CutPrefix(chi.RouteContext(r.Context()).RoutePattern(), "/runs/"); ok && id != "" {
		name, _, _ := strings.Cut(chi.URLParam(r, "file"), ".")
		attrs = append(attrs, slog.String("run", clip(name)))
	}
	a.o.Log.LogAttrs(r.Context(), level, "request", attrs...)
}

// network is as much of an address as the log keeps: enough to tell a class from
// an attack, too little to tell a person (the last 8 bits are off, of IPv6 the
// last 80).
func network(a netip.Addr) string {
	bits := 24
	if a.Is6() {
		bits = 48
	}
	p, err := a.Prefix(bits)
	if err != nil {
		return ""
	}
	return p.String()
}

// clip bounds what a visitor can put into one line of the log. The log's
// handler escapes it.
func clip(s string) string {
	if len(s) > 200 {
		return strings.ToValidUTF8(s[:200], "") + "…"
	}
	return s
}

// limited holds an address to its rate. A class sits behind one, so it is
// generous; the sessions have limits of their own. Files are not counted: they
// cost next to nothing, and a first visit asks for some eighty at once.
func (a *App) limited(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if a.isFile(r.URL.Path) {
			next.ServeHTTP(w, r)
			return
		}
		ok, wait := a.address.Take(limits.Whose(visitorOf(r).address).String(), time.Now())
		if !ok {
			retryAfter(w, wait)
			a.fail(w, r, http.StatusTooManyRequests)
			return
		}
		next.ServeHTTP(w, r)
	})
}

func (a *App) isFile(path string) bool {
	name, ok := strings.CutPrefix(strings.TrimPrefix(path, a.o.Base), "/static/"+a.o.Assets.Hash+"/")
	return ok && a.o.Assets.Has(name)
}

// retryAfter is jittered, so that those refused together do not come back
// together.
func retryAfter(w http.ResponseWriter, wait time.Duration) {
	seconds := max(1, int(wait.Seconds()+0.999)) + rand.IntN(3)
	w.Header().Set("Retry-After", strconv.Itoa(seconds))
}
