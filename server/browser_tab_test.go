package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"

	"slowstart/engine/enginetest"
	"slowstart/web/i18n"
)

// patience bounds every wait for the page. Nothing takes it on purpose.
const patience = 30 * time.Second

// browser is one Chromium and the site it looks at.
type browser struct {
	ctx  context.Context //nolint:containedctx // chromedp's browser is its context
	site *server
}

// openBrowser starts Chromium, or skips the test where there is none.
func openBrowser(t testing.TB, cfg ServeConfig) *browser {
	t.Helper()
	path := enginetest.Require(t, "browser")
	site := openServer(t, cfg)
	t.Cleanup(func() {
		if err := site.close(); err != nil {
			t.Error(err)
		}
	})
	ctx, stop := chromedp.NewExecAllocator(context.Background(), append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(path),
		chromedp.Flag("headless", "new"),
		chromedp.DisableGPU,
		chromedp.Flag("disable-quic", true),
		chromedp.Flag("disable-component-update", true),
	)...)
	t.Cleanup(stop)
	ctx, end := chromedp.NewContext(ctx)
	t.Cleanup(end)
	if err := chromedp.Do(ctx); err != nil {
		t.Fatal(err)
	}
	return &browser{ctx, site}
}

// look is how a visitor's browser is set.
type look struct {
	width     int64
	dark      bool
	noScripts bool
}

func (l look) String() string {
	theme := "light"
	if l.dark {
		theme = "dark"
	}
	return fmt.Sprintf("%d %s", l.width, theme)
}

// looks are how a page is looked at in a language: each width in one theme, the
// other language in the other. SLOWSTART_LOOKS=all looks at everything, which
// takes twice as long.
func looks(lang i18n.Lang) []look {
	all := []look{{width: 1440}, {width: 390, dark: true}, {width: 1440, dark: true}, {width: 390}}
	switch {
	case os.Getenv("SLOWSTART_LOOKS") == "all":
		return all
	case lang == i18n.EN:
		return all[:2]
	default:
		return all[2:]
	}
}

// tab is one tab of a visitor who has not been here before.
type tab struct {
	testing.TB
	ctx  context.Context //nolint:containedctx // chromedp's tab is its context
	site string
	lang i18n.Lang
	saw  *sightings

	patience time.Duration // of every wait
}

// open opens a page of the site and waits until its scripts are ready. When
// the test ends, the tab must have seen nothing wrong.
func (b *browser) open(t testing.TB, l look, lang i18n.Lang, path string) *tab {
	t.Helper()
	p := &tab{TB: t, patience: patience, site: b.site.origin(), lang: lang, saw: &sightings{host: b.site.listener.Addr().String(), noScripts: l.noScripts}}
	ctx, end := chromedp.NewContext(b.ctx, chromedp.WithNewBrowserContext(), chromedp.WithListener(p.saw.listen))
	t.Cleanup(end)
	p.ctx = ctx
	p.must(chromedp.Do(ctx))
	t.Cleanup(p.check)
	theme := "light"
	if l.dark {
		theme = "dark"
	}
	call(p, emulation.SetEmulatedMedia.Method, func(ctx context.Context) error {
		_, err := chromedp.Call(ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
			Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: theme}},
		})
		return err
	})
	call(p, "size", func(ctx context.Context) error {
		height := int64(900)
		if l.width < 700 {
			height = 844
		}
		_, err := chromedp.Call(ctx, emulation.SetDeviceMetricsOverride, emulation.SetDeviceMetricsOverrideParams{
			Width: l.width, Height: height, DeviceScaleFactor: 1,
		})
		return err
	})
	if l.noScripts {
		call(p, "scripts", func(ctx context.Context) error {
			_, err := chromedp.Call(ctx, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
			return err
		})
	}
	p.visit(path)
	if !l.noScripts && strings.Contains(path, "lessons/") {
		p.ready()
	}
	return p
}

func (p *tab) must(err error) {
	p.Helper()
	if err != nil {
		p.Fatal(err)
	}
}

// call does one thing within our patience.
func call(p *tab, what string, f func(context.Context) error) {
	p.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, p.patience)
	defer cancel()
	if err := f(ctx); err != nil {
		p.Fatalf("%s: %v", what, err)
	}
}

func (p *tab) do(what string, steps ...chromedp.Action[chromedp.Void]) {
	p.Helper()
	call(p, what, func(ctx context.Context) error { return chromedp.Do(ctx, steps...) })
}

// visit opens a path below the language's.
func (p *tab) visit(path string) {
	p.Helper()
	p.do("visit "+path, chromedp.Navigate(p.site+"/"+string(p.lang)+"/"+path))
}

// ready waits until the lab has come to life and reached the server.
func (p *tab) ready() {
	p.Helper()
	p.until(`!$('[data-do="toggle"]').disabled && $('[data-link]').dataset.state === 'connected'`)
}

// prelude is what all expressions can use. Thin spaces, which stand between
// numbers and units, count as spaces.
const prelude = `
const $ = (s) => document.querySelector(s);
const $$ = (s) => [...document.querySelectorAll(s)];
const plain = (s) => s.replaceAll('\u202f', ' ').replaceAll('\u2011', '-').replace(/\s+/g, ' ').trim();
const text = (s) => plain($(s).textContent);
const shows = (e) => !!e && e.checkVisibility({ visibilityProperty: true }) && e.getBoundingClientRect().height > 1;
`

// eval is the value of a JavaScript expression in the page.
func eval[T any](p *tab, expression string) T {
	p.Helper()
	var v T
	call(p, expression, func(ctx context.Context) (err error) {
		v, err = chromedp.Run(ctx, chromedp.Evaluate[T]("(() => {"+prelude+"return ("+expression+");})()", chromedp.EvalAwaitPromise))
		return err
	})
	return v
}

// holds fails the test unless an expression is true now.
func (p *tab) holds(expression string) {
	p.Helper()
	if !eval[bool](p, "!!("+expression+")") {
		p.Errorf("not so: %s", expression)
	}
}

// is compares the value of an expression.
func (p *tab) is(expression, want string) {
	p.Helper()
	if got := eval[string](p, "String("+expression+")"); got != want {
		p.Errorf("%s = %q, want %q", expression, got, want)
	}
}

// until waits for an expression to become true, looking once a frame, over a
// reload too. chromedp.Poll needs an eval, which the site's policy forbids.
func (p *tab) until(expression string) {
	p.Helper()
	look := "(() => {" + prelude + `return new Promise((done) => {
		const look = () => {
			try { if (` + expression + `) return done(true); } catch { /* not there yet */ }
			requestAnimationFrame(look);
		};
		look();
	});})()`
	if p.saw.noScripts { // there are no callbacks then
		look = "(() => {" + prelude + "try { return !!(" + expression + ") } catch { return false }})()"
	}
	ctx, cancel := context.WithTimeout(p.ctx, p.patience)
	defer cancel()
	for {
		if so, err := chromedp.Run(ctx, chromedp.Evaluate[bool](look, chromedp.EvalAwaitPromise)); err == nil && so {
			return
		}
		if ctx.Err() != nil {
			p.Fatalf("never so: %s", expression)
		}
	}
}

// point is where an element can be pointed at, scrolled into sight. A packet
// is pointed at in the middle of its line.
type point struct{ X, Y float64 }

func (p *tab) pointAt(selector string) point {
	p.Helper()
	p.until(fmt.Sprintf("shows($(%q))", selector))
	return eval[point](p, fmt.Sprintf(`(async () => {
		const e = $(%q);
		const line = e.querySelector('.pkt__line');
		const at = () => {
			if (!line) {
				const r = e.getClientRects()[0];
				return { X: r.x + r.width / 2, Y: r.y + r.height / 2 };
			}
			const m = line.getPointAtLength(line.getTotalLength() / 3).matrixTransform(line.getScreenCTM());
			return { X: m.x, Y: m.y };
		};
		const free = () => {
			const { X, Y } = at();
			const top = document.elementFromPoint(X, Y);
			return top && (e.contains(top) || top.contains(e));
		};
		if (!free()) e.scrollIntoView({ block: 'center', behavior: 'instant' });
		for (let last = null; %t;) { // until it stands still, as a hand waits too
			const { X, Y } = at();
			if (last && last.X === X && last.Y === Y) break;
			last = { X, Y };
			await new Promise(requestAnimationFrame);
		}
		return at();
	})()`, selector, !p.saw.noScripts))
}

func (p *tab) click(selector string) {
	p.Helper()
	at := p.pointAt(selector)
	p.do("click "+selector, chromedp.MouseClickXY(at.X, at.Y))
}

func (p *tab) hover(selector string) {
	p.Helper()
	at := p.pointAt(selector)
	p.do("hover "+selector, chromedp.MouseEvent(input.DispatchMouseEventTypeMouseMoved, at.X, at.Y))
}

// press types keys where the focus is.
func (p *tab) press(keys string, options ...chromedp.KeyOption) {
	p.Helper()
	p.do("press "+keys, chromedp.KeyEvent(keys, options...))
}

// write replaces the text of a field, as a triple click and typing do.
func (p *tab) write(selector, text string) {
	p.Helper()
	at := p.pointAt(selector)
	p.do("write into "+selector,
		chromedp.MouseClickXY(at.X, at.Y),
		chromedp.MouseClickXY(at.X, at.Y, chromedp.ClickCount(2)),
		chromedp.MouseClickXY(at.X, at.Y, chromedp.ClickCount(3)),
		chromedp.KeyEvent(text))
	p.is(fmt.Sprintf("$(%q).value", selector), text)
}

// run presses Run and waits for the end of that run.
func (p *tab) run() {
	p.Helper()
	before := eval[string](p, `$('[data-export="ndjson"]').href`)
	p.click("[data-run]")
	p.until(fmt.Sprintf(`$('[data-export="ndjson"]').href !== %q && !$('[data-controls]').hasAttribute('aria-busy')`, before))
}

// t is a sentence of the site, as an expression sees it.
func (p *tab) t(key string, args ...any) string {
	return strings.ReplaceAll(i18n.T(p.lang, key, args...), "\u202f", " ")
}

// check ends the tab's test: it must have seen nothing wrong. A failure leaves
// a picture of the page.
func (p *tab) check() {
	for _, problem := range p.saw.problems() {
		p.Error(problem)
	}
	if !p.Failed() || p.ctx.Err() != nil {
		return
	}
	ctx, cancel := context.WithTimeout(p.ctx, p.patience)
	defer cancel()
	png, err := chromedp.Run(ctx, chromedp.CaptureScreenshot())
	if err != nil {
		p.Logf("no screenshot: %v", err)
		return
	}
	file := filepath.Join(p.ArtifactDir(), "page.png")
	if err := os.WriteFile(file, png, 0o600); err != nil {
		p.Logf("no screenshot: %v", err)
		return
	}
	p.Logf("screenshot (kept with go test -artifacts): %s", file)
}
