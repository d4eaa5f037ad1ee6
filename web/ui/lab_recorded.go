package ui

import (
	"slices"
	"strings"

	"slowstart/engine/experiment"
	"slowstart/engine/timeline"
	"slowstart/web/i18n"
)

// LabRecorded is what the lab says of a first picture that is a recording of a
// run on the linux stack. It is empty for a run.
type LabRecorded struct {
	Mark     string // "Recorded on Linux 6.18"
	Sentence string // why, and what can be had instead
}

// labRecorded words it. A first picture is made on netstack or recorded on
// linux.
func (v *LabView) labRecorded(exp *experiment.Experiment, in LabInput) LabRecorded {
	i := slices.IndexFunc(in.Events, func(e timeline.Event) bool {
		start, ok := e.(*timeline.RunStart)
		return ok && start.Stack.Name == experiment.Linux
	})
	if i < 0 {
		return LabRecorded{}
	}
	start, _ := in.Events[i].(*timeline.RunStart)
	r := LabRecorded{Mark: i18n.T(v.Lang, "lab.recorded", "version", series(start.Stack.Version))}
	switch {
	case v.Exact && len(exp.Unsupported(experiment.Netstack)) == 0:
		r.Sentence = i18n.T(v.Lang, "lab.recorded_asked")
	case v.Exact:
		r.Sentence = i18n.T(v.Lang, "lab.recorded_other", "reason", i18n.T(v.Lang, "error."+exp.Unsupported(experiment.Netstack)[0].Reason))
	case v.Live.Button:
		r.Sentence = i18n.T(v.Lang, "lab.recorded_live", "version", in.Kernel.Version)
		v.Live.Sentence = r.Sentence // there is no exact run to tell it from
	default:
		r.Sentence = strings.TrimSpace(i18n.T(v.Lang, "lab.recorded_fixed", "reason", v.Live.Sentence))
	}
	return r
}

// series is what of a kernel's release its TCP depends on: 6.18 of
// 6.18.44-cloud-amd64.
func series(release string) string {
	parts := strings.SplitN(release, ".", 3)
	return strings.Join(parts[:min(2, len(parts))], ".")
}
