package main

import (
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"slowstart/web/i18n"
)

const (
	playing = `!$('[data-when-playing]').hidden`
	atStart = `text('[data-now]').startsWith('0')`
	atEnd   = `'/ ' + text('[data-now]') === text('[data-end]')`
	// stands is true when three frames change nothing.
	stands = `(async () => {
		const before = text('[data-now]');
		for (let i = 0; i < 3; i++) await new Promise(requestAnimationFrame);
		return text('[data-now]') === before;
	})()`
)

// plays uses the player's buttons and its slider.
func plays(t *testing.T, b *browser) {
	p := b.open(t, look{width: 1440}, i18n.EN, lessonPath)
	p.holds(atEnd)
	p.click(`[data-do="toggle"]`)
	p.until(playing + ` && !(` + atStart + `) && !(` + atEnd + `)`)
	p.is(`$('[data-do="toggle"]').getAttribute('aria-label')`, p.t("player.pause"))
	p.holds(`shows($('.playhead')) && $('.playhead__flights').childElementCount > 0`)
	p.click(`[data-do="toggle"]`)
	p.until(`!(` + playing + `)`)
	if !eval[bool](p, stands) {
		p.Error("time goes on while it is paused")
	}

	p.click(`[data-do="home"]`)
	p.until(atStart)
	const selected = `$('.ladder [aria-pressed="true"]').dataset.packet`
	p.click(`[data-do="packet-forward"]`) // the SYN leaves
	p.until(atStart + ` && ` + selected + ` === '1'`)
	p.click(`[data-do="packet-forward"]`) // and has arrived
	p.until(`text('[data-now]') === '50.0 ms' && ` + selected + ` === '1'`)
	p.click(`[data-do="packet-forward"]`) // the SYN-ACK leaves, at the same time
	p.until(`text('[data-now]') === '50.0 ms' && ` + selected + ` === '2'`)
	p.click(`[data-do="packet-back"]`)
	p.until(selected + ` === '1'`)
	p.click(`[data-do="moment-forward"]`)
	p.until(`text('[data-now]') === '100.0 ms'`)
	p.click(`[data-do="end"]`)
	p.until(atEnd)

	// Half-way along the slider is somewhere within the run.
	at := p.pointAt(`[data-scrub]`)
	p.do("scrub", chromedp.MouseClickXY(at.X, at.Y))
	p.until(`!(` + atStart + `) && !(` + atEnd + `)`)
	p.holds(`Math.abs($('[data-scrub]').value - $('[data-scrub]').max / 2) < $('[data-scrub]').max / 50`)
	p.press(kb.Home)
	p.until(atStart)
	p.holds(`$('[data-scrub]').getAttribute('aria-valuetext').length > 3`)

	// A new run plays from its start, to its end.
	p.click(`[data-do="faster"]`)
	p.run()
	p.until(atEnd + ` && !(` + playing + `)`)
}

// obeysTheKeyboard uses keys, which are the page's only while nobody types.
func obeysTheKeyboard(t *testing.T, b *browser) {
	p := b.open(t, look{width: 1440}, i18n.EN, lessonPath)
	p.press(".") // round to the first packet
	p.until(atStart + ` && $('[data-packet="1"]').classList.contains('is-selected')`)
	p.press(".")
	p.until(`text('[data-now]') === '50.0 ms'`)
	p.press(",")
	p.until(atStart)
	p.press(kb.ArrowRight)
	p.until(`text('[data-now]') === '100.0 ms'`)
	p.press(kb.ArrowLeft)
	p.until(atStart)

	p.do("focus the lab", chromedp.Focus(chromedp.CSS(`[data-packet="1"]`)))
	p.press(kb.ArrowDown) // from packet to packet
	p.until(`document.activeElement.dataset.packet === '2'`)
	p.press("\r")
	p.until(`document.activeElement.getAttribute('aria-pressed') === 'true'`)
	p.do("focus the slider", chromedp.Focus(chromedp.CSS(`[data-scrub]`)))
	p.press(kb.End)
	p.until(atEnd)
	p.press(kb.Home)
	p.until(atStart)
	p.do("focus a tab", chromedp.Focus(chromedp.CSS(`[data-panel]:not([hidden])`)))
	p.press(" ")
	p.until(playing)
	p.press(" ")
	p.until(`!(` + playing + `)`)
	p.press(kb.End)
	p.until(atEnd)

	p.press("?")
	p.until(`$('dialog[data-legend]')?.open`)
	p.press(".")
	p.holds(atEnd) // a dialog keeps the keys to itself
	p.press(kb.Escape)
	p.until(`!$('dialog[data-legend]')?.open`)

	p.click("#set-rtt") // who types means letters
	p.press("., ?")
	p.is(`$('#set-rtt').value.includes('., ?')`, "true")
	p.holds(atEnd + ` && !$('dialog[data-legend]')?.open`)
	p.write("#set-rtt", "60ms")
	p.press("\r", chromedp.KeyModifiers(kb.ModifierShift)) // except for Shift+Enter, which runs
	p.until(`text('[data-measure="connect"]') === '60.0 ms'`)
}
