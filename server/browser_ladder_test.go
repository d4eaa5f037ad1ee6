package main

import (
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"slowstart/web/i18n"
)

// manyPackets sends some thousand packets, far more than fit a window.
const manyPackets = `v: 1
title: {en: A long run, ko: 긴 실행}
stacks: [netstack]
hosts:
  client: {role: client, ip: 10.0.0.1, tcp: {recv_buffer: 500kB}}
  server: {role: server, ip: 10.0.0.2}
links:
  wire: {between: [client, server], rtt: 40ms, rate: 50Mbit/s, queue: 170 packets}
apps:
  origin: {host: server, origin: {port: 80, size: 3MB}}
  browser: {host: client, client: {to: server}}
settings:
  loss: {unit: percent, default: 0.1%, min: 0%, max: 100%, sets: [links.wire.loss]}
`

// A long run can be seen whole and packet by packet: by keys, by clicking what
// is folded, with the wheel, and along the minimap.
func TestBrowser_Ladder(t *testing.T) {
	cfg := config()
	cfg.Lessons = folder(t.TempDir())
	dir := filepath.Join(string(cfg.Lessons), "90-long")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "main.yaml"), []byte(manyPackets), 0o600); err != nil {
		t.Fatal(err)
	}
	b := openBrowser(t, cfg)
	for _, lang := range i18n.Langs {
		for _, l := range looks(lang) {
			t.Run(string(lang)+" "+l.String(), func(t *testing.T) { zoomsLongRun(t, b.open(t, l, lang, "lessons/long"), l) })
		}
	}
}

const (
	ladderHeight = `$('svg.ladder').getBoundingClientRect().height`
	windowHeight = `Math.min($('[data-ladder]').clientHeight, innerHeight)`
	scrolled     = `($('[data-ladder]').scrollTop + scrollY)`
)

func zoomsLongRun(t *testing.T, p *tab, l look) {
	t.Helper()
	p.until(`shows($('.minimap'))`)
	p.holds(`$$('.ladder [data-packet]').length < 700 && $$('.fold').length === 0`)
	p.holds(ladderHeight + ` > 5 * ` + windowHeight)

	eval[any](p, `$('[data-ladder]').scrollIntoView({ block: 'start', behavior: 'instant' })`)
	p.press("0") // the whole run
	p.until(`$$('.fold').length > 2`)
	p.holds(ladderHeight + ` <= ` + windowHeight + ` + 1 && shows($('.ladder__sheet')) && !shows($('.minimap'))`)
	p.holds(`$$('.fold__label').some((text) => /\d/.test(text.textContent))`)
	p.fits()
	p.hasNoBarriers("the whole run")

	// The focus walks along bands, and a band opens.
	eval[any](p, `$('.fold[tabindex="0"], [data-ladder] [data-packet][tabindex="0"]').focus()`)
	p.press(kb.ArrowDown)
	p.press(kb.ArrowDown)
	eval[any](p, `$$('.fold')[1].focus()`)
	before := eval[float64](p, ladderHeight)
	p.press("\r")
	p.until(`document.activeElement.closest('.fold, .pkt') !== null`)
	if after := eval[float64](p, ladderHeight); after < 2*before {
		t.Errorf("a band that opens makes %v px of %v", after, before)
	}

	// The wheel with Ctrl stretches time about the pointer.
	before = eval[float64](p, ladderHeight)
	for range 4 {
		eval[any](p, `new Promise((done) => {
			const r = $('[data-ladder]').getBoundingClientRect();
			$('svg.ladder').dispatchEvent(new WheelEvent('wheel', { ctrlKey: true, deltaY: -120, clientX: r.x + r.width / 2, clientY: Math.max(r.y, 0) + 250, bubbles: true, cancelable: true }));
			requestAnimationFrame(() => requestAnimationFrame(done));
		})`)
	}
	if after := eval[float64](p, ladderHeight); after < 3*before {
		t.Errorf("the wheel makes %v px of %v", after, before)
	}
	p.press("0")
	p.until(`$$('.fold').length > 2`)
	p.press("0") // and back
	p.until(`$$('.fold').length === 0 && shows($('.minimap'))`)

	// The strip beside it scrolls by keys, as a scroll bar does.
	eval[any](p, `$('.minimap').focus()`)
	p.press(kb.PageDown)
	at := eval[float64](p, scrolled)
	p.press(kb.PageDown)
	p.until(scrolled + ` > ` + strconv.FormatFloat(at, 'f', -1, 64))
	p.until(`Number($('.minimap').ariaValueNow) > 0`)

	// A packet on the canvas is an element as soon as it is pointed at.
	if l.width > 1000 {
		point := eval[point](p, `(() => {
			const [box, rail, svg] = [$('[data-ladder]').getBoundingClientRect(), $('.ladder__rail').getBoundingClientRect(), $('svg.ladder')];
			const X = rail.x + rail.width / 2;
			for (let Y = box.y + 80; Y < box.bottom; Y += 3) { // where a line is
				svg.dispatchEvent(new PointerEvent('pointermove', { clientX: X, clientY: Y, bubbles: true }));
				if (svg.classList.contains('is-over')) return { X, Y };
			}
			return null;
		})()`)
		p.do("point at a packet", chromedp.MouseClickXY(point.X, point.Y))
		p.until(`$('.pkt.is-selected') !== null && shows($('.inspector__story'))`)
		p.press("z")
		p.until(`shows($('.pkt.is-selected .pkt__line'))`)
		p.hasNoBarriers("a packet of a long run")
	}
}
