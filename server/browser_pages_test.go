package main

import (
	"fmt"
	"strings"
	"testing"

	"slowstart/web/i18n"
)

const lessonPath = "lessons/handshake"

// TestBrowser is the site as its visitors meet it, in a real Chromium: one
// browser for all, a tab of its own for each visit. What a tab saw in the
// console or asked of another host fails every test here.
func TestBrowser(t *testing.T) {
	b := openBrowser(t, config())
	for _, test := range []struct {
		name string
		run  func(*testing.T, *browser)
	}{
		{"reads without scripts", readsWithoutScripts},
		{"fits every screen", fitsEveryScreen},
		{"runs what is set", runsWhatIsSet},
		{"says what may not be set", saysWhatMayNotBeSet},
		{"plays", plays},
		{"obeys the keyboard", obeysTheKeyboard},
		{"leads from sentence to packet and back", leadsFromSentenceToPacketAndBack},
		{"shows what a lost final ACK changes", showsLostFinalACK},
		{"marks what does not happen", marksWhatDoesNotHappen},
		{"explains a packet", explainsAPacket},
		{"lists sockets", listsSockets},
		{"charts a run", chartsARun},
		{"has no barriers", hasNoBarriers},
	} {
		t.Run(test.name, func(t *testing.T) { test.run(t, b) })
	}
}

// Everything is there without scripts, and the form makes a run by itself.
func readsWithoutScripts(t *testing.T, b *browser) {
	for _, lang := range i18n.Langs {
		t.Run(string(lang), func(t *testing.T) {
			p := b.open(t, look{width: 1440, noScripts: true}, lang, lessonPath)
			p.is(`document.documentElement.lang`, string(lang))
			p.holds(`shows($('h1')) && $$('.prose p').filter(shows).length > 10`)
			p.is(`$$('svg.ladder').filter(shows).length`, "1")
			p.holds(`$$('svg.ladder').find(shows).querySelectorAll('[data-packet] .pkt__line').length >= 7`)
			p.holds(`$$('.packets tr[data-packet]').filter(shows).length >= 7`)
			p.holds(`shows($('[data-report]')) && !shows($('[data-player]')) && !shows($('[data-tabs]'))`)
			p.is(`text('[data-measure="connect"]')`, "100.0 ms")
			p.holds(`document.documentElement.scrollWidth <= innerWidth`)

			p.write("#set-rtt", "120ms")
			p.press("\r") // Enter sends a plain form
			p.until(`location.search.includes('rtt=120ms') && text('[data-measure="connect"]') === '120.0 ms'`)
			p.is(`$('#set-rtt').value`, "120ms")
			p.is(`text('[data-measure="first_byte"]')`, "245.0 ms")
			p.holds(`$$('svg.ladder').find(shows).querySelectorAll('[data-packet] .pkt__line').length >= 7`)
		})
	}
}

// In both languages, light and dark, on a desk and in a hand: nothing is cut
// off, and no word is said in the console (every tab checks that).
func fitsEveryScreen(t *testing.T, b *browser) {
	for _, lang := range i18n.Langs {
		for _, l := range looks(lang) {
			t.Run(string(lang)+" "+l.String(), func(t *testing.T) {
				p := b.open(t, l, lang, lessonPath)
				if got := p.saw.transferred(); got > pageBudget {
					t.Errorf("the page took %d bytes without fonts, want at most %d", got, pageBudget)
				} else {
					t.Logf("the page took %d bytes without fonts", got)
				}
				p.fits()
				p.holds(`shows($('svg.ladder:not(.ladder--heads)')) && $$('[data-packet] .pkt__line').length >= 7`)
				dark := eval[string](p, `getComputedStyle(document.documentElement).backgroundColor`)
				if got := luminance(dark) < 0.5; got != l.dark {
					p.Errorf("background %s, dark = %v, want %v", dark, got, l.dark)
				}
				p.visit("")
				p.holds(`$$('.card__link').filter(shows).length >= 1 && $$('svg.ladder').filter(shows).length === 1`)
				p.fits()
			})
		}
	}
}

// fits looks for what is wider than the window or than its own box. A part
// that scrolls by itself may be wider than it shows.
func (p *tab) fits() {
	p.Helper()
	p.holds(`document.documentElement.scrollWidth <= innerWidth`)
	cut := eval[[]string](p, `(() => {
		const scrolls = (e) => e && (/auto|scroll/.test(getComputedStyle(e).overflowX) || scrolls(e.parentElement));
		const hidden = (e) => e.closest('.visually-hidden, dialog:not([open]), .skip') !== null;
		const name = (e, why) => why + ': ' + e.tagName.toLowerCase() + '.' + e.className + ' "' + plain(e.value ?? e.textContent).slice(0, 40) + '"';
		const cut = [];
		for (const e of $$('h1, h2, h3, p, a, button, label, summary, input, select, output, dt, dd, li, td, th, kbd')) {
			if (!shows(e) || hidden(e)) continue;
			const r = e.getBoundingClientRect();
			if ((r.left < -1 || r.right > innerWidth + 1) && !scrolls(e)) cut.push(name(e, 'outside the window'));
			if (e.matches('button, summary, input, h1') && e.scrollWidth > e.clientWidth + 1) cut.push(name(e, 'wider than its box'));
		}
		return cut;
	})()`)
	for _, c := range cut {
		p.Error(c)
	}
}

// luminance is roughly how light a CSS color is, from 0 to 1.
func luminance(css string) float64 {
	var r, g, b float64
	if n, _ := fmt.Sscanf(strings.ReplaceAll(css, ",", " "), "rgb(%f %f %f", &r, &g, &b); n == 3 {
		return (r + g + b) / 3 / 255
	}
	var l float64
	_, _ = fmt.Sscanf(css, "oklch(%f", &l)
	return l
}
