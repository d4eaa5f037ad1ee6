package main

import (
	"context"
	"strconv"
	"testing"

	"github.com/chromedp/cdproto/target"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"slowstart/web/i18n"
)

// A talk with two windows: the lab on the projector, the notes and the time before
// whoever speaks. Each leads, and the other follows.
func TestBrowser_Talk(t *testing.T) {
	b := openBrowser(t, config())
	for _, lang := range i18n.Langs {
		t.Run(string(lang), func(t *testing.T) { talks(b.open(t, looks(lang)[0], lang, lessonPath)) })
	}
}

const (
	blank = `shows($('.presenter__blank'))`
	steps = `$('.presenter__count').textContent`
)

func talks(p *tab) {
	p.Helper()
	p.press("p")
	p.until(`$('.lab').classList.contains('is-presenting') && ` + steps + ` !== ''`)
	all := eval[int](p, `Math.max(...`+steps+`.match(/\d+/g).map(Number))`)
	step := func(at int) string { return p.t("view.present.step", "at", at, "all", all) }
	p.is(steps, step(1))
	if all < 5 {
		p.Errorf("%d steps", all)
	}
	notes := p.opens("notes", func() { p.press("n") })
	says := func(what string) {
		p.Helper()
		line := eval[string](p, `$('.presenter__line').textContent`)
		notes.until(`shows($('[data-talk]')) && $('[data-now]').textContent === ` + strconv.Quote(line))
		notes.until(`text('[data-at]') === ` + strconv.Quote(eval[string](p, `plain(`+steps+`)`)))
		if line == "" {
			p.Errorf("%s: no caption", what)
		}
	}
	says("the beginning")
	notes.holds(`text('h1') === ` + strconv.Quote(eval[string](p, `text('.lesson__intro h1')`)))
	notes.holds(`shows($('[data-card]')) && $('[data-card]').pathname.endsWith('/lessons/handshake/card')`)

	// The clicker, in front of the projector's window.
	next := eval[string](notes, `$('[data-next]').textContent`)
	p.press(kb.PageDown)
	p.until(steps + ` === '` + step(2) + `' && $('.presenter__line').textContent === ` + strconv.Quote(next))
	says("one step on")
	notes.holds(`shows($('[data-noted]')) && $('[data-note]').textContent.includes($('[data-now]').textContent)`)
	p.press(kb.PageDown)
	p.until(`$('.ladder .pkt.is-selected') && $('.presenter__line em').textContent === $('[data-moment="synack"]').textContent`)
	says("two steps on")
	p.press(kb.PageUp)
	p.until(steps + ` === '` + step(2) + `'`)
	says("one step back")
	for _, key := range []string{"b", "."} {
		p.press(key)
		p.until(blank)
		notes.until(`shows($('[data-blank]'))`)
		p.press(key)
		p.until(`!(` + blank + `)`)
		notes.until(`!shows($('[data-blank]'))`)
	}

	// The same keys before the notes, and their buttons.
	notes.press(kb.PageDown)
	p.until(steps + ` === '` + step(3) + `'`)
	says("a step from the notes")
	notes.press(kb.PageUp)
	p.until(steps + ` === '` + step(2) + `'`)
	notes.press("b")
	p.until(blank)
	notes.press(".")
	p.until(`!(` + blank + `)`)
	notes.press("l")
	p.until(`$('.presenter__spot')`)
	eval[any](p, `$('.lab').dispatchEvent(new PointerEvent('pointermove', { clientX: 321, clientY: 234, bubbles: true }))`)
	p.is(`$('.presenter__spot').style.getPropertyValue('--x')`, "321px")
	notes.press("l")
	p.until(`!$('.presenter__spot')`)
	notes.press("v")
	p.until(`shows($('.lab__views'))`)
	notes.press("v")
	p.until(`!shows($('.lab__views'))`)
	notes.click(`[data-do="next"]`)
	p.until(steps + ` === '` + step(3) + `'`)
	says("a step from the notes' button")

	// Time goes on by the clock, from the talk's beginning, until it is set back.
	notes.until(`/^\d:\d\d$/.test(text('[data-time]'))`)
	eval[any](notes, `(() => { const real = Date.now; Date.now = () => real() + 65 * 60_000; })()`)
	notes.until(`/^6[56]:\d\d$/.test(text('[data-time]'))`)
	notes.click(`[data-reset]`)
	notes.until(`text('[data-time]').startsWith('0:')`)
	notes.fits()
	notes.hasNoBarriers("notes")

	// A window that is opened again, as after a mistaken close, knows it all.
	notes.visit("notes")
	says("notes opened again")
	p.press(kb.End)
	says("the end")
	notes.is(`text('[data-next]')`, "–")
	p.press(kb.Escape)
	p.until(`!$('.lab').classList.contains('is-presenting')`)
	notes.until(`shows($('[data-wait]')) && !shows($('[data-talk]'))`)
}

// opens attaches to the window that an act opens.
func (p *tab) opens(path string, act func()) *tab {
	p.Helper()
	other := chromedp.WaitNewTarget(p.ctx, func(info *target.Info) bool { return info.Type == "page" })
	act()
	ctx, cancel := context.WithTimeout(p.ctx, p.patience)
	defer cancel()
	select {
	case id := <-other:
		w := &tab{TB: p.TB, patience: p.patience, site: p.site, lang: p.lang, saw: &sightings{host: p.saw.host}}
		// The tab's own end closes it: it belongs to the same visitor.
		w.ctx, _ = chromedp.NewContext(p.ctx, chromedp.WithTargetID(id), chromedp.WithListener(w.saw.listen))
		w.must(chromedp.Do(w.ctx))
		p.Cleanup(w.check)
		w.until(`location.pathname.endsWith('/` + path + `') && document.readyState === 'complete'`)
		return w
	case <-ctx.Done():
		p.Fatalf("no window %s", path)
		return nil
	}
}
