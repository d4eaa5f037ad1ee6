package main

import (
	"testing"

	"github.com/chromedp/chromedp/kb"

	"slowstart/web/i18n"
)

// A talk: P, a clicker's keys through the steps, blank, and back to the page.
func TestBrowser_Present(t *testing.T) {
	b := openBrowser(t, config())
	for _, lang := range i18n.Langs {
		for _, l := range looks(lang) {
			t.Run(string(lang)+" "+l.String(), func(t *testing.T) { presents(t, b.open(t, l, lang, "lessons/handshake")) })
		}
	}
}

func presents(t *testing.T, p *tab) {
	t.Helper()
	const line, count = `$('.presenter__line').textContent`, `$('.presenter__count').textContent`
	p.press("p")
	p.until(`$('.lab').classList.contains('is-presenting') && ` + line + `.length > 20`)
	p.is(count, p.t("view.present.step", "at", 1, "all", 8))
	p.until(`Math.ceil($('.playhead__pill').getBoundingClientRect().top) >= Math.floor($('.ladder--heads .head rect').getBoundingClientRect().bottom)`)
	p.press(kb.PageDown)
	p.until(`$('.presenter__line em').textContent === $('[data-moment="syn"]').textContent`)
	p.press(kb.PageDown)
	p.until(`$('.presenter__line em').textContent === $('[data-moment="synack"]').textContent`)
	p.until(`$('.ladder .pkt.is-selected') !== null`)
	p.until(`$('.playhead__pill text').textContent.startsWith('100.0')`)
	p.hasNoBarriers("presenter")
	p.press(kb.PageUp)
	p.is(count, p.t("view.present.step", "at", 2, "all", 8))
	p.press("b")
	p.until(`shows($('.presenter__blank'))`)
	p.press("b")
	p.until(`!shows($('.presenter__blank'))`)
	p.press(kb.End)
	p.holds(line + ` === $('[data-status]').textContent`)
	p.press(kb.Escape)
	p.until(`!$('.lab').classList.contains('is-presenting') && shows($('.site-header'))`)
	p.holds(`$$('[inert]').length === 0`)
}
