package app

import (
	"fmt"
	"log/slog"
	"net/http"
	"net/netip"
	"strings"
	"sync/atomic"
	"time"

	"github.com/go-chi/chi/v5"
	"github.com/go-chi/chi/v5/middleware"

	"slowstart/lessons"
	"slowstart/server/assets"
	"slowstart/server/limits"
	"slowstart/server/live"
	"slowstart/server/runs"
	"slowstart/web"
)

// Options are what the site is made of.
type Options struct {
	Base           string // path the site is mounted at: "" or "/lab"
	Origin         string // "https://lab.example", for absolute addresses; may be empty
	FrameAncestors string // who may show pages in a frame, as in the policy; empty = 'none'
	Origins        live.Origins
	TrustedProxies []netip.Prefix // reverse proxies in front of the server

	Limits   limits.Limits
	Desk     *runs.Desk
	Pictures *runs.Pictures
	Course   func() *lessons.Course // as it is now; what it gave out does not change
	Assets   *assets.Files
	Stacks   []live.Stack
	Log      *slog.Logger
}

// App is the site. It is a handler; Close ends its websockets.
type App struct {
	o       Options
	urls    web.URLs
	policy  string
	sockets *live.Sockets
	address *limits.Buckets
	noise   *limits.Buckets // refusals worth a log line
	opens   opens
	indexes indexes
	withs   withs
	kept    kept
	handler http.Handler
	ready   atomic.Bool
	leaving atomic.Bool

	answered func(status int, took time.Duration) // nil where nobody counts
}

// New puts the site together.
func New(o Options) (*App, error) {
	if o.Base != "" && (!strings.HasPrefix(o.Base, "/") || strings.HasSuffix(o.Base, "/") || strings.ContainsAny(o.Base, "?#%")) {
		return nil, fmt.Errorf("base path %q: want something like /lab", o.Base)
	}
	policy, err := policyFor(o.FrameAncestors)
	if err != nil {
		return nil, err
	}
	a := &App{
		o:       o,
		urls:    web.URLs{Base: o.Base, Assets: o.Assets.Hash},
		policy:  policy,
		address: limits.NewBuckets(o.Limits.AddressRequests, time.Second, o.Limits.AddressBurst),
		noise:   limits.NewBuckets(10, time.Second, 100),
	}
	a.opens = newOpens(o.Limits)
	a.sockets = live.New(live.Options{
		Desk: o.Desk, Limits: o.Limits, Origins: o.Origins, Stacks: o.Stacks, Assets: o.Assets.Hash, Log: o.Log,
		Session: func(r *http.Request) string { return visitorOf(r).session },
		Spec:    a.spec,
	})
	a.handler = a.routes()
	return a, nil
}

// ServeHTTP serves the site.
func (a *App) ServeHTTP(w http.ResponseWriter, r *http.Request) { a.handler.ServeHTTP(w, r) }

// Close ends the websockets with 1001 and waits for them.
func (a *App) Close() { a.sockets.Close() }

func (a *App) routes() http.Handler {
	r := chi.NewRouter()
	r.Use(a.clientAddress(), a.visit, a.secure, a.logged, a.limited, a.protected, a.mounted, middleware.GetHead)
	r.NotFound(func(w http.ResponseWriter, r *http.Request) { a.fail(w, r, http.StatusNotFound) })
	r.MethodNotAllowed(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Allow", "GET, HEAD")
		if strings.HasSuffix(r.URL.Path, "/playground/check") {
			w.Header().Set("Allow", "POST")
		}
		a.fail(w, r, http.StatusMethodNotAllowed)
	})

	r.Get("/healthz", a.healthz)
	r.Get("/readyz", a.readyz)
	r.Get("/robots.txt", a.robots)
	r.Get("/static/{hash}/*", a.static)
	r.Get("/timelines/{file}", a.timeline)
	r.Get("/runs/{file}", a.run)
	r.Group(func(r chi.Router) {
		r.Use(a.session)
		r.Handle("/ws", a.sockets)
		r.Get("/", a.root)
		r.Get("/{lang:(?:en|ko)}", a.slash)
		r.Get("/{lang:(?:en|ko)}/", a.index)
		r.Get("/{lang:(?:en|ko)}/experiments", a.experiments)
		r.Get("/{lang:(?:en|ko)}/glossary", a.glossary)
		r.Get("/{lang:(?:en|ko)}/search", a.search)
		r.Get("/{lang:(?:en|ko)}/about", a.about)
		r.Get("/{lang:(?:en|ko)}/limits", a.limits)
		r.Get("/{lang:(?:en|ko)}/help", a.help)
		r.Get("/{lang:(?:en|ko)}/notes", a.notes)
		r.Get("/{lang:(?:en|ko)}/open", a.open)
		r.Post("/{lang:(?:en|ko)}/open", a.readCapture)
		r.Get("/{lang:(?:en|ko)}/playground", a.playground)
		r.Post("/{lang:(?:en|ko)}/playground/check", a.check)
		r.Get("/{lang:(?:en|ko)}/lessons/{slug}", a.lesson)
		r.Get("/{lang:(?:en|ko)}/lessons/{slug}/", a.noSlash)
		r.Get("/{lang:(?:en|ko)}/lessons/{slug}/card", a.lessonCard)
		r.Get("/{lang:(?:en|ko)}/lessons/{slug}/print", a.lessonPrint)
		r.Get("/{lang:(?:en|ko)}/lessons/{slug}/{variant}", a.lesson)
		r.Get("/{lang:(?:en|ko)}/lessons/{slug}/questions/{id}", a.question)
		r.Get("/{lang:(?:en|ko)}/lessons/{slug}/places/{id}", a.place)
		r.Get("/{lang:(?:en|ko)}/lessons/{slug}.json", a.picture)
		r.Get("/{lang:(?:en|ko)}/lessons/{slug}/{variant}.json", a.picture)
	})
	return r
}

// robots keeps crawlers from starting runs by following settings in addresses.
func (a *App) robots(w http.ResponseWriter, r *http.Request) {
	a.send(w, r, body{kind: "text/plain; charset=utf-8", data: fmt.Appendf(nil,
		"User-agent: *\nDisallow: %[1]s/*?\nDisallow: %[1]s/runs/\nDisallow: %[1]s/timelines/\n", a.o.Base)})
}

func (a *App) static(w http.ResponseWriter, r *http.Request) {
	a.extend(w)
	if !a.o.Assets.Serve(w, r, chi.URLParam(r, "hash"), chi.URLParam(r, "*")) {
		a.fail(w, r, http.StatusNotFound)
	}
}
