package main

import (
	"testing"

	"slowstart/web/i18n"
)

// comparesRuns lays the run beside one with its first SYN lost, keeps that in
// the address, and loses a packet of the run on the page.
func comparesRuns(t *testing.T, b *browser) {
	p := b.open(t, look{width: 1440}, i18n.EN, lessonPath)
	p.click(`[data-tab="compare"]`)
	p.until(`$('#vs-value')`)
	eval[any](p, `(() => { const s = $('#vs-setting'); s.value = 'drop'; s.dispatchEvent(new Event('change')); })()`)
	p.is(`$('#vs-value').value`, "client SYN 1")
	p.click(`.compare__form button`)
	p.until(`document.querySelectorAll('.compare__run [data-packet]').length === 23`)
	p.is(`location.hash`, "#vs=drop:client+SYN+1")
	p.holds(`text('.compare__parted').includes('the client is lost in B and not in A')`)
	p.holds(`!shows($('[data-ladder]')) && shows($('[data-run="b"] .pkt--lost'))`)
	p.holds(`document.querySelectorAll('.compare__run .is-alone').length === 1`)

	// A packet chosen in one run is chosen in both.
	eval[any](p, `$('[data-run="b"] [data-packet="1"]').dispatchEvent(new MouseEvent('click', { bubbles: true }))`)
	p.until(`$('[data-run="a"] [data-packet="1"]').classList.contains('is-selected')`)
	p.holds(`$('[data-run="b"] [data-packet="1"]').classList.contains('is-selected')`)

	// The address alone brings the comparison back.
	q := b.open(t, look{width: 390, dark: true}, i18n.KO, lessonPath+"#vs=drop:client+SYN+1")
	q.until(`document.querySelectorAll('.compare__run [data-packet]').length === 23`)

	// Lose the request next time.
	p = b.open(t, look{width: 1440}, i18n.EN, lessonPath)
	p.click(`[data-packet="4"]`)
	p.until(`shows($('.inspector__lose'))`)
	p.click(`.inspector__lose`)
	p.until(`location.search === '?drop=client+data+1' && $('.pkt--lost')`)
	p.until(`text('[data-status]').includes("1 lost")`)
}
