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
	source, err := os.ReadFile("testdata/axe-core/axe.min.js")
	if err != nil {
		t.Fatal(err)
	}
	for _, lang := range i18n.Langs {
		for _, l := range looks() {
			t.Run(string(lang)+" "+l.String(), func(t *testing.T) {
				p := b.open(t, l, lang, lessonPath)
				look := func(what string) {
					t.Helper()
					p.do("give it axe-core", axe(string(source)))
					eval[any](p, `scrollTo(0, 0)`) // what lies under the header is no small target
					for _, v := range eval[[]violation](p, `axe.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] })
						.then((r) => r.violations.map((v) => ({ ID: v.id, Impact: v.impact, Help: v.help,
							Where: v.nodes.map((n) => n.target.join(' ') + ': ' + n.failureSummary.replace(/\s+/g, ' ')) })))`) {
						if v.Impact == "serious" || v.Impact == "critical" {
							t.Errorf("%s: %s (%s): %s\n  %q", what, v.ID, v.Impact, v.Help, v.Where)
						} else {
							t.Logf("%s: %s (%s): %s\n  %q", what, v.ID, v.Impact, v.Help, v.Where)
						}
					}
				}
				look("first visit")
				p.click(`[data-packet="2"]`)
				p.until(`shows($('.inspector__story'))`)
				look("packet chosen")
				p.click(`[data-tab="packets"]`)
				look("table")
				p.click(`[data-tab="report"]`)
				look("report")
				p.click(".controls__more summary")
				look("more settings")
				p.press("?")
				p.until(`$('dialog[data-legend]').open`)
				look("legend")
				p.visit("")
				look("index")
			})
		}
	}
}

// axe defines axe-core in the page: DevTools' evaluation is not held to the
// page's policy.
func axe(source string) chromedp.Action[chromedp.Void] {
	return chromedp.Evaluate[chromedp.Void](source + ";0")
}
