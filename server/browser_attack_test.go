package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"slowstart/engine"
	"slowstart/engine/capture"
	"slowstart/engine/enginetest"
	"slowstart/engine/timeline"
	"slowstart/web/i18n"
)

// hostileRuns are a run whose every name is a script: as it is kept, and as a
// capture whose comments say so.
func hostileRuns(t *testing.T) map[string]string {
	t.Helper()
	exp := enginetest.Parse(t, "evil", strings.Replace(evilExperiment, "TITLE", "Evil", 1), nil)
	before := runtime.GOMAXPROCS(1) // netstack's condition
	made := enginetest.Run(t, exp, engine.Options{Seed: 1})
	runtime.GOMAXPROCS(before)
	quoted, err := json.Marshal(hostile)
	if err != nil {
		t.Fatal(err)
	}
	lines := string(made.Lines)
	for _, name := range []string{"client", "server", "wire", "evil", "browser", "origin", "virtual", "apps", "200"} {
		value := regexp.MustCompile(`"` + name + `"([^:])`)                                                                        // no key
		lines = value.ReplaceAllString(lines, strings.ReplaceAll(strings.Replace(string(quoted), "src", name, 1), "$", "$$")+"$1") // names stay different
	}
	start, ok := made.Events[0].(*timeline.RunStart)
	if !ok {
		t.Fatalf("a run begins with %T", made.Events[0])
	}
	start.Experiment, start.Stack.Version = hostile, hostile
	var pcapng bytes.Buffer
	if err := capture.Write(&pcapng, made.Events, capture.Options{}); err != nil {
		t.Fatal(err)
	}
	paths := map[string]string{}
	for name, data := range map[string][]byte{hostileName + ".ndjson": []byte(lines), hostileName + ".pcapng": pcapng.Bytes()} {
		path := filepath.Join(t.TempDir(), name)
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		paths[filepath.Ext(name)] = path
	}
	return paths
}

// hostileName is what a file can be called.
const hostileName = "<img src=x onerror=alert(1)>"

// Whatever somebody wrote into a file is shown as it was written: no element
// comes of it, nothing is asked for, and the policy has nothing to forbid, which
// each tab would report.
func TestBrowser_HostileTexts(t *testing.T) {
	cfg := config()
	cfg.Lessons = folder(hostileFolder(t))
	b := openBrowser(t, cfg)
	files := hostileRuns(t)
	const clean = `$$('img[onerror], script:not([src]):not([type="application/json"]), [src="x"], [onload], iframe').length === 0`
	p := b.open(t, look{width: 1440}, i18n.EN, "lessons/evil")
	p.holds(clean + ` && document.body.textContent.includes('onerror=alert(1)')`)
	views := func() {
		t.Helper()
		for _, view := range []string{"waterfall", "browser", "sockets", "window", "sequence", "queue", "packets"} {
			if eval[bool](p, `(() => { const tab = $('[data-tab="`+view+`"]'); tab?.click(); return !!tab; })()`) {
				p.until(`!$('#panel-` + view + `').ariaBusy && $('#panel-` + view + `').childElementCount > 0`)
				p.holds(clean)
			}
		}
	}
	views()
	p.visit("lessons/bad")
	p.saw.forget() // the page of a mistake has status 500, which a console tells
	p.holds(clean + ` && document.body.textContent.includes('onerror=alert(1)')`)
	p.visit("open")
	p.until(`$('[data-file]')`)
	for kind, path := range files {
		p.do("choose "+kind, chromedp.SetUploadFiles("[data-file]", []string{path}))
		p.until(`!$('[data-form]').hasAttribute('aria-busy') && $('[data-status]').textContent !== ''`)
		p.holds(`!$('[data-status]').classList.contains('is-failed')`)
		p.holds(clean + ` && document.body.textContent.includes('onerror=alert(1)')`)
		views()
	}
}
