package main

import (
	"testing"

	"slowstart/web/i18n"
)

// The picture says by itself who waits for whom, what a message is, what waits
// to be read, and how long TIME-WAIT lasts yet.
func TestBrowser_Marks(t *testing.T) {
	b := openBrowser(t, config())
	for _, lang := range i18n.Langs {
		for _, l := range looks(lang) {
			t.Run(string(lang)+" "+l.String(), func(t *testing.T) {
				p := b.open(t, l, lang, "lessons/nagle")
				p.until(`$$('svg.ladder .ladder__wait').length >= 2`)
				p.is(`text("svg.ladder .ladder__quiet")`, p.t("ladder.gap", "time", "40.0\u202fms"))
				p.hasNoBarriers("who waits for whom")

				p.visit("lessons/graceful-close/unread")
				p.ready()
				p.until(`$('svg.ladder .unread__heap') !== null`)
				p.holds(`$$('svg.ladder .ladder__wait').length > 0 && (innerWidth < 1000 || $$('svg.ladder .unread__label').some((label) => label.textContent.includes('8,124')))`)
				p.hasNoBarriers("what waits to be read")

				p.visit("lessons/time-wait#v=1&t=30000ms")
				p.until(`$('svg.ladder .playhead__time-left') !== null`)
				p.holds(`$$('svg.ladder .playhead__time-left').some((text) => text.textContent.includes('30.0'))`)
			})
		}
	}
}
