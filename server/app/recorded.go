package app

import (
	"context"
	"fmt"

	"slowstart/engine/experiment"
	"slowstart/engine/timeline"
	"slowstart/lessons"
	"slowstart/server/runs"
)

// recorded is the picture of an experiment that cannot run on netstack: its
// recording, whether or not this server has the linux stack.
func (a *App) recorded(ctx context.Context, exp *experiment.Experiment) (*runs.Picture, error) {
	recording, err := a.o.Course().Recording(exp)
	if err != nil {
		return nil, fmt.Errorf("no picture of %s: %w", exp.Name, err)
	}
	return a.o.Pictures.Recorded(ctx, recording.Key, opening(recording))
}

func opening(recording *lessons.Recording) runs.Open {
	return func() ([]byte, []timeline.Event, error) {
		r, err := recording.Open()
		if err != nil {
			return nil, nil, err //nolint:wrapcheck // it names the experiment
		}
		return r.NDJSON, r.Events, nil
	}
}
