package main

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/csv"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"image/png"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	cdpbrowser "github.com/chromedp/cdproto/browser"
	"github.com/chromedp/cdproto/target"
	"github.com/chromedp/chromedp"

	"slowstart/engine/enginetest"
	"slowstart/engine/timeline"
	"slowstart/web/i18n"
)

// The address always says which run, and where in it; who opens it in a browser
// that was never here, in the other language too, stands at the same place.
func TestBrowser_ShareAPlace(t *testing.T) {
	b := openBrowser(t, config())
	p := b.open(t, look{width: 1440}, i18n.EN, "lessons/nagle?nagle=off&seed=7")
	const place = `location.search + location.hash + ' ' + text('[data-now]') + ' ' + ($('.ladder [aria-pressed="true"]')?.dataset.packet ?? '') + ' ' + $('[data-tabs] [aria-selected="true"]').id`
	p.is(`location.hash`, "")
	p.click(`.ladder [data-packet="5"]`)
	p.until(`location.hash === '#v=1&packet=5'`)
	p.press(",")
	p.until(`/^#v=1&t=[\d.]+ms&event=\d+&packet=\d+$/.test(location.hash)`)
	p.click(`[data-tab="window"]`)
	p.until(`location.hash.endsWith('&view=window')`)
	here := eval[string](p, place)
	if !strings.HasPrefix(here, "?nagle=off&seed=7#v=1&t=") || !strings.HasSuffix(here, " tab-window") {
		t.Errorf("the address and the page: %s", here)
	}
	path := "lessons/nagle" + eval[string](p, `location.search + location.hash`)
	packets := eval[string](p, `text('[data-packet-count]') + text('[data-stack]')`)

	fresh := b.open(t, look{width: 390, dark: true}, i18n.EN, path)
	fresh.until(place + fmt.Sprintf(` === %q`, here))
	fresh.is(`text('[data-packet-count]') + text('[data-stack]')`, packets)
	fresh.holds(`$('[data-lab]').getBoundingClientRect().top < innerHeight / 2`)
	fresh.holds(`!$('.notice')`)

	p.click(`a[data-language="ko"]`)
	p.lang = i18n.KO
	p.until(`document.documentElement.lang === 'ko'`)
	p.ready()
	p.until(place + fmt.Sprintf(` === %q`, here))

	// What there is not is named, and the rest of it counts.
	odd := b.open(t, look{width: 1440}, i18n.EN, "lessons/nagle#v=1&t=9s&packet=999&view=window")
	odd.until(`shows($('#panel-window canvas'))`)
	odd.holds(`text('.notice').includes('packet 999') && text('.notice').includes('9.00 s')`)
	odd.hasNoBarriers("notice")
}

// A live run that the server keeps comes back by its address; the page says until
// when. One that is gone is told, and the exact run is there.
func TestBrowser_ShareALiveRun(t *testing.T) {
	needKernel(t)
	b := openBrowser(t, config())
	p := b.open(t, look{width: 1440}, i18n.EN, lessonPath+"?rtt=20ms")
	p.until(`!$('[data-run-live]').disabled`)
	p.click("[data-run-live]")
	p.until(`!$('[data-controls]').hasAttribute('aria-busy') && /kept until (.+, )?\d\d:\d\d/.test(text('[data-stack]'))`)
	// The picture may still be gliding to the end of the run: no hand would hit it.
	eval[any](p, `$('.ladder [data-packet="4"]').dispatchEvent(new MouseEvent('click', { bubbles: true }))`)
	p.until(`/^#v=1&stack=linux&run=[A-Z2-7]{26}&(.*&)?packet=4$/.test(location.hash)`)
	path := lessonPath + eval[string](p, `location.search + location.hash`)
	stack, first := eval[string](p, `text('[data-stack]')`), eval[string](p, `$('.ladder [data-packet="4"]').ariaLabel`)

	fresh := b.open(t, look{width: 1440}, i18n.EN, path)
	fresh.until(fmt.Sprintf(`text('[data-stack]') === %q`, stack))
	fresh.until(fmt.Sprintf(`$('.ladder [data-packet="4"]').ariaLabel === %q`, first))
	fresh.is(`$('#set-rtt').value.replace('\u202f', ' ')`, "20 ms")
	fresh.holds(`$('[data-export="ndjson"]').href.includes('/runs/')`)
}

// saves are a page's downloads.
type saves struct {
	*tab
	dir string
}

// file presses a button of the list and waits for what it saves.
func (s *saves) file(selector string) []byte {
	s.Helper()
	before := s.names()
	s.click(selector)
	ctx, cancel := context.WithTimeout(s.ctx, patience)
	defer cancel()
	for ctx.Err() == nil {
		for _, name := range s.names() {
			if slices.Contains(before, name) || strings.HasSuffix(name, ".crdownload") || strings.HasPrefix(name, ".") {
				continue
			}
			data, err := os.ReadFile(filepath.Join(s.dir, name))
			s.must(err)
			if len(data) == 0 {
				continue // the name is taken before the file is moved to it
			}
			s.must(os.Remove(filepath.Join(s.dir, name)))
			s.until(fmt.Sprintf(`text('.save__say').includes(%q)`, name))
			return data
		}
		eval[any](s.tab, `new Promise(requestAnimationFrame)`) // and look again
	}
	s.Fatalf("%s saves nothing", selector)
	return nil
}

func (s *saves) names() (names []string) {
	entries, err := os.ReadDir(s.dir)
	s.must(err)
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

func (s *saves) choose(selector, value string) {
	s.Helper()
	eval[any](s.tab, fmt.Sprintf(`(() => { const e = $(%q); e.value = %q; e.dispatchEvent(new Event('change')); })()`, selector, value))
	s.is(fmt.Sprintf(`$(%q).value`, selector), value)
}

// Everything that can be taken along opens where it is meant for.
func TestBrowser_ShareFiles(t *testing.T) {
	tshark := enginetest.Require(t, "tshark")
	b := openBrowser(t, config())
	p := b.open(t, look{width: 1440}, i18n.EN, "lessons/dumb-proxy")
	s := &saves{p, t.TempDir()}
	call(p, "downloads", func(ctx context.Context) error {
		info, err := chromedp.Call(ctx, target.GetTargetInfo, target.GetTargetInfoParams{})
		if err != nil {
			return err
		}
		_, err = chromedp.Call(ctx, cdpbrowser.SetDownloadBehavior, cdpbrowser.SetDownloadBehaviorParams{
			Behavior: cdpbrowser.SetDownloadBehaviorBehaviorAllow, BrowserContextID: info.TargetInfo.BrowserContextID, DownloadPath: s.dir,
		})
		return err
	})
	eval[bool](p, `($('.ladder [data-packet="4"]').dispatchEvent(new MouseEvent('click', { bubbles: true })), true)`) // wherever it has got to
	p.until(`/packet=4$/.test(location.hash)`)
	p.click("[data-save]")
	p.until(`shows($('.save__part'))`)
	button := func(n int) string { return fmt.Sprintf(`.save__part:nth-of-type(%d) .save__do`, n) }
	count := eval[int](p, `Number(text('[data-packet-count]'))`)

	fields := func(capture []byte, filter, field string) []string {
		file := filepath.Join(t.TempDir(), "run.pcapng")
		p.must(os.WriteFile(file, capture, 0o600))
		out, err := exec.Command(tshark, "-r", file, "-Y", filter, "-T", "fields", "-e", field).Output()
		p.must(err)
		return strings.Split(strings.TrimSpace(string(out)), "\n")
	}
	whole := s.file(button(2))
	if got := fields(whole, "", "frame.comment"); len(got) != count || !strings.HasPrefix(got[0], "packet 1 · cause: ") {
		t.Errorf("%d packets in the capture, want %d; the first says %q", len(got), count, got[0])
	}
	s.choose(".save__part:nth-of-type(2) select", "server")
	if got := fields(s.file(button(2)), "", "frame.interface_name"); len(got) >= count || slices.Contains(got, "client") {
		t.Errorf("%d packets in what the server captures, of %d", len(got), count)
	}
	data := `.save__part:nth-of-type(2) .save__row:nth-of-type(2) .save__do`
	events, err := timeline.DecodeAll(s.file(data))
	if err != nil || events[len(events)-1].Header().Type != timeline.TypeRunEnd {
		t.Errorf("the NDJSON is no timeline: %v", err)
	}
	var archive struct{ Log struct{ Entries []any } }
	if err := json.Unmarshal(s.file(data+":nth-of-type(2)"), &archive); err != nil || len(archive.Log.Entries) != 3 {
		t.Errorf("%d requests in the HAR, want 3 (%v)", len(archive.Log.Entries), err)
	}
	rows, err := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(s.file(data+":last-child"), []byte("\ufeff")))).ReadAll()
	if err != nil || len(rows) != count+1 {
		t.Errorf("%d rows in the table, want %d (%v)", len(rows), count+1, err)
	}

	all := p.drawn(s.file(button(3)))
	s.choose(".save__part:nth-of-type(3) select", "sight")
	part := p.drawn(s.file(button(3)))
	s.choose(".save__part:nth-of-type(3) select", "conn")
	one := p.drawn(s.file(button(3)))
	if all.Texts <= part.Texts || all.Height <= part.Height || all.Height <= one.Height {
		t.Errorf("the whole picture %+v, a part of it %+v, a connection %+v", all, part, one)
	}
	s.choose(".save__part:nth-of-type(3) select", "run")
	painted, err := png.Decode(bytes.NewReader(s.file(button(3) + ":last-child")))
	p.must(err)
	if size := painted.Bounds(); size.Dx() != int(2*all.Width) || size.Dy() < int(1.9*all.Height) {
		t.Errorf("the PNG is %v, want twice %+v", size, all)
	}

	// A clipboard is not to be had in every browser: the text is there to be seen.
	p.click(button(4))
	p.until(`!$('.save__text').hidden`)
	if got := fields(whole, eval[string](p, `$('.save__text').value`), "frame.comment"); len(got) != 1 || !strings.HasPrefix(got[0], "packet 4 ·") {
		t.Errorf("the filter of packet 4 finds %q", got)
	}
	p.click(`.save__part:nth-of-type(4) .save__row:nth-of-type(2) .save__do`)
	p.until(`$('.save__text').value.startsWith('curl --http1.0 --no-keepalive --proxy http://10.0.0.2:8080 ')`)
	p.click(button(1))
	p.until(`$('.save__text').value === location.href`)

	// By keys alone, and for those who do not see it.
	p.hasNoBarriers("list")
	p.press("\x1b")
	p.until(`!shows($('.save')) && document.activeElement === $('[data-save]') && $('[data-save]').ariaExpanded === 'false'`)
	for _, lang := range i18n.Langs {
		for _, l := range looks(lang) {
			q := b.open(t, l, lang, lessonPath)
			q.click("[data-save]")
			q.until(`shows($('.save__part'))`)
			q.hasNoBarriers("list")
			q.fits()
			q.holds(`(({ left, right, top, bottom }) => left >= 0 && right <= innerWidth && top >= 0 && bottom <= innerHeight)($('.save').getBoundingClientRect())`)
		}
	}
}

// picture is what a browser that has nothing but the file makes of an SVG.
type picture struct {
	Width, Height float64
	Texts         int
	Inked         float64 // share of pixels that are not the ground's
}

// drawn lets the browser draw an SVG by itself.
func (p *tab) drawn(svg []byte) picture {
	p.Helper()
	for _, no := range []string{"var(", "oklch", "color-mix", "class=", "<style"} {
		if bytes.Contains(svg, []byte(no)) {
			p.Errorf("the SVG has %q, which not every program knows", no)
		}
	}
	for d := xml.NewDecoder(bytes.NewReader(svg)); ; {
		if _, err := d.Token(); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			p.Fatalf("the SVG is no XML: %v", err)
		}
	}
	got := eval[picture](p, fmt.Sprintf(`(async () => {
		const image = new Image();
		const bytes = Uint8Array.from(atob(%q), (c) => c.charCodeAt(0));
		image.src = URL.createObjectURL(new Blob([bytes], { type: 'image/svg+xml' }));
		await image.decode();
		const canvas = document.createElement('canvas');
		[canvas.width, canvas.height] = [image.naturalWidth, image.naturalHeight];
		const c = canvas.getContext('2d');
		c.drawImage(image, 0, 0);
		const { data } = c.getImageData(0, 0, canvas.width, canvas.height);
		let inked = 0;
		for (let i = 0; i < data.length; i += 4) if ([0, 1, 2].some((k) => data[i + k] !== data[k])) inked += 1;
		return { Width: image.naturalWidth, Height: image.naturalHeight, Texts: new TextDecoder().decode(bytes).split('<text').length - 1, Inked: inked / (data.length / 4) };
	})()`, base64.StdEncoding.EncodeToString(svg)))
	if got.Inked < 0.01 || got.Texts < 5 {
		p.Errorf("the SVG shows next to nothing: %+v", got)
	}
	return got
}
