package app

import (
	"encoding/json"
	"errors"
	"net/http"
	"strconv"
	"time"

	"github.com/go-chi/chi/v5"

	"slowstart/engine/timeline"
	"slowstart/server/runs"
	"slowstart/web/ui"
)

const kindJSON = "application/json; charset=utf-8"

// pictured is where a run is, and what its experiment's formulas say in words.
type pictured struct {
	Timeline string            `json:"timeline"`
	Formulas map[string]string `json:"formulas,omitempty"`
}

// picture answers a program what the lesson's page at the same address draws
// first: where that run's timeline is. The run is made if nobody asked for it
// before, and counts as the page's would. What cannot be had is told and nothing
// stands in for it: who compares two runs must not be given a third.
func (a *App) picture(w http.ResponseWriter, r *http.Request) {
	slug := chi.URLParam(r, "slug")
	if variant := chi.URLParam(r, "variant"); variant != "" {
		slug += "/" + variant
	}
	l, ok := a.o.Course().Lesson(slug)
	if !ok {
		a.refuse(w, r, http.StatusNotFound, timeline.Error{Code: "experiment_unknown", Field: "experiment", Args: map[string]string{"value": clip(slug)}})
		return
	}
	query, wrong := queryOf(r)
	if wrong != nil {
		a.refuse(w, r, http.StatusUnprocessableEntity, wrong[0])
		return
	}
	pic, q, err := a.askedPicture(r, l.Main(), query)
	switch {
	case r.Context().Err() != nil:
	case err != nil:
		var p *runs.CodeError
		if !errors.As(err, &p) {
			a.o.Log.ErrorContext(r.Context(), "no picture", "request", visitorOf(r).request, "experiment", slug, "error", err)
			p = &runs.CodeError{Data: timeline.Error{Code: "internal"}}
		}
		retryAfter(w, 0)
		a.refuse(w, r, http.StatusServiceUnavailable, p.Data)
	case len(q.problems) > 0:
		status := http.StatusUnprocessableEntity
		if overLimit(q.problems[0].Code) {
			status = http.StatusTooManyRequests
			seconds, _ := strconv.Atoi(q.problems[0].Args["retry_s"])
			retryAfter(w, time.Duration(seconds)*time.Second)
		}
		a.refuse(w, r, status, q.problems[0])
	default:
		a.json(w, r, http.StatusOK, pictured{a.urls.Timeline(pic.Key), ui.FormulaTexts(a.languageOf(r), l.Main())})
	}
}

// overLimit says that a problem is one of how much is asked at once: it passes.
func overLimit(code string) bool {
	return code == "starts_limit" || code == "waiting_limit" || code == "server_busy"
}

func (a *App) refuse(w http.ResponseWriter, r *http.Request, status int, e timeline.Error) {
	a.json(w, r, status, map[string]timeline.Error{"error": e})
}

// json answers a program. The address of a run may go with the memory for it.
func (a *App) json(w http.ResponseWriter, r *http.Request, status int, v any) {
	data, err := json.Marshal(v)
	if err != nil {
		panic("app: " + err.Error())
	}
	a.send(w, r, body{status: status, kind: kindJSON, cache: "no-store", data: append(data, '\n')})
}
