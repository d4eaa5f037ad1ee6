package main

import (
	"fmt"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"slowstart/web/i18n"
)

// chartsARun opens the charts, finds their marks, and goes where a mark and a
// drag lead.
func chartsARun(t *testing.T, b *browser) {
	p := b.open(t, look{width: 1440}, i18n.EN, lessonPath+"?drop=server+data+1")
	const selected = `$('.ladder [aria-pressed="true"]')?.dataset.packet`
	lost := eval[string](p, `$('.ladder .pkt--lost').dataset.packet`)

	p.click(`[data-tab="window"]`)
	p.until(`shows($('#panel-window canvas'))`)
	p.holds(fmt.Sprintf(`text('#panel-window .chart__key').includes(%q)`, p.t("view.window.cwnd")))
	p.holds(`plain($('#panel-window [role="slider"]').ariaLabel).includes('Packets lost: 1; sent again: 1.')`)
	p.clickInk("window", "lost")
	p.until(selected + ` === '` + lost + `'`)
	at := eval[string](p, `text('[data-now]')`)

	// The table leads to the packets that the chart shows.
	p.click(`[data-tab="sequence"]`)
	p.until(`shows($('#panel-sequence canvas'))`)
	reveal := func(selector string) { // in a panel that scrolls by itself
		eval[any](p, fmt.Sprintf(`$(%q).scrollIntoView({ block: 'center', behavior: 'instant' })`, selector))
	}
	eval[any](p, `$('#panel-sequence summary').focus()`)
	p.press(" ")
	p.until(`$('#panel-sequence .chart__data')`)
	eval[any](p, `$('#panel-sequence .chart__data tbody tr:first-child button').focus()`)
	p.press("\r")
	p.until(selected + ` === '2'`)
	p.clickInk("sequence", "lost")
	p.until(selected + ` === '` + lost + `'`)
	p.is(`text('[data-now]')`, at)

	// A drag moves the playhead, and a stretch of time follows it.
	reveal(`#panel-sequence .u-over`)
	over := p.pointAt(`#panel-sequence .u-over`)
	p.do("drag", chromedp.MouseEvent("mousePressed", over.X, over.Y, chromedp.ButtonLeft, chromedp.ClickCount(1)))
	p.do("drag", chromedp.MouseEvent("mouseMoved", over.X+100, over.Y, chromedp.ButtonLeft))
	p.do("drag", chromedp.MouseEvent("mouseReleased", over.X+100, over.Y, chromedp.ButtonLeft))
	p.until(fmt.Sprintf(`text('[data-now]') !== %q`, at))
	before := eval[float64](p, `parseFloat($('#panel-sequence .chart__veil').style.left)`)
	reveal(`#panel-sequence [data-zoom="in"]`)
	p.click(`#panel-sequence [data-zoom="in"]`)
	p.until(`parseFloat($('#panel-sequence .chart__veil').style.left) > 0`)
	if after := eval[float64](p, `parseFloat($('#panel-sequence .chart__veil').style.left)`); after < before-1 || after > before+1 {
		p.Errorf("zoom moved the playhead from %.1f%% to %.1f%%", before, after)
	}

	// Keys do the same: to where a value changes, to the ends, and closer.
	const slider = `#panel-sequence [role="slider"]`
	eval[any](p, fmt.Sprintf(`$(%q).focus()`, slider))
	p.press(kb.Home)
	p.until(fmt.Sprintf(`$(%q).ariaValueNow === '0' || Number($(%q).ariaValueNow) < 60000`, slider, slider))
	first := eval[string](p, fmt.Sprintf(`$(%q).ariaValueText`, slider))
	p.press(kb.ArrowRight)
	p.until(fmt.Sprintf(`$(%q).ariaValueText !== %q`, slider, first))
	p.holds(fmt.Sprintf(`plain($(%q).ariaValueText).includes(%q)`, slider, p.t("view.sequence.ack")))
	p.press(kb.End)
	p.until(`text('[data-now]') === text('[data-end]').replace('/ ', '')`)

	p = b.open(t, look{width: 390, dark: true}, i18n.KO, "lessons/reliability/overflow")
	p.click(`[data-tab="queue"]`)
	p.until(`shows($('#panel-queue canvas'))`)
	p.holds(`document.documentElement.scrollWidth <= innerWidth`)
	p.holds(fmt.Sprintf(`text('#panel-queue .chart__key').includes(%q)`, p.t("view.queue.full")))
	p.clickInk("queue", "lost")
	p.until(`$('[data-announce]').textContent !== ''`)
}

// clickInk clicks where a chart has drawn most in a colour of its own.
func (p *tab) clickInk(chart, ink string) {
	p.Helper()
	at := eval[point](p, fmt.Sprintf(`(() => {
		const canvas = $('#panel-%[1]s canvas');
		const one = document.createElement('canvas').getContext('2d');
		one.fillStyle = getComputedStyle($('#panel-%[1]s .chart__ink--%[2]s')).color;
		one.fillRect(0, 0, 1, 1);
		const want = one.getImageData(0, 0, 1, 1).data;
		const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
		let best = -1;
		let most = 0;
		for (let i = 0; i < data.length; i += 4) {
			if ([0, 1, 2].some((k) => Math.abs(data[i + k] - want[k]) > 2) || data[i + 3] < 250) continue;
			const row = 4 * canvas.width;
			const near = [0, row - 4, row + 4, -row - 4, -row + 4].filter((d) => [0, 1, 2].every((k) => Math.abs(data[i + d + k] - want[k]) <= 2)).length;
			if (near > most) [best, most] = [i / 4, near];
		}
		if (best < 0) throw new Error('no %[2]s in the %[1]s chart');
		const at = () => {
			const r = canvas.getBoundingClientRect();
			const scale = r.width / canvas.width;
			return { X: r.x + (best %% canvas.width) * scale, Y: r.y + Math.floor(best / canvas.width) * scale };
		};
		const panel = $('#panel-%[1]s');
		const r = panel.getBoundingClientRect();
		panel.scrollTop += at().Y - (r.y + r.height / 2);
		scrollBy({ top: at().Y - innerHeight / 2, behavior: 'instant' });
		return at();
	})()`, chart, ink))
	p.do("click "+ink+" in "+chart, chromedp.MouseClickXY(at.X, at.Y))
}
