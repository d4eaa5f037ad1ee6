package main

import (
	"context"
	"fmt"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"

	"slowstart/web/i18n"
)

// A lesson in one hand, by fingers alone: the picture is read, pinched and tapped,
// every tab can be reached, and nothing needs a mouse.
func TestBrowser_Phone(t *testing.T) {
	b := openBrowser(t, config())
	for i, lang := range i18n.Langs {
		for _, width := range []int64{390, 360} {
			l := look{width: width, dark: i == 0}
			t.Run(string(lang)+" "+l.String(), func(t *testing.T) {
				p := b.open(t, l, lang, "")
				p.touch(width)
				p.visit("lessons/slow-start?size=40kB")
				p.ready()
				bracketsMessages(p)
				showsTheWhole(p)
				pinches(p)
				p.visit(lessonPath)
				p.ready()
				reachesTheTabs(p)
				p.holds(`document.documentElement.scrollWidth <= innerWidth`)
			})
		}
	}
}

// touch makes the tab a phone's.
func (p *tab) touch(width int64) {
	p.Helper()
	call(p, "touch", func(ctx context.Context) error {
		if _, err := chromedp.Call(ctx, emulation.SetTouchEmulationEnabled, emulation.SetTouchEmulationEnabledParams{Enabled: true, MaxTouchPoints: 5}); err != nil {
			return err
		}
		_, err := chromedp.Call(ctx, emulation.SetDeviceMetricsOverride, emulation.SetDeviceMetricsOverrideParams{
			Width: width, Height: 844, DeviceScaleFactor: 2, Mobile: true,
		})
		return err
	})
}

// fingers sends one touch event.
func (p *tab) fingers(kind input.DispatchTouchEventType, at ...point) {
	p.Helper()
	points := make([]*input.TouchPoint, len(at))
	for i, one := range at {
		id := float64(i)
		points[i] = &input.TouchPoint{X: one.X, Y: one.Y, ID: &id}
	}
	call(p, "touch", func(ctx context.Context) error {
		_, err := chromedp.Call(ctx, input.DispatchTouchEvent, input.DispatchTouchEventParams{Type: kind, TouchPoints: points})
		return err
	})
}

// tap touches an element where it can be seen.
func (p *tab) tap(selector string) {
	p.Helper()
	p.tapAt(p.pointAt(selector))
}

// tapAt touches a point.
func (p *tab) tapAt(at point) {
	p.Helper()
	p.fingers(input.DispatchTouchEventTypeTouchStart, at)
	p.fingers(input.DispatchTouchEventTypeTouchEnd)
}

// bracketsMessages finds the response bracketed where it arrives, and taps it.
func bracketsMessages(p *tab) {
	p.Helper()
	const bracket = `.lab [data-ladder] svg.ladder .message--response`
	p.until(`$$('` + bracket + `').filter(shows).length === 1 && $('` + bracket + ` text').textContent.startsWith('200')`)
	p.tap(bracket + ` text`)
	p.until(`$$('.pkt.is-carrying').length > 20 && $('.pkt.is-carrying.is-selected')`)
	p.tap(bracket + ` text`)
	p.until(`$$('.is-carrying').length === 0`)
}

// showsTheWhole presses the button for the whole run, and again.
func showsTheWhole(p *tab) {
	p.Helper()
	p.tap(`.player__whole`)
	p.until(ladderHeight + ` <= innerHeight`)
	p.tap(`.player__whole`)
	p.until(ladderHeight + ` > innerHeight`)
}

// pinches spreads two fingers over the picture, and brings them together again.
func pinches(p *tab) {
	p.Helper()
	eval[any](p, `$('[data-ladder]').scrollIntoView({ block: 'start', behavior: 'instant' })`)
	middle := eval[point](p, `(() => { const r = $('[data-ladder]').getBoundingClientRect(); return { X: r.x + r.width / 2, Y: 420 }; })()`)
	spread := func(from, to float64) float64 {
		at := func(apart float64) []point {
			return []point{{middle.X, middle.Y - apart/2}, {middle.X, middle.Y + apart/2}}
		}
		p.fingers(input.DispatchTouchEventTypeTouchStart, at(from)...)
		for step := 1.0; step <= 8; step++ {
			p.fingers(input.DispatchTouchEventTypeTouchMove, at(from+(to-from)*step/8)...)
			eval[any](p, `new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))`)
		}
		p.fingers(input.DispatchTouchEventTypeTouchEnd)
		return eval[float64](p, ladderHeight)
	}
	before := eval[float64](p, ladderHeight)
	taller := spread(100, 220)
	if taller < 1.3*before {
		p.Errorf("two fingers that part make %v px of %v", taller, before)
	}
	p.is(`visualViewport.scale`, "1") // the picture grows, not the page
	if flat := spread(220, 100); flat > 0.85*taller {
		p.Errorf("two fingers that meet make %v px of %v", flat, taller)
	}
}

// reachesTheTabs swipes along the row of tabs and taps each.
func reachesTheTabs(p *tab) {
	p.Helper()
	for _, name := range eval[[]string](p, `$$('[role="tab"]').map((e) => e.dataset.tab)`) {
		tab := `$('[data-tab="` + name + `"]')`
		// More than once: a view that comes late moves the row, and on a busy machine
		// the time between our two events of a tap is a long press.
		for range 20 {
			at := eval[tabAt](p, fmt.Sprintf(whereIsTab, tab))
			if at.Open {
				break
			}
			if at.In {
				p.tapAt(at.point)
				continue
			}
			p.fingers(input.DispatchTouchEventTypeTouchStart, at.point)
			for by := 20.0; by <= 120; by += 20 {
				p.fingers(input.DispatchTouchEventTypeTouchMove, point{at.X + by*at.Way, at.Y})
			}
			eval[any](p, rest) // a finger that is lifted as it moves throws the row past the tab
			p.fingers(input.DispatchTouchEventTypeTouchMove, point{at.X + 121*at.Way, at.Y})
			p.fingers(input.DispatchTouchEventTypeTouchEnd)
		}
		p.until(tab + `.ariaSelected === 'true' && shows($('#panel-` + name + `')) && !$('#panel-` + name + `').ariaBusy`)
	}
}

// tabAt is where a tab can be tapped or, if it is out of sight, a swipe begins.
type tabAt struct {
	point
	In, Open bool
	Way      float64 // of the swipe that brings it nearer: 1 is to the right
}

// rest lasts a few pictures.
const rest = `(async () => { for (let i = 0; i < 8; i++) await new Promise(requestAnimationFrame); })()`

// whereIsTab gives a tabAt once nothing glides any more.
const whereIsTab = `(async () => {
	const tab = %s;
	$('.tabs').scrollIntoView({ block: 'center', behavior: 'instant' });
	for (let last = '', still = 0; still < 4;) {
		await new Promise(requestAnimationFrame);
		const { x, y } = tab.getBoundingClientRect();
		still = last === x + ' ' + y ? still + 1 : 0;
		last = x + ' ' + y;
	}
	const [r, all] = [tab, $('.tabs__list')].map((e) => e.getBoundingClientRect());
	const In = r.right <= all.right + 1 && r.left >= all.left - r.width / 2;
	const Way = r.left < all.left ? 1 : -1;
	const X = In ? (Math.max(r.left, all.left) + r.right) / 2 : all.x + all.width * (0.5 - 0.3 * Way);
	return { X, Y: r.y + r.height / 2, In, Way, Open: tab.ariaSelected === 'true' };
})()`
