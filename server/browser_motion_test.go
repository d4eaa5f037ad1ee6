package main

import (
	"context"
	"slices"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"slowstart/web/i18n"
)

// Who asks for less motion gets the same page, and nothing in it glides: a run
// goes from event to event, and what changes has changed with the next frame.
func TestBrowser_Motion(t *testing.T) {
	b := openBrowser(t, config())
	for _, lang := range i18n.Langs {
		t.Run(string(lang), func(t *testing.T) {
			p := b.open(t, looks(lang)[0], lang, lessonPath)
			again := func() string {
				p.visit(lessonPath)
				p.ready()
				p.until(settled)
				return eval[string](p, content)
			}
			moving := again()
			p.calm()
			if still := again(); still != moving {
				at := 0
				for still[at] == moving[at] {
					at++
				}
				p.Errorf("with less motion the page says %.99q where it else says %.99q", still[at:], moving[at:])
			}
			watchesMotion(p)
			goesInSteps(p)
			p.standsStill("the page")
			if eval[bool](p, `shows($('.tabs__further'))`) {
				p.click(`.tabs__further`)
			}
			p.click(`[role="tab"][aria-selected="true"]`)
			for range eval[int](p, `$$('[role="tab"]').length`) {
				p.press(kb.ArrowRight)
				p.until(`$(document.activeElement.getAttribute('aria-controls') && '#' + document.activeElement.getAttribute('aria-controls')).childElementCount > 0`)
			}
			p.press("?")
			p.until(`$('dialog[data-legend]')?.open`)
			p.press(kb.Escape)
			p.click(moment("request"))
			p.click(`[data-do="expand"]`)
			p.press(kb.Escape)
			p.press("p")
			p.until(`$('.lab').classList.contains('is-presenting')`)
			for _, key := range []string{kb.PageDown, kb.PageDown, kb.PageUp, "l", "v"} {
				p.press(key)
			}
			p.standsStill("the presenter")
			p.press(kb.Escape)
			p.standsStill("the page at last")
		})
	}
}

const (
	// settled is true when all that comes to a page by itself is there.
	settled = `$('[data-legend-strip]') && $('.what-if') && $('form.ask button[type="button"]')`
	// content is what the page says and draws.
	content = `plain(document.body.innerText) + [$$('svg.ladder [data-packet]'), $$('.lab button').filter(shows)].map((all) => all.length)`
)

// calm has the browser ask for less motion.
func (p *tab) calm() {
	p.Helper()
	call(p, "less motion", func(ctx context.Context) error {
		_, err := chromedp.Call(ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
			Features: []*emulation.MediaFeature{{Name: "prefers-reduced-motion", Value: "reduce"}},
		})
		return err
	})
	p.holds(`matchMedia('(prefers-reduced-motion: reduce)').matches`)
}

// watchesMotion notes all that moves from now on for longer than a frame.
func watchesMotion(p *tab) {
	p.Helper()
	eval[any](p, `(() => {
		window.moved = [];
		const name = (e) => e.tagName + '.' + (e.getAttribute('class') ?? '');
		for (const type of ['transitionrun', 'animationstart']) document.addEventListener(type, ({ target }) => {
			for (const { effect } of target.getAnimations()) {
				const { duration, delay, iterations } = effect.getComputedTiming();
				if (delay + duration * iterations > 17) moved.push(type + ' of ' + name(target));
			}
		}, true);
		for (const of of [Element.prototype, window]) for (const how of ['scrollTo', 'scrollBy', 'scrollIntoView']) {
			const before = of[how];
			if (before) of[how] = function (...args) {
				if (args[0]?.behavior === 'smooth') moved.push(how + ' of ' + (this === window ? 'window' : name(this)));
				return before.apply(this, args);
			};
		}
	})()`)
}

// standsStill says what has moved, or would.
func (p *tab) standsStill(where string) {
	p.Helper()
	for _, what := range eval[[]string](p, `(() => {
		const ms = (list) => Math.max(...list.split(',').map((one) => parseFloat(one) * (one.trim().endsWith('ms') ? 1 : 1000)));
		const found = new Set(moved.splice(0));
		for (const e of $$('*')) for (const part of [null, '::before', '::after', '::backdrop']) {
			const s = getComputedStyle(e, part);
			const name = e.tagName + '.' + (e.getAttribute('class') ?? '') + (part ?? '');
			if (s.animationName !== 'none' && (ms(s.animationDuration) + ms(s.animationDelay) > 17 || s.animationIterationCount === 'infinite')) found.add('animation of ' + name);
			if (ms(s.transitionDuration) > 0 && ms(s.transitionDuration) + ms(s.transitionDelay) > 17) found.add('transition of ' + name);
			if (s.scrollBehavior === 'smooth') found.add('scrolling of ' + name);
		}
		return [...found];
	})()`) {
		p.Errorf("%s: %s", where, what)
	}
}

// goesInSteps plays the run: whenever one looks, it stands at an event.
func goesInSteps(p *tab) {
	p.Helper()
	p.click(`[data-do="toggle"]`)
	p.until(playing)
	seen := eval[[]string](p, `(async () => {
		const seen = new Set();
		while (`+playing+`) {
			seen.add(text('[data-now]'));
			await new Promise(requestAnimationFrame);
		}
		return [...seen];
	})()`)
	p.until(atEnd)
	events := eval[[]string](p, `fetch(JSON.parse($('#lab-data').textContent).timeline).then((r) => r.text()).then((all) =>
		all.trim().split('\n').map((line) => (JSON.parse(line).t_us / 1000).toFixed(1) + ' ms'))`)
	if len(seen) < 3 {
		p.Errorf("it stood at %q", seen)
	}
	for _, now := range seen {
		if !slices.Contains(events, now) && now != "0 ms" {
			p.Errorf("it stood at %s, where nothing happens", now)
		}
	}
}
