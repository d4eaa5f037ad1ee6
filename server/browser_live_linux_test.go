package main

import (
	"os"
	"testing"

	"slowstart/lessons/lessonstest"
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

// A lesson that needs the kernel opens with its recording, and says so until a
// live run takes its place.
func TestBrowser_RunsLiveFromARecording(t *testing.T) {
	needKernel(t)
	cfg := config()
	cfg.Lessons = folder(t.TempDir())
	if err := os.CopyFS(string(cfg.Lessons), lessonstest.Kernel(t)); err != nil {
		t.Fatal(err)
	}
	b := openBrowser(t, cfg)
	p := b.open(t, look{width: 1440}, i18n.EN, "lessons/kernel")
	p.until(`!$('[data-run-live]').disabled`)
	p.is(`text('[data-recorded]')`, i18n.T(i18n.EN, "lab.recorded", "version", "6.18"))
	p.is(`$('[data-run]') === null`, "true")
	p.write("#set-rtt", "20ms")
	p.click("[data-run-live]")
	p.until(`!$('[data-controls]').hasAttribute('aria-busy') && location.search === '?rtt=20ms'`)
	p.is(`$('[data-recorded]') === null && text('[data-stack]').startsWith('Linux TCP')`, "true")
	p.until(`text('[data-measure="connect"]').match(/^2\d\./) !== null`)
	p.fits()
}
