package main

import (
	"testing"

	"slowstart/web/i18n"
)

// A visitor runs live: packets appear while they travel, the playhead goes with
// them, and the page says whose TCP it is. Who finds all slots taken has a place
// in the queue, or the exact run at once.
func TestBrowser_RunsLive(t *testing.T) {
	needKernel(t)
	cfg := config()
	cfg.Limits.LinuxWorkers = 1
	b := openBrowser(t, cfg)
	for _, lang := range i18n.Langs {
		t.Run(string(lang), func(t *testing.T) {
			p := b.open(t, look{width: 1440}, lang, lessonPath)
			p.write("#set-rtt", "2s") // with think a run of ten seconds, for the other tab to come into
			p.write("#set-think", "2s")
			p.click("[data-run-live]")
			p.until(`$('[data-controls]').hasAttribute('aria-busy') && $$('svg.ladder [data-packet]').length === 1`)
			p.is(`text('[data-stack]').includes('Linux TCP')`, "true")
			p.until(`$('[data-controls]').hasAttribute('aria-busy') && $$('svg.ladder [data-packet]').length >= 2 && text('[data-now]') !== '0.0 ms'`)

			other := b.open(t, look{width: 1440}, lang, lessonPath)
			other.click("[data-run-live]")
			other.until(`shows($('[data-exact]'))`)
			other.is(`text('[data-status]')`, i18n.T(lang, "lab.queued_live", "place", 1))
			other.click("[data-exact]")
			other.until(`!$('[data-controls]').hasAttribute('aria-busy') && !shows($('[data-exact]'))`)
			other.is(`text('[data-stack]').includes('netstack')`, "true")

			p.until(`!$('[data-controls]').hasAttribute('aria-busy') && text('[data-now]') === text('[data-end]').replace('/ ', '')`)
			p.holds(`$$('svg.ladder [data-packet]').length >= 7 && text('[data-measure="connect"]').startsWith('2.0')`)
			p.is(`location.search`, "?rtt=2s&think=2s")
			p.fits()
		})
	}
}
