package app

import (
	"strings"

	"github.com/a-h/templ"

	"slowstart/engine/experiment"
	"slowstart/engine/timeline"
	"slowstart/web/figure"
	"slowstart/web/format"
	"slowstart/web/i18n"
)

// figureWidth is the width the static ladder is laid out for, px: that of the
// lab in a window of 1440.
const figureWidth = 800

// drawing is the ladder of a run as SVG, with its title and description for
// those who do not see it.
func drawing(events []timeline.Event, lang i18n.Lang, exp *experiment.Experiment) templ.Component {
	marks := figure.Build(events, figure.Options{Lang: lang, Width: figureWidth})
	var end int64
	packets := map[int64]bool{}
	for _, e := range events {
		end = e.Header().TimeUS
		if p := timeline.PacketOf(e); p != nil {
			packets[p.Packet] = true
		}
	}
	names := make([]string, len(exp.Hosts))
	for i, h := range exp.Hosts {
		names[i] = h.Name
	}
	return figure.SVG(marks, "ladder", "",
		i18n.T(lang, "ladder.title", "experiment", titleOf(exp, lang), "hosts", strings.Join(names, ", ")),
		i18n.T(lang, "ladder.desc", "time", format.Duration(float64(end)), "n", len(packets)))
}

func table(events []timeline.Event, lang i18n.Lang) templ.Component { return templ.NopComponent }

func legend(lang i18n.Lang) templ.Component { return templ.NopComponent }
