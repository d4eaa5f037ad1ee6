package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"testing"

	"github.com/chromedp/chromedp"

	"slowstart/engine"
	"slowstart/engine/capture"
	"slowstart/engine/enginetest"
	"slowstart/web/i18n"
)

// openedFiles are a small run in every form in which a reader may have it.
func openedFiles(t testing.TB) map[string]string {
	t.Helper()
	exp := enginetest.Parse(t, "mine", `
v: 1
title: Mine
hosts:
  client: {role: client}
  server: {role: server}
links:
  wire: {between: [client, server], rtt: 40ms}
apps:
  site: {host: server, origin: {size: 5kB}}
  browser: {host: client, client: {to: server, requests: 2, connections: 2}}
`, nil)
	before := runtime.GOMAXPROCS(1) // netstack's condition
	made := enginetest.Run(t, exp, engine.Options{Seed: 1})
	runtime.GOMAXPROCS(before)
	var pcapng bytes.Buffer
	if err := capture.Write(&pcapng, made.Events, capture.Options{Tap: "client"}); err != nil {
		t.Fatal(err)
	}
	paths := map[string]string{}
	for name, data := range map[string][]byte{
		"run.ndjson": made.Lines, "tap.pcapng": pcapng.Bytes(), "cut.ndjson": made.Lines[:len(made.Lines)-20], "picture.png": []byte("\x89PNG\r\n"),
	} {
		paths[name] = filepath.Join(t.TempDir(), name)
		if err := os.WriteFile(paths[name], data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return paths
}

// A file that is chosen before the page's script is there is opened when it is.
func TestBrowser_Open_Early(t *testing.T) {
	p := openBrowser(t, config()).open(t, look{width: 1440}, i18n.EN, "open")
	run, err := os.ReadFile(openedFiles(t)["run.ndjson"])
	p.must(err)
	eval[bool](p, fmt.Sprintf(`(async () => {
		const early = new DataTransfer();
		early.items.add(new File([%q], 'early.ndjson'));
		$('[data-file]').files = early.files; // which nobody hears of
		await import($('script[src$="/open.js"]').src + '?late');
		return true;
	})()`, run))
	p.until(`text('[data-title]') === 'early.ndjson' && $$('svg.ladder [data-packet]').length > 0`)
}

// A file of the reader's is shown in the views of a lesson, and what cannot be
// opened is told in the reader's language.
func TestBrowser_Open(t *testing.T) {
	b := openBrowser(t, config())
	files := openedFiles(t)
	for _, lang := range i18n.Langs {
		for _, l := range looks(lang) {
			t.Run(string(lang)+" "+l.String(), func(t *testing.T) {
				p := b.open(t, l, lang, "open")
				p.until(`$('[data-file]')`)
				p.fits()
				p.hasNoBarriers("nothing open")
				choose := func(name string) {
					t.Helper()
					p.do("choose "+name, chromedp.SetUploadFiles("[data-file]", []string{files[name]}))
					p.until(`!$('[data-form]').hasAttribute('aria-busy') && $('[data-status]').textContent !== ''`)
				}
				choose("picture.png")
				p.holds(`$('[data-status]').classList.contains('is-failed') && text('[data-status]').includes('pcapng') && !$('[data-lab]:not([hidden])')`)
				choose("cut.ndjson")
				p.holds(`$('[data-status]').classList.contains('is-failed') && /\d/.test(text('[data-status]')) && !$('[data-lab]:not([hidden])')`)

				choose("run.ndjson")
				p.is(`text('[data-title]')`, "run.ndjson")
				p.until(`$('[data-ladder]').scrollTop === 0`)
				p.holds(`!$('[data-status]').classList.contains('is-failed') && !$('[data-lab] form')`)
				p.holds(`text('[data-stack]').includes('gVisor')`)
				p.is(`$$('[data-which] option').length`, "3")
				all := eval[float64](p, `Number(text('[data-packet-count]'))`)
				p.fits()
				p.hasNoBarriers("a run")
				eval[bool](p, `($('[data-which]').value = '2', $('[data-which]').dispatchEvent(new Event('change')), true)`)
				p.until(`Number(text('[data-packet-count]')) < ` + strconv.FormatFloat(all, 'f', -1, 64))
				for _, view := range []string{"waterfall", "sockets", "window", "sequence", "queue"} {
					eval[bool](p, `($('[data-tab="`+view+`"]').click(), true)`)
					p.until(`!$('#panel-` + view + `').ariaBusy && $('#panel-` + view + `').childElementCount > 0`)
				}

				choose("tap.pcapng")
				p.is(`text('[data-title]')`, "tap.pcapng")
				p.holds(`!$('[data-status]').classList.contains('is-failed') && !text('[data-stack]').includes('gVisor')`)
				eval[bool](p, `($('[data-tab="waterfall"]').click(), true)`)
				p.until(`$$('.waterfall__content').length > 0`)
				p.fits()
				p.hasNoBarriers("a capture")
			})
		}
	}
}
