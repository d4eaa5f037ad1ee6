package main

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"slowstart/web/i18n"
)

// A whole lesson by keys alone: Tab comes past everything once and back, and what
// the lab, its views, the text and the presenter offer can be done. No key press
// may leave the focus nowhere, out of sight or without a mark.
func TestBrowser_Keyboard(t *testing.T) {
	b := openBrowser(t, config())
	for _, lang := range i18n.Langs {
		t.Run(string(lang), func(t *testing.T) {
			p := b.open(t, looks(lang)[0], lang, lessonPath)
			walksThePage(p)
			worksTheLab(p)
			opensEveryView(p)
			comparesByKeys(p)
			readsTheText(p)
			growsAndShrinks(p)
			presentsByKeys(p)
			p.tabTo(`.next__link`)
		})
	}
}

// reachable are what a page's reader can do something with, and what of it is
// reached by other keys than Tab: one of a group is a stop, arrows lead on.
const reachable = `
const grouped = '[role="tab"], [data-packet], [data-fold], [role="menuitem"], [role="row"], [role="gridcell"], [role="option"], [data-roving]';
const able = (e) => e.checkVisibility({ visibilityProperty: true, contentVisibilityAuto: true }) && !e.disabled && !e.closest('[inert], [aria-hidden="true"]');
const inputs = (root) => [...root.querySelectorAll('a[href], button, input, select, textarea, summary, [tabindex], [role="button"], [role="slider"]')].filter(able);
const named = (e) => e.tagName.toLowerCase() + '.' + (e.getAttribute('class') ?? '').split(' ')[0] + ' "' + plain(e.ariaLabel || e.textContent || e.name || '').slice(0, 40) + '"';
`

// stop looks at what has the focus once the page stands still: what is wrong with
// it, if anything is. It must be in sight, uppermost, and marked.
const stop = `(async () => {` + reachable + `
	const e = document.activeElement;
	if (!e || e === document.body) return '';
	const box = () => {
		const r = e.getClientRects()[0] ?? e.getBoundingClientRect();
		return [r.left, r.top, r.right, r.bottom].map(Math.round);
	};
	for (let last = ''; last !== box().join();) { // what moves arrives first
		last = box().join();
		await new Promise(requestAnimationFrame);
	}
	window.walked ??= new Set();
	walked.add(e);
	const wrong = [];
	if (!e.checkVisibility({ visibilityProperty: true })) wrong.push('is hidden');
	const [left, top, right, bottom] = box();
	const [x1, x2, y1, y2] = [Math.max(left, 0), Math.min(right, innerWidth), Math.max(top, 0), Math.min(bottom, innerHeight)];
	if (x2 - x1 < 1 || y2 - y1 < 1) wrong.push('is out of sight: ' + box());
	else if (!e.ownerSVGElement) {
		const spots = [[0.5, 0.5], [0.1, 0.5], [0.9, 0.5], [0.5, 0.1], [0.5, 0.9]].map(([x, y]) => document.elementFromPoint(x1 + (x2 - x1) * x, y1 + (y2 - y1) * y));
		if (!spots.some((top) => top && (e.contains(top) || top.contains(e) || top.closest('label')?.control === e))) wrong.push('is covered');
	}
	const rings = [getComputedStyle(e), getComputedStyle(e, '::after')].some((s) => s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 1);
	const focus = document.documentElement.appendChild(document.createElement('i'));
	focus.style.color = 'var(--color-focus)';
	const drawn = e.tagName !== 'svg' && [e, ...e.querySelectorAll('*')].some((one) => getComputedStyle(one).stroke === getComputedStyle(focus).color);
	focus.remove();
	if (!rings && !drawn && !e.matches('input[type="range"]')) wrong.push('has no mark');
	return named(e) + (wrong.length ? ' ✗ ' + wrong.join(', ') : '');
})()`

// tab presses Tab and gives the stop it leads to, ” at the page's end.
func (p *tab) tab(options ...chromedp.KeyOption) string {
	p.Helper()
	p.press("\t", options...)
	return p.stops("Tab")
}

// stops says what has the focus, and complains if that is nothing to stop at.
func (p *tab) stops(after string) string {
	p.Helper()
	at := eval[string](p, stop)
	if name, wrong, bad := strings.Cut(at, " ✗ "); bad {
		p.Errorf("after %s the focus is on %s, which %s", after, name, wrong)
		return name
	}
	return at
}

// tabTo presses Tab until something has the focus.
func (p *tab) tabTo(selector string, options ...chromedp.KeyOption) {
	p.Helper()
	var seen []string
	for range 150 {
		seen = append(seen, p.tab(options...))
		if eval[bool](p, fmt.Sprintf(`document.activeElement.matches(%q)`, selector)) {
			return
		}
	}
	p.Fatalf("Tab never comes to %s: %q", selector, seen)
}

// keeps presses a key and expects the focus to stay on something.
func (p *tab) keeps(key string, options ...chromedp.KeyOption) {
	p.Helper()
	p.press(key, options...)
	if p.stops(fmt.Sprintf("%q", key)) == "" {
		p.Errorf("after %q nothing has the focus", key)
	}
}

// walksThePage tabs from the header to the last link and back: past everything
// there is, in the order of the page.
func walksThePage(p *tab) {
	p.Helper()
	p.until(settled)
	eval[any](p, `document.documentElement.style.scrollBehavior = 'auto'`)
	walk := func(most int, options ...chromedp.KeyOption) (stops []string) {
		for len(stops) < most {
			at := p.tab(options...)
			if at == "" {
				break
			}
			stops = append(stops, at)
		}
		return stops
	}
	there := walk(400)
	for _, missed := range eval[[]string](p, `(() => {`+reachable+`
		const same = (e) => e.type === 'radio' && [...walked].some((w) => w.name === e.name && w.form === e.form);
		return inputs(document).filter((e) => !walked.has(e) && !same(e)
			&& !(e.matches(grouped) && [...walked].some((w) => w.matches(grouped) && w.parentElement === e.parentElement))
			&& !(e.matches('[tabindex="-1"]') && e.matches('main, h1, h2, [data-panel], section'))).map(named);
	})()`) {
		p.Errorf("Tab never comes to %s", missed)
	}
	if jumps := eval[[]string](p, `(() => {`+reachable+`
		const all = [...walked];
		return all.flatMap((e, i) => i > 0 && !(all[i - 1].compareDocumentPosition(e) & Node.DOCUMENT_POSITION_FOLLOWING) ? [named(e)] : []);
	})()`); len(jumps) > 0 {
		p.Errorf("Tab jumps back to %q", jumps)
	}
	back := walk(len(there), chromedp.KeyModifiers(kb.ModifierShift))
	slices.Reverse(back)
	if !slices.Equal(there, back) {
		p.Errorf("there are %d stops there and %d back: %q, %q", len(there), len(back), there, back)
	}
	if len(there) < 60 || len(there) == 400 {
		p.Errorf("%d stops: %q", len(there), there)
	}
}

// worksTheLab sets, runs, steps and chooses.
func worksTheLab(p *tab) {
	p.Helper()
	p.tabTo(`.skip`)
	p.press("\r")
	p.tab()
	p.holds(`document.activeElement.closest('main')`)
	p.tabTo(`#set-rtt`) // chosen whole: what is typed takes its place
	p.press("80ms")
	p.tabTo(`.control__slider`)
	p.keeps(kb.ArrowRight)
	p.until(`plain($('#set-rtt').value) !== '80 ms'`)
	p.tabTo(`#set-rtt`, chromedp.KeyModifiers(kb.ModifierShift))
	p.press("80ms")
	p.keeps("\r", chromedp.KeyModifiers(kb.ModifierShift)) // runs
	p.until(`text('[data-measure="connect"]') === '80.0 ms' && !$('[data-controls]').hasAttribute('aria-busy')`)
	p.tabTo(`.controls__more summary`)
	p.keeps("\r")
	p.until(`$('.controls__more').open`)
	p.tabTo(`[name="seed"]`)
	p.tabTo(`[data-run]`, chromedp.KeyModifiers(kb.ModifierShift))
	p.keeps("\r")
	p.until(`!$('[data-controls]').hasAttribute('aria-busy') && ` + atEnd)

	p.tabTo(`.ladder [data-packet]`)
	p.keeps(kb.ArrowDown)
	p.keeps(kb.ArrowDown)
	p.keeps("\r")
	p.until(`shows($('.inspector__story')) && document.activeElement.dataset.packet === '3'`)
	p.tabTo(`[data-do="home"]`)
	p.keeps("\r")
	p.until(atStart)
	p.tabTo(`[data-do="packet-forward"]`)
	p.keeps(" ")
	p.keeps(" ")
	p.until(`text('[data-now]') === '40.0 ms'`)
	p.tabTo(`[data-do="toggle"]`, chromedp.KeyModifiers(kb.ModifierShift))
	p.keeps("\r")
	p.until(playing)
	p.keeps("\r")
	p.until(`!(` + playing + `)`)
	p.tabTo(`[data-scrub]`)
	p.keeps(kb.End)
	p.until(atEnd)
	p.tabTo(`[data-do="numbers"]`)
	p.keeps("\r")
	p.until(`text('.ladder').includes('SYN Seq=0')`)
	p.keeps("n")
	p.until(`!text('.ladder').includes('Seq=')`)
	p.tabTo(`[data-do="help"]`)
	p.press("\r")
	p.until(`$('dialog[data-legend]')?.open`)
	p.tab()
	p.press(kb.Escape)
	p.until(`!$('dialog[data-legend]').open && document.activeElement.matches('[data-do="help"]')`)
}

// opensEveryView goes along the tabs; in each view Tab comes past all it has.
func opensEveryView(p *tab) {
	p.Helper()
	const chosen = `[role="tab"][aria-selected="true"]`
	p.tabTo(chosen)
	for range eval[int](p, `$$('[role="tab"]').length`) {
		p.keeps(kb.ArrowRight)
		view := eval[string](p, `document.activeElement.dataset.tab`)
		panel := `#panel-` + view
		p.until(`shows($('` + panel + `')) && !$('` + panel + `').ariaBusy && $('` + panel + `').childElementCount > 0`)
		p.tabTo(panel)
		eval[any](p, `window.walked = new Set()`)
		for range 400 {
			if at := p.tab(); at == "" || !eval[bool](p, `$('`+panel+`').contains(document.activeElement)`) {
				break
			}
		}
		for _, missed := range eval[[]string](p, `(() => {`+reachable+`
			const near = (e) => [...walked].some((w) => w.closest('table, svg') !== null && w.closest('table, svg') === e.closest('table, svg') || (w.matches(grouped) && e.matches(grouped)));
			return inputs($('`+panel+`')).filter((e) => !walked.has(e) && !(e.tabIndex < 0 && near(e))).map(named);
		})()`) {
			p.Errorf("%s: Tab never comes to %s", view, missed)
		}
		p.tabTo(chosen, chromedp.KeyModifiers(kb.ModifierShift))
		p.is(`document.activeElement.dataset.tab`, view)
	}
}

// comparesByKeys asks at a control what if, and reads both runs.
func comparesByKeys(p *tab) {
	p.Helper()
	p.tabTo(`.what-if`, chromedp.KeyModifiers(kb.ModifierShift))
	p.press("\r")
	p.until(`document.activeElement.matches('.what-if-menu [role="menuitem"]')`)
	p.stops("Enter")
	p.keeps(kb.ArrowDown)
	p.press(kb.Escape)
	p.until(`!$('.what-if-menu') && document.activeElement.matches('.what-if')`)
	p.press("\r")
	p.until(`document.activeElement.matches('.what-if-menu [role="menuitem"]')`)
	p.press("\r")
	p.until(`$$('.compare__run').filter(shows).length === 2`)
	p.tabTo(`.compare__run [data-packet]`)
	p.keeps(kb.ArrowDown)
	p.keeps(kb.ArrowRight)
	p.holds(`document.activeElement.closest('[data-run="b"]')`)
	p.keeps("\r")
	p.until(`$('.compare__run [data-packet].is-selected')`)
}

// readsTheText follows a sentence, opens a term, answers a question.
func readsTheText(p *tab) {
	p.Helper()
	p.tabTo(`[data-prose] a[data-moment="synack"]`)
	p.keeps("\r")
	p.until(`$('.lab [data-ladder] [data-packet="2"]').classList.contains('is-selected')`)
	p.tabTo(`[data-prose] a.term`)
	p.keeps("\r")
	p.until(`$(':popover-open') && shows($(':popover-open'))`)
	p.press(kb.Escape)
	p.until(`!$(':popover-open') && document.activeElement.matches('a.term')`)
	p.tabTo(`form[data-question] input[type="radio"]`)
	p.keeps(" ")
	p.keeps(kb.ArrowDown)
	p.is(`$$('form[data-question] input[type="radio"]').findIndex((e) => e.checked)`, "1")
	p.tabTo(`form[data-question] button[value="1"]`)
	p.keeps("\r")
	p.until(`$('form[data-question] [data-right]')`)
	p.tabTo(`form[data-question] [data-verdict] a.run`)
	p.keeps("\r")
	p.until(`location.search.includes('rate=') && !$('[data-controls]').hasAttribute('aria-busy')`)
	p.holds(`document.activeElement !== document.body`)
}

// growsAndShrinks has the lab fill the window, which then holds the focus, until
// Escape.
func growsAndShrinks(p *tab) {
	p.Helper()
	p.tabTo(`[data-do="expand"]`, chromedp.KeyModifiers(kb.ModifierShift))
	p.keeps("\r")
	p.until(`$('.lab').classList.contains('is-expanded')`)
	for range 12 {
		if at := p.tab(); at != "" && !eval[bool](p, `$('.lab').contains(document.activeElement)`) {
			p.Errorf("the focus leaves the large lab for %s", at)
		}
	}
	p.press(kb.Escape)
	p.until(`!$('.lab').classList.contains('is-expanded')`)
	p.holds(`$$('[inert]').length === 0`)
	p.stops("Escape")
}

// presentsByKeys goes through the presenter's buttons, and comes back to where it
// began.
func presentsByKeys(p *tab) {
	p.Helper()
	p.tabTo(`.lab__present`)
	p.press("\r")
	p.until(`$('.lab').classList.contains('is-presenting') && document.activeElement.matches('.presenter__button')`)
	p.stops("Enter")
	count := eval[string](p, `$('.presenter__count').textContent`)
	p.keeps("\r")
	p.until(`$('.presenter__count').textContent !== ` + fmt.Sprintf("%q", count))
	eval[any](p, `window.walked = new Set()`)
	for at := p.tab(); at != ""; at = p.tab() {
		if eval[int](p, `walked.size`) > 60 {
			p.Fatal("the presenter never ends")
		}
	}
	p.is(`[...walked].filter((e) => e.matches('.presenter__button')).length >= 6 && [...walked].every((e) => e.closest('.lab'))`, "true")
	p.press("v")
	p.until(`shows($('.lab__views'))`)
	p.tabTo(`[role="tab"][aria-selected="true"]`)
	p.keeps(kb.ArrowRight)
	p.keeps("v")
	p.until(`!shows($('.lab__views'))`)
	p.press(kb.Escape)
	p.until(`!$('.lab').classList.contains('is-presenting') && document.activeElement.matches('.lab__present')`)
	p.holds(`$$('[inert]').length === 0`)
	p.stops("Escape")
}
