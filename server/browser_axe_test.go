package main

import (
	"os"
	"testing"

	"github.com/chromedp/chromedp"

	"slowstart/web/i18n"
)

// violation is a rule of axe-core's that a page breaks, and where.
type violation struct {
	ID, Impact, Help string
	Where            []string
}

// hasNoBarriers lets axe-core look at every page in every guise. It sees about
// half of what WCAG asks for; the other half needs people.
func hasNoBarriers(t *testing.T, b *browser) {
	for _, lang := range i18n.Langs {
		for _, l := range looks(lang) {
			t.Run(string(lang)+" "+l.String(), func(t *testing.T) {
				p := b.open(t, l, lang, lessonPath)
				look := p.hasNoBarriers
				look("first visit")
				p.click(`[data-packet="2"]`)
				p.until(`shows($('.inspector__story'))`)
				look("packet chosen")
				p.click(`[data-tab="packets"]`)
				look("table")
				for _, chart := range []string{"window", "sequence", "queue"} {
					p.click(`[data-tab="` + chart + `"]`)
					p.until(`$('#panel-` + chart + `').childElementCount > 0 && !$('#panel-` + chart + `').ariaBusy`)
					look(chart)
				}
				p.click(`[data-tab="report"]`)
				look("report")
				p.click(".controls__more summary")
				look("more settings")
				p.press("?")
				p.until(`$('dialog[data-legend]')?.open`)
				look("legend")
				p.visit("")
				look("index")
			})
		}
	}
}

// hasNoBarriers lets axe-core look at the page as it is now; what says which.
func (p *tab) hasNoBarriers(what string) {
	p.Helper()
	source, err := os.ReadFile("testdata/axe-core/axe.min.js")
	p.must(err)
	p.do("give it axe-core", axe(string(source)))
	eval[any](p, `scrollTo(0, 0)`) // what lies under the header is no small target
	for _, v := range eval[[]violation](p, `axe.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] })
		.then((r) => r.violations.map((v) => ({ ID: v.id, Impact: v.impact, Help: v.help,
			Where: v.nodes.map((n) => n.target.join(' ') + ': ' + n.failureSummary.replace(/\s+/g, ' ')) })))`) {
		if v.Impact == "serious" || v.Impact == "critical" {
			p.Errorf("%s: %s (%s): %s\n  %q", what, v.ID, v.Impact, v.Help, v.Where)
		} else {
			p.Logf("%s: %s (%s): %s\n  %q", what, v.ID, v.Impact, v.Help, v.Where)
		}
	}
}

// axe defines axe-core in the page: DevTools' evaluation is not held to the
// page's policy.
func axe(source string) chromedp.Action[chromedp.Void] {
	return chromedp.Evaluate[chromedp.Void](source + ";0")
}
