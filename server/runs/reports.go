package runs

import (
	"context"

	"slowstart/engine/timeline"
)

// reportsKept bounds the reports that are remembered. The texts of a course
// quote a few hundred.
const reportsKept = 5000

// Report is the report of the run that Get would show, for the server itself. It
// is remembered without the run: texts quote many more runs than pages show, and
// each would push another out of memory.
func (p *Pictures) Report(ctx context.Context, s Spec) (timeline.Report, error) {
	key, err := p.Key(s)
	if err != nil {
		return timeline.Report{}, err
	}
	return p.report(key, func(e *pictureEntry, fresh bool) (*Picture, error) {
		return p.made(ctx, "", key, s, e, fresh)
	})
}

// RecordedReport is the report of what Recorded would show.
func (p *Pictures) RecordedReport(ctx context.Context, key string, open Open) (timeline.Report, error) {
	return p.report(key, func(e *pictureEntry, fresh bool) (*Picture, error) {
		return p.opened(ctx, key, open, e, fresh)
	})
}

func (p *Pictures) report(key string, wait func(e *pictureEntry, fresh bool) (*Picture, error)) (timeline.Report, error) {
	p.mu.Lock()
	report, ok := p.reports[key]
	p.mu.Unlock()
	if ok {
		return report, nil
	}
	e, fresh, err := p.enter(key, "", false)
	if err != nil {
		return timeline.Report{}, err
	}
	pic, err := wait(e, fresh)
	if err != nil {
		return timeline.Report{}, err
	}
	report = pic.Report()
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.reports) >= reportsKept {
		clear(p.reports) // memory is bounded first
	}
	p.reports[key] = report
	return report, nil
}

// Report is what the run's end tells of it; nothing when it has none.
func (p *Picture) Report() timeline.Report {
	if end, ok := p.Events[len(p.Events)-1].(*timeline.RunEnd); ok {
		return end.Report
	}
	return timeline.Report{}
}
