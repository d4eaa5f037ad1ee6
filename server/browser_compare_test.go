package main

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp/kb"

	"slowstart/web/i18n"
)

// The control of a setting lays the run beside one with that setting otherwise;
// more runs are added, reached by keys and taken out again; the address brings
// all of it back.
func TestBrowser_Compare(t *testing.T) {
	b := openBrowser(t, config())
	t.Run("one switch changed", func(t *testing.T) {
		p := b.open(t, look{width: 1440}, i18n.EN, "lessons/nagle")
		p.click(`[data-setting="nagle"] .what-if`)
		p.compares(2)
		p.is(`new URLSearchParams(location.hash.slice(1)).get('vs')`, "nagle:off")
		p.holds(`!shows($('[data-ladder]')) && shows($('[data-run="a"]')) && shows($('[data-run="b"]'))`)
		p.is(`text('[data-run="a"] .compare__name')`, "ANagle's algorithm: on520.0 ms")
		p.is(`text('[data-run="b"] .compare__name')`, "BNagle's algorithm: off−62 %200.0 ms")
		p.holds(`text('.compare__parted').includes('They part at 40.0 ms') && text('.compare__parted').includes('From then on in A: Nagle holds 200 B')`)
		p.holds(`/Nobody sends.*160\.0 ms.*0\.0 ms/.test(text('.compare__totals'))`)
		p.is(`$$('.compare__flag').length`, "1")
		p.fits()

		// What both do lies level and is quiet; what only one does is not.
		p.holds(`$('[data-run="a"] [data-packet="1"] .pkt__line').getBoundingClientRect().top === $('[data-run="b"] [data-packet="1"] .pkt__line').getBoundingClientRect().top`)
		p.holds(`$('[data-run="a"] [data-packet="1"]').matches('.is-same') && $('[data-run="a"] .is-alone')`)

		// By keys: down in one run, over to the same packet of the other, and chosen in both.
		eval[any](p, `$('[data-run="a"] [tabindex="0"]').focus()`)
		p.press(kb.Home)
		p.press(kb.ArrowDown)
		p.press(kb.ArrowRight)
		p.is(`document.activeElement.closest('[data-run]').dataset.run + document.activeElement.dataset.packet`, "b2")
		p.press(kb.Enter)
		p.until(`$$('.compare__run [aria-pressed="true"]').map((e) => e.dataset.packet).join() === '2,2'`)
		p.holds(`$$('.compare__told > span').length === 2`)
		p.press("n")
		p.until(`$$('.compare__run').every((run) => run.textContent.includes('SYN Seq=0'))`)
		p.press("n")
		p.until(`!$('.compare__run').textContent.includes('Seq=')`)

		// One time for both.
		p.click(`[data-do="home"]`)
		p.until(`$$('.compare__run .playhead__line').length === 2`)
		p.click(`[data-do="packet-forward"]`)
		p.until(`new Set($$('.compare__run .playhead__line').map((e) => e.getBoundingClientRect().top)).size === 1`)
		p.click(`.compare__flag`)
		p.until(`text('[data-now]') === '40.0 ms'`)
	})
	t.Run("a longer run beside it", func(t *testing.T) {
		p := b.open(t, look{width: 1440}, i18n.EN, lessonPath+"#vs=drop:client+SYN+1")
		p.compares(2)
		p.until(`text('[data-end]') === '/ 1.36 s' && text('[data-now]') === '1.36 s'`)
		eval[any](p, `$('[data-tab="report"]').scrollIntoView({ inline: 'center', block: 'nearest', behavior: 'instant' })`) // the row of tabs scrolls
		p.click(`[data-tab="report"]`)
		p.until(`text('[data-end]') === '/ 355.0 ms' && text('[data-now]') === '355.0 ms' && shows($('[data-ladder]'))`)
	})
	t.Run("four runs", func(t *testing.T) {
		p := b.open(t, look{width: 1440}, i18n.EN, "lessons/nagle#vs=nagle:off")
		p.compares(2)
		p.click(`.controls__more summary`) // the lesson's own settings come first
		p.click(`[data-setting="rtt"] .what-if`)
		p.until(`shows($('.what-if-menu'))`)
		p.is(`$$('.what-if-menu [role="menuitem"]').map((e) => plain(e.textContent)).join()`, "20 mshalf,80 msdouble,Sweep over a range…")
		p.press(kb.ArrowDown)
		p.press(kb.Enter)
		p.compares(3)
		p.click(`.compare__more summary`)
		p.click(`.compare__suggested button`)
		p.compares(4)
		p.is(`$('.compare__more').hidden`, "true")
		p.holds(`$$('.compare__run').filter(shows).length < 4 && shows($('.compare__switch'))`) // there is no more room
		p.click(`.compare__switch button:nth-child(2)`)
		p.until(`shows($('[data-run="b"]'))`)
		p.fits()
		p.click(`.compare__remove`)
		p.compares(3)
		p.is(`new URLSearchParams(location.hash.slice(1)).get('vs').startsWith('rtt:80ms~')`, "true")
	})
	t.Run("its address on a phone", func(t *testing.T) {
		p := b.open(t, look{width: 390, dark: true}, i18n.KO, "lessons/nagle#vs=nagle:off")
		p.compares(2)
		p.is(`$$('.compare__run').filter(shows).length`, "1")
		p.click(`.compare__switch button:first-child`)
		p.until(`shows($('[data-run="a"]')) && !shows($('[data-run="b"]'))`)
		p.fits()
	})
	t.Run("other settings on the page", func(t *testing.T) {
		p := b.open(t, look{width: 1440}, i18n.EN, lessonPath+"#vs=drop:client+SYN+1")
		p.compares(2)
		p.holds(`text('.compare__parted').includes('SYN from the client is lost in B and not in A')`)
		p.write("#set-rtt", "60ms")
		p.run()
		p.until(`text('[data-run="a"] .compare__name').endsWith('125.0 ms') && $$('[data-run="b"] .pkt--lost').length === 1`)
	})
	t.Run("a packet lost next time", losesAPacket(b))
	t.Run("no barriers", func(t *testing.T) {
		for _, lang := range i18n.Langs {
			for _, l := range []look{{width: 1440}, {width: 390, dark: true}} {
				p := b.open(t, l, lang, "lessons/nagle")
				p.click(`[data-tab="compare"]`)
				p.until(`shows($('.compare__suggested button'))`)
				p.hasNoBarriers("compare with what")
				p.click(`.compare__suggested button`)
				p.compares(2)
				p.hasNoBarriers("compared")
				p.click(`.controls__more summary`)
				p.click(`[data-setting="rtt"] .what-if`)
				p.until(`shows($('.what-if-menu'))`)
				p.hasNoBarriers("menu")
			}
		}
	})
}

// compares waits until so many runs are drawn.
func (p *tab) compares(runs int) {
	p.Helper()
	p.until(`$$('.compare__name').length === ` + string(rune('0'+runs)) + ` && $('.compare__run:not([hidden]) [data-packet]') && text('.compare__status') === ''`)
}

// losesAPacket has the request lost in the next run, compares that with the run
// before, and takes it back.
func losesAPacket(b *browser) func(*testing.T) {
	return func(t *testing.T) {
		p := b.open(t, look{width: 1440}, i18n.EN, lessonPath)
		p.click(`[data-packet="4"]`)
		p.until(`shows($('.inspector__lose'))`)
		p.click(`.inspector__lose`)
		p.until(`location.search === '?drop=client+data+1' && $('.pkt--lost')`)
		p.until(`text('[data-status]').includes("lost: 1.")`)
		p.click(`.controls__line button:last-child`)
		p.compares(2)
		p.is(`text('[data-run="b"] .compare__name')`, "BLose a packet: no packet−59 %205.0 ms")
		p.click(`.controls__line button:nth-last-child(2)`)
		p.until(`location.search === '' && text('[data-status]').includes("lost: 0.")`)
		p.is(`$$('.controls__line button').filter(shows).length`, "0")
	}
}

// A run on the kernel stands beside the exact one, and is found again by its id.
func TestBrowser_ComparesStacks(t *testing.T) {
	needKernel(t)
	b := openBrowser(t, config())
	p := b.open(t, look{width: 1440}, i18n.EN, lessonPath+"#vs=stack:linux")
	p.compares(2)
	p.holds(`text('[data-run="b"] .compare__name').includes('Linux TCP') && text('.compare__parted').includes('One of these ran on the Linux kernel')`)
	address := eval[string](p, `location.hash`)
	if !strings.Contains(address, "vs=run:") {
		t.Fatalf("the run is not found again by %q", address)
	}
	load := eval[string](p, `text('[data-run="b"] strong')`)
	p.visit(lessonPath + address)
	p.compares(2)
	p.is(`text('[data-run="b"] strong')`, load)

	// Beside a live run stands another one.
	p.visit(lessonPath)
	p.ready()
	p.click(`[data-run-live]`)
	p.until(`!$('[data-controls]').hasAttribute('aria-busy') && text('[data-stack]').startsWith('Linux TCP')`)
	p.until(`location.hash.includes('&run=')`)
	eval[any](p, `location.replace(location.hash + '&vs=rtt:50ms')`)
	p.compares(2)
	p.until(`location.hash.includes('vs=run:') && !text('.compare__parted').includes('One of these ran on')`)
}
