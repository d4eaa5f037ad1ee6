package ui

import (
	"testing"

	"slowstart/engine/app/rule"
	"slowstart/engine/timeline"
	"slowstart/web/i18n"
)

// Every decision about a connection, and every reason, has its words.
func TestDecisions_HaveWords(t *testing.T) {
	for _, lang := range i18n.Langs {
		for _, d := range timeline.Decisions() {
			if !i18n.Has(lang, "decision."+d) {
				t.Errorf("%s: no words for the decision %s", lang, d)
			}
		}
		for _, r := range rule.Reasons() {
			if !i18n.Has(lang, "decision.reason."+r) {
				t.Errorf("%s: no words for the reason %s", lang, r)
			}
		}
	}
}
