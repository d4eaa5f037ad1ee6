package main

import (
	"testing"

	"github.com/chromedp/chromedp/kb"

	"slowstart/web/i18n"
)

// The browser window fills with the run, its things lead to their packets, and
// the waterfall's bars do: in both languages, light and dark, on a desk and in a
// hand.
func TestBrowser_Page(t *testing.T) {
	b := openBrowser(t, config())
	for _, lang := range i18n.Langs {
		for _, l := range looks(lang) {
			t.Run(string(lang)+" "+l.String(), func(t *testing.T) {
				fillsAPage(t, b, l, lang)
				tellsWhyThereIsNone(t, b, l, lang)
				leadsFromBarsToPackets(t, b, l, lang)
			})
		}
	}
}

func fillsAPage(t *testing.T, b *browser, l look, lang i18n.Lang) {
	p := b.open(t, l, lang, "lessons/page-load/pipelined")
	p.click(`[data-tab="browser"]`)
	p.until(`$$('.window__place').length === 43`)
	p.is(`text('.window__url')`, "http://server/")
	p.is(`text('.window__status span')`, p.t("view.browser.status.done"))
	p.is(`$$('.window__painted .shown--picture').length`, "1") // one connection, one colour
	p.is(`$$('.window__glyph').length`, "42")
	p.is(`$$('.window__facts b').map((e) => plain(e.textContent)).join()`, "180.0 ms,270.0 ms,540.0 ms")

	p.click(`.window__facts [data-us="180000"]`)
	p.until(`$$('.window__glyph').length === 0`)
	p.holds(`$$('.window__painted .shown--text').length === 1 && !$('.window__spin').hasAttribute('hidden')`)
	p.holds(`$$('.window__place.is-unknown').length > 0`)

	eval[any](p, `$('.film__still:last-child').scrollIntoView({ block: 'nearest' })`)
	p.click(`.film__still:last-child`)
	p.until(`$$('.window__glyph').length === 42`)
	eval[any](p, `$$('.window__place')[3].dispatchEvent(new MouseEvent('click', { bubbles: true }))`)
	p.until(`$$('.window__place')[3].classList.contains('is-selected') && text('.window__told').startsWith('GET /3')`)
	eval[any](p, `$('.window__place[tabindex="0"]').focus()`)
	p.press(kb.ArrowRight)
	p.holds(`document.activeElement === $$('.window__place')[1] && text('.window__told').startsWith('GET /1')`)
	p.press("\r")
	p.until(`$$('.window__place')[1].classList.contains('is-selected')`)

	eval[any](p, `$('.view--browser summary').scrollIntoView({ block: 'nearest' })`)
	p.click(`.view--browser summary`)
	p.until(`$$('.window__table tbody tr').length === 43`)
	p.is(`$$('.window__table tr.is-selected th').map((e) => e.textContent).join()`, "/1")
	p.is(`plain($$('.window__table tbody tr')[1].cells[1].textContent)`, "3,000 B / 3,000 B")
	p.fits()
	p.hasNoBarriers("browser")
}

func tellsWhyThereIsNone(t *testing.T, b *browser, l look, lang i18n.Lang) {
	p := b.open(t, l, lang, "lessons/time-wait")
	p.click(`[data-tab="browser"]`)
	p.until(`$$('.window__place').length === 11`)
	p.is(`$$('.window__said.is-torn').length`, "1") // the eleventh finds no port
	// What is pointed at is none of the other's things.
	eval[any](p, `$$('.window__place')[10].dispatchEvent(new PointerEvent('pointerover', { bubbles: true }))`)
	eval[any](p, `(() => { const e = $('.view--browser select'); e.selectedIndex = 1; e.dispatchEvent(new Event('change')); })()`)
	p.until(`shows($('.window__trouble'))`)
	p.is(`text('.window__trouble b')`, p.t("view.browser.trouble.ports"))
	p.holds(`text('.window__trouble span').includes('EADDRNOTAVAIL')`)
	p.fits()
	p.hasNoBarriers("browser")
}

func leadsFromBarsToPackets(t *testing.T, b *browser, l look, lang i18n.Lang) {
	p := b.open(t, l, lang, "lessons/dumb-proxy")
	p.click(`[data-tab="waterfall"]`)
	p.until(`$$('.waterfall tbody tr').length === 5`)
	p.is(`$$('.waterfall tr.is-hop').length`, "2")
	p.is(`$$('.waterfall__time .waterfall__cross').length`, "1")
	p.holds(`$$('.waterfall__tick').filter(shows).length >= 2`)

	rows := `$$('.waterfall tbody tr')`
	eval[any](p, rows+`[2].querySelector('.phase--wait').dispatchEvent(new MouseEvent('click', { bubbles: true }))`)
	p.until(rows + `[2].classList.contains('is-selected') && $$('.phase.is-selected').length > 0`)
	p.is(`$('.phase.is-selected').dataset.packet`, "15")
	eval[any](p, rows+`[1].querySelector('button').focus()`)
	p.press(kb.ArrowRight)
	p.until(rows + `[1].classList.contains('is-selected')`)
	p.holds(`plain($('.waterfall__told').textContent).includes('175.0 ms')`)
	p.fits()
	p.hasNoBarriers("waterfall")
}
