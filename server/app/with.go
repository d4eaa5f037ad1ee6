package app

import (
	"strings"
	"sync"

	"slowstart/engine/experiment"
)

// withs are experiments with settings that the course's texts speak of. Checking
// settings anew for each link of each page took a quarter of a page's time.
type withs struct {
	mu    sync.Mutex
	known map[withKey]*experiment.Experiment
}

type withKey struct {
	exp      *experiment.Experiment
	settings string
}

// withsKept bounds them; a course has a few hundred.
const withsKept = 5000

// get is exp.With, remembered. It is for settings that the course names, never a
// visitor's.
func (w *withs) get(exp *experiment.Experiment, settings map[string]string) (*experiment.Experiment, error) {
	var b strings.Builder
	for _, name := range sortedKeys(settings) {
		b.WriteString(name + "=" + settings[name] + "\n")
	}
	key := withKey{exp, b.String()}
	w.mu.Lock()
	defer w.mu.Unlock()
	if with, ok := w.known[key]; ok {
		return with, nil
	}
	with, err := exp.With(settings)
	if err != nil {
		return nil, err //nolint:wrapcheck // an experiment's errors name it
	}
	if w.known == nil || len(w.known) >= withsKept {
		w.known = map[withKey]*experiment.Experiment{} // memory is bounded first
	}
	w.known[key] = with
	return with, nil
}
