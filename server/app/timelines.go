package app

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"strings"

	"github.com/go-chi/chi/v5"

	"slowstart/engine/capture"
	"slowstart/engine/timeline"
)

const (
	kindNDJSON = "application/x-ndjson; charset=utf-8"
	kindPcapng = "application/x-pcapng"
	forever    = "public, max-age=31536000, immutable"
)

// timelineKey is a first picture's.
type timelineKey string

// timeline serves a first picture's run. Its address is its content's, so it
// never changes.
func (a *App) timeline(w http.ResponseWriter, r *http.Request) {
	key, kind, _ := strings.Cut(chi.URLParam(r, "file"), ".")
	pic, ok := a.o.Pictures.Find(key)
	if !ok {
		a.noRun(w, r, kind)
		return
	}
	switch kind {
	case "ndjson":
		if r.URL.Query().Has("packet") {
			a.sendLines(w, r, pic.NDJSON, forever)
			return
		}
		b, err := a.kept.get(r, timelineKey(key), func(context.Context) (body, error) {
			return body{kind: kindNDJSON, cache: forever, data: pic.NDJSON}, nil
		})
		if err == nil { // else the visitor has gone
			a.send(w, r, b)
		}
	case "pcapng":
		a.capture(w, r, pic.Events, forever)
	default:
		a.fail(w, r, http.StatusNotFound)
	}
}

// run serves the timeline of a visitor's run. Its id is the permission. Who asks
// for the whole of one in progress gets it when it is over: half a run must not
// pass for one.
func (a *App) run(w http.ResponseWriter, r *http.Request) {
	id, kind, _ := strings.Cut(chi.URLParam(r, "file"), ".")
	run, err := a.o.Desk.Find(id)
	if err != nil || kind != "ndjson" && kind != "pcapng" {
		a.noRun(w, r, kind)
		return
	}
	if ended, _ := run.Done(); ended == "" {
		if r.URL.Query().Has("packet") {
			w.Header().Set("Cache-Control", "no-store")
		} else if run.Wait(r.Context()) != nil {
			panic(http.ErrAbortHandler) // the visitor has gone
		}
	}
	if until := run.KeptUntil(); !until.IsZero() {
		w.Header().Set("Sunset", until.UTC().Format(http.TimeFormat)) // RFC 8594 §3
	}
	lines := run.Timeline()
	if ended, _ := run.Done(); ended != "" && len(lines) == 0 {
		a.refuse(w, r, http.StatusGone, timeline.Error{Code: "run_not_made"})
		return
	}
	if kind == "ndjson" {
		a.sendLines(w, r, lines, "")
		return
	}
	events, err := timeline.DecodeAll(lines)
	if err != nil {
		a.o.Log.ErrorContext(r.Context(), "no capture", "request", visitorOf(r).request, "run", run.ID, "error", err)
		a.fail(w, r, http.StatusInternalServerError)
		return
	}
	a.capture(w, r, events, "")
}

// noRun answers who asks for a run that there is not, or is no more; programs do.
func (a *App) noRun(w http.ResponseWriter, r *http.Request, kind string) {
	if kind != "ndjson" && kind != "pcapng" {
		a.fail(w, r, http.StatusNotFound)
		return
	}
	a.refuse(w, r, http.StatusNotFound, timeline.Error{Code: "run_unknown"})
}

// capture sends a run for Wireshark; ?tap=HOST chooses what one host saw.
func (a *App) capture(w http.ResponseWriter, r *http.Request, events []timeline.Event, cache string) {
	start, ok := events[0].(*timeline.RunStart)
	if !ok {
		a.fail(w, r, http.StatusNotFound)
		return
	}
	o := capture.Options{Tap: r.URL.Query().Get("tap")}
	hosts := make([]string, len(start.Hosts))
	for i, h := range start.Hosts {
		hosts[i] = h.Name
	}
	if err := o.Check(hosts); err != nil {
		a.plain(w, r, http.StatusBadRequest, err.Error())
		return
	}
	var b bytes.Buffer
	if err := capture.Write(&b, events, o); err != nil {
		a.o.Log.ErrorContext(r.Context(), "no capture", "request", visitorOf(r).request, "error", err)
		a.fail(w, r, http.StatusInternalServerError)
		return
	}
	name := strings.ReplaceAll(start.Experiment, "/", "-")
	if o.Tap != "" {
		name += "-" + o.Tap
	}
	w.Header().Set("Content-Disposition", fmt.Sprintf("attachment; filename=%q", fmt.Sprintf("%s-seed%d.pcapng", name, start.Seed)))
	a.send(w, r, body{kind: kindPcapng, cache: cache, data: b.Bytes()})
}
