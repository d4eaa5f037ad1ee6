package main

import (
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp/kb"

	"slowstart/web/i18n"
)

// One setting over a range: a curve beside the formula, a run for each point, and
// what the limit leaves of it.
func TestBrowser_Sweep(t *testing.T) {
	b := openBrowser(t, config())
	t.Run("beside its formula", func(t *testing.T) {
		p := b.open(t, look{width: 1440}, i18n.EN, "lessons/serial")
		p.click(`[data-setting="objects"] .what-if`)
		p.until(`shows($('.what-if-menu'))`)
		p.press(kb.End)
		p.press(kb.Enter)
		p.sweeps(8)
		p.is(`new URLSearchParams(location.hash.slice(1)).get('sweep')`, "objects:1..8,8,load")
		p.is(`text('.sweep__told')`, "Objects from 1 to 8: “Last byte of the response” goes from 300.0 ms to 2.40 s. The formula is met exactly.")
		p.holds(`text('.sweep__key').endsWith('formula: objects × ((1 + flights) × RTT + think time)')`)
		p.is(`$$('.sweep__thumb').length + ' ' + $$('.sweep__thumb .pkt__line').every((e) => !/NaN/.test(e.getAttribute('d')))`, "8 true")
		p.is(`$('.sweep__spot[aria-current]').ariaLabel.startsWith('Objects 4: ')`, "true")
		p.fits()

		// A point shows its run on the page; keys go from one to the next.
		eval[any](p, `$('.sweep__spot').focus()`)
		p.press(kb.ArrowRight)
		p.press(kb.Enter)
		p.until(`location.search === '?objects=2' && text('[data-status]').startsWith('Run finished')`)
		p.until(`$$('.sweep__spot').findIndex((e) => e.ariaCurrent) === 1`)
		p.holds(`location.hash.includes('sweep=objects')`)

		// The same as a table, and of another measure.
		eval[any](p, `$('.view--sweep .chart__table summary').focus()`)
		p.press(" ")
		p.until(`$$('.view--sweep .chart__data tbody tr').length === 8`)
		p.holds(`text('.view--sweep .chart__data tbody tr:first-child') === '1300.0 ms300.0 ms53'`)
		eval[any](p, `(() => { const s = $('.sweep__head select'); s.value = 'connections'; s.dispatchEvent(new Event('change')); })()`)
		p.until(`text('.sweep__told').startsWith('Objects from 1 to 8: “Connections” goes from 1 to 8.')`)
	})
	t.Run("its address on a phone", func(t *testing.T) {
		p := b.open(t, look{width: 390, dark: true}, i18n.KO, "lessons/handshake#sweep=rtt:10ms..100ms,5,connect")
		p.sweeps(5)
		p.holds(`text('.sweep__told').includes('공식과 정확히 맞습니다')`)
		p.fits()
	})
	t.Run("chance", func(t *testing.T) {
		p := b.open(t, look{width: 1440}, i18n.EN, "lessons/reliability/chance#sweep=seed:1..6,6,load")
		p.sweeps(6)
		p.holds(`text('.sweep__told').startsWith('With seeds from 1 to 6, “Last byte of the response” lies between ')`)
		p.click(`.sweep__spot:nth-child(2)`)
		p.until(`location.search === '?seed=2'`)
	})
	t.Run("a range that is none", func(t *testing.T) {
		p := b.open(t, look{width: 1440}, i18n.EN, lessonPath)
		p.click(`[data-tab="sweep"]`)
		p.until(`shows($('.sweep__form'))`)
		eval[any](p, `(() => { $('.sweep__form input').value = '9s'; $('.sweep__form').requestSubmit(); })()`)
		p.until(`text('.sweep__status').includes('from 0 ms to 2 s')`)
	})
	t.Run("no barriers", func(t *testing.T) {
		for _, lang := range i18n.Langs {
			for _, l := range []look{{width: 1440, dark: true}, {width: 390}} {
				p := b.open(t, l, lang, "lessons/parallel#sweep=connections:1..4,5,load")
				p.sweeps(4)
				p.hasNoBarriers("sweep")
			}
		}
	})
}

// Each run of a sweep counts as a start: over the limit what there is stays.
func TestBrowser_SweepWithinTheLimit(t *testing.T) {
	cfg := config()
	cfg.Limits.SessionStarts = 3
	b := openBrowser(t, cfg)
	p := b.open(t, look{width: 1440}, i18n.EN, "lessons/handshake#sweep=think:10ms..80ms,8,load")
	p.until(`text('.sweep__status').startsWith('That was too many runs within a minute (limit: 3).') && text('.sweep__status').endsWith('3 of 8 runs are here.')`)
	p.is(`$$('.sweep__spot').length`, "3")
	p.holds(`shows($('.sweep__line button')) && !$('.sweep__form [type="submit"]').hidden`)
	p.saw.forgive("429")
}

// sweeps waits until so many runs are drawn and no more are made.
func (p *tab) sweeps(runs int) {
	p.Helper()
	p.until(`$$('.sweep__spot').length === ` + string(rune('0'+runs)) + ` && !$('.sweep__form').hasAttribute('aria-busy') && text('.sweep__status') === ''`)
}

// forgive takes back what a test has asked for.
func (s *sightings) forgive(part string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.wrong = slices.DeleteFunc(s.wrong, func(w string) bool { return strings.Contains(w, part) })
}
