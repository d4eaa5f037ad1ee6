package main

import (
	"context"
	"fmt"
	"os"
	"strings"
	"testing"
	"text/tabwriter"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/heapprofiler"
	"github.com/chromedp/cdproto/performance"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"slowstart/web/i18n"
)

// BenchmarkBrowser says how a page fares with much to draw, in a headless
// Chromium that renders with the processor: task bench:browser. Its files are
// made by the engine and opened as a reader opens them. It is no test: what it
// finds depends on the machine, and on what else the machine does.
func BenchmarkBrowser(b *testing.B) {
	var table strings.Builder
	w := tabwriter.NewWriter(&table, 0, 8, 2, ' ', 0)
	row := func(what, unit string, found, wanted float64) {
		verdict := "yes"
		if better := found <= wanted; better == (unit == "fps") {
			verdict = "no"
		}
		_, _ = fmt.Fprintf(w, "%s\t%.1f %s\t%g %s\t%s\n", what, found, unit, wanted, unit, verdict)
	}
	_, _ = fmt.Fprintln(w, "what\tfound\twanted\tmet")
	site := openBrowser(b, config())
	for b.Loop() {
		small := openGenerated(b, site, 30_000)
		small.fit()
		row("10,000 packets in view, playing: mean", "fps", small.playing().mean, 58)
		row("10,000 packets in view, playing: p95 frame", "ms", small.playing().p95, 18)
		row("10,000 packets in view, scrubbing: p95 frame", "ms", small.scrubbing().p95, 50)
		row("10,000 packets in view, paused: processor time of three seconds", "ms", small.paused(), 30)
		row("10,000 packets in view, playing unseen: processor time of three seconds", "ms", small.hidden(), 30)

		large := openGenerated(b, site, 100_000)
		row("100,000 events, from choice to picture", "ms", large.took, 1000)
		row("100,000 events, scrubbing: p95 frame", "ms", large.scrubbing().p95, 50)
		row("100,000 events, JavaScript heap and buffers", "MB", large.heap(), 150)

		huge := openGenerated(b, site, 1_000_000)
		row("1,000,000 events, from choice to picture", "ms", huge.took, 60_000)
		row("1,000,000 events, scrubbing: p95 frame", "ms", huge.scrubbing().p95, 500)
		row("1,000,000 events, JavaScript heap and buffers", "MB", huge.heap(), 3000)
	}
	_ = w.Flush()
	_, _ = fmt.Fprintf(os.Stdout, "\n%s\n", &table)
}

// generatedTab is a tab that shows a generated file.
type generatedTab struct {
	*tab
	took float64 // ms from the choice of the file to its picture
}

func openGenerated(b *testing.B, site *browser, events int) generatedTab {
	b.Helper()
	file := generated(b, events)
	p := site.open(b, look{width: 1440}, i18n.EN, "open")
	p.patience = 5 * time.Minute
	p.until(`$('[data-lab]')`)
	eval[bool](p, `new Promise((done) => setTimeout(() => done(true), 1000))`) // to choose a file takes longer
	eval[bool](p, `(() => {
		const form = $('[data-form]');
		$('[data-file]').addEventListener('change', () => { window.chosenMs = performance.now(); }, { capture: true });
		const drawn = () => {
			if (!$('svg.ladder [data-packet]')) return requestAnimationFrame(drawn);
			// The task after the frame that shows it.
			const { port1, port2 } = new MessageChannel();
			port1.onmessage = () => { window.drawnMs = performance.now(); };
			requestAnimationFrame(() => port2.postMessage(0));
		};
		new MutationObserver(() => form.hasAttribute('aria-busy') || drawn()).observe(form, { attributes: true });
		return true;
	})()`)
	p.do("choose "+file, chromedp.SetUploadFiles("[data-file]", []string{file}))
	p.until(`window.drawnMs`)
	return generatedTab{p, eval[float64](p, `window.drawnMs - window.chosenMs`)}
}

// fit squeezes the run into the window.
func (p generatedTab) fit() {
	p.Helper()
	eval[bool](p.tab, `new Promise((done) => {
		const height = () => $('[data-ladder]').scrollHeight;
		let before = Infinity;
		const press = () => {
			if (height() >= before) return done(true);
			before = height();
			$('[data-do="zoom-out"]').click();
			requestAnimationFrame(() => requestAnimationFrame(press));
		};
		press();
	})`)
	p.Logf("the picture is %v px high", eval[float64](p.tab, `$('[data-ladder]').scrollHeight`))
}

// frames are times between frames.
type frames struct{ mean, median, p95 float64 }

// measure watches five seconds of frames while each runs some script.
func (p generatedTab) measure(each string) frames {
	p.Helper()
	var f frames
	found := eval[[]float64](p.tab, `new Promise((done) => {
		const times = [];
		let n = 0;
		const frame = (now) => {
			times.push(now);
			if (now - times[0] > 5000) {
				const gaps = times.slice(1).map((t, i) => t - times[i]).sort((a, b) => a - b);
				const at = (q) => gaps[Math.floor(gaps.length * q)];
				return done([1000 * gaps.length / (times.at(-1) - times[0]), at(0.5), at(0.95)]);
			}
			`+each+`
			n += 1;
			requestAnimationFrame(frame);
		};
		requestAnimationFrame(frame);
	})`)
	f.mean, f.median, f.p95 = found[0], found[1], found[2]
	p.Logf("%.1f fps, median %.1f ms, p95 %.1f ms", f.mean, f.median, f.p95)
	return f
}

func (p generatedTab) playing() frames {
	p.Helper()
	eval[bool](p.tab, `($('[data-do="home"]').click(), $('[data-do="toggle"]').click(), true)`)
	f := p.measure("")
	eval[bool](p.tab, `($('[data-do="end"]').click(), true)`)
	return f
}

// scrubbing drags the scrubber there and back, a little with each frame.
func (p generatedTab) scrubbing() frames {
	p.Helper()
	return p.measure(`
		const scrub = $('[data-scrub]');
		scrub.value = String(Number(scrub.max) * Math.abs(Math.sin(n / 40)));
		scrub.dispatchEvent(new Event('input', { bubbles: true }));
	`)
}

// paused is the processor time, in ms, of three seconds in which nothing plays.
func (p generatedTab) paused() float64 {
	p.Helper()
	eval[bool](p.tab, `($('[data-do="home"]').click(), true)`)
	return p.busy()
}

// hidden is the processor time, in ms, of three seconds of playing in a tab
// that says it is not seen: a headless browser shows all of its tabs.
func (p generatedTab) hidden() float64 {
	p.Helper()
	see := func(hidden bool) {
		eval[bool](p.tab, fmt.Sprintf(`(() => {
			for (const [name, value] of [['hidden', %v], ['visibilityState', '%s']]) Object.defineProperty(document, name, { value, configurable: true });
			return document.dispatchEvent(new Event('visibilitychange'));
		})()`, hidden, map[bool]string{true: "hidden", false: "visible"}[hidden]))
	}
	eval[bool](p.tab, `($('[data-do="home"]').click(), $('[data-do="toggle"]').click(), true)`)
	see(true)
	ms := p.busy()
	see(false)
	eval[bool](p.tab, `($('[data-do="end"]').click(), true)`)
	return ms
}

// busy is the processor time, in ms, of three seconds.
func (p generatedTab) busy() float64 {
	p.Helper()
	until := func() (ms float64) {
		call(p.tab, "metrics", func(ctx context.Context) error {
			if _, err := chromedp.Call(ctx, performance.Enable, performance.EnableParams{}); err != nil {
				return err
			}
			all, err := chromedp.Call(ctx, performance.GetMetrics, cdp.Empty{})
			for _, m := range all.Metrics {
				if m.Name == "TaskDuration" {
					ms = m.Value * 1000
				}
			}
			return err
		})
		return ms
	}
	wait := func(ms int) {
		eval[bool](p.tab, fmt.Sprintf(`new Promise((done) => setTimeout(() => done(true), %d))`, ms))
	}
	wait(1000)
	before := until()
	wait(3000)
	return until() - before
}

// heap is what the page's objects and buffers take, in MB, after a collection.
func (p generatedTab) heap() (mb float64) {
	p.Helper()
	call(p.tab, "heap", func(ctx context.Context) error {
		if _, err := chromedp.Call(ctx, heapprofiler.CollectGarbage, cdp.Empty{}); err != nil {
			return err
		}
		use, err := chromedp.Call(ctx, runtime.GetHeapUsage, cdp.Empty{})
		mb = (use.UsedSize + use.BackingStorageSize) / 1e6
		return err
	})
	return mb
}
