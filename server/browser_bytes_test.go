package main

import (
	"bytes"
	"compress/gzip"
	"io"
	"net/http"
	"net/url"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/andybalholm/brotli"

	"slowstart/server/assets"
	"slowstart/web/i18n"
)

// The budgets of a lesson's page, compressed as a browser gets it. A lesson is
// read on a phone in a lecture room.
const (
	pageBudget  = 120_000 // all but fonts
	firstBudget = 14_000  // HTML up to the end of the lab, about the first flight of ten segments: what it shows is there before the text below it
	htmlBudget  = 20_000  // all HTML, for gzip too: a class on plain HTTP gets no brotli
	sheetBudget = 12_000
)

var (
	linkTag     = regexp.MustCompile(`<link [^>]*>`)
	scriptTag   = regexp.MustCompile(`<script [^>]*src="([^"]+)"`)
	imageTag    = regexp.MustCompile(`<img [^>]*src="([^"]+)"`)
	attribute   = regexp.MustCompile(`(rel|href|as)="([^"]*)"`)
	timelineKey = regexp.MustCompile(`"timeline":"([^"]+)"`)
	imports     = regexp.MustCompile(`(?:\bfrom|\bimport)\s*["'](\.[^"']+)["']`) // what import() fetches waits until it is asked for
)

// A page keeps to its budgets, with brotli and with gzip, and nothing but one
// small style sheet keeps it from being drawn.
func TestPage_KeepsToItsBudgets(t *testing.T) {
	s := openServer(t, config())
	defer func() {
		if err := s.close(); err != nil {
			t.Error(err)
		}
	}()
	for _, coding := range []string{"br", "gzip"} {
		for _, lang := range i18n.Langs {
			t.Run(coding+" "+string(lang), func(t *testing.T) { weigh(t, s.origin(), "/"+string(lang)+"/"+lessonPath, coding) })
		}
	}
}

func weigh(t *testing.T, origin, address, coding string) {
	html, size := fetch(t, origin, address, coding)
	if size > htmlBudget {
		t.Errorf("HTML is %d bytes, want at most %d", size, htmlBudget)
	}
	first, _, ok := strings.Cut(html, `<div class="lesson__body`)
	if n := len(packed(coding, first)); !ok || n > firstBudget {
		t.Errorf("HTML up to the end of the lab is %d bytes, want at most %d", n, firstBudget)
	}
	kinds := map[string]int{"html": size}
	key := timelineKey.FindStringSubmatch(html)
	if key == nil {
		t.Fatal("no timeline on the page")
	}
	timeline := key[1]
	var sheets, preloaded, wanted []string
	for _, tag := range linkTag.FindAllString(html, -1) {
		a := map[string]string{}
		for _, m := range attribute.FindAllStringSubmatch(tag, -1) {
			a[m[1]] = m[2]
		}
		switch {
		case a["rel"] == "stylesheet":
			sheets = append(sheets, a["href"])
		case a["rel"] == "modulepreload":
			preloaded = append(preloaded, a["href"])
		case a["rel"] == "preload" && a["href"] == timeline: // counted below
		case a["rel"] == "icon", a["rel"] == "manifest", a["rel"] == "preload" && a["as"] != "font":
			wanted = append(wanted, a["href"])
		}
	}
	if len(sheets) != 1 {
		t.Fatalf("style sheets %q, want one", sheets)
	}
	if _, kinds["css"] = fetch(t, origin, sheets[0], coding); kinds["css"] > sheetBudget {
		t.Errorf("style sheet is %d bytes, want at most %d", kinds["css"], sheetBudget)
	}

	// Modules, as they import one another.
	var modules []string
	for _, m := range scriptTag.FindAllStringSubmatch(html, -1) {
		if !strings.Contains(m[0], `type="module"`) {
			t.Errorf("%s keeps the page from being drawn", m[0])
		}
		modules = append(modules, m[1])
	}
	roots := len(modules)
	for _, m := range modules {
		if path.Base(m) == "main.js" { // which fetches the texts of its language
			lang, _, _ := strings.Cut(strings.TrimPrefix(address, "/"), "/")
			wanted = append(wanted, path.Join(path.Dir(m), "text", lang+".json"))
		}
	}
	for i := 0; i < len(modules); i++ {
		source, size := fetch(t, origin, modules[i], coding)
		kinds["js"] += size
		for _, m := range imports.FindAllStringSubmatch(source, -1) {
			if to := path.Join(path.Dir(modules[i]), m[1]); !slices.Contains(modules, to) {
				modules = append(modules, to)
			}
		}
	}
	for i, m := range modules {
		if i >= roots && !slices.Contains(preloaded, m) && !strings.Contains(m, "/page/") {
			t.Errorf("%s is not preloaded: it is found one round trip later", m)
		}
	}
	for _, m := range preloaded {
		if !slices.Contains(modules, m) {
			t.Errorf("%s is preloaded and not used", m)
		}
	}

	_, kinds["timeline"] = fetch(t, origin, timeline, coding)
	for _, m := range imageTag.FindAllStringSubmatch(html, -1) {
		wanted = append(wanted, m[1])
	}
	slices.Sort(wanted)
	for _, other := range slices.Compact(wanted) {
		_, size := fetch(t, origin, other, coding)
		kinds["other"] += size
	}
	total := 0
	for _, size := range kinds {
		total += size
	}
	if total > pageBudget {
		t.Errorf("page is %d bytes, want at most %d", total, pageBudget)
	}
	t.Logf("%d bytes in all, %d modules: %v", total, len(modules), kinds)
}

// packed is a text as the server compresses it, more or less.
func packed(coding, text string) []byte {
	if coding == "br" {
		return assets.Brotli([]byte(text), 7)
	}
	return assets.Gzip([]byte(text), 9)
}

// fetch returns a body as text and its size on the way.
func fetch(t *testing.T, origin, address, coding string) (text string, size int) {
	t.Helper()
	u, err := url.JoinPath(origin, address)
	if err != nil {
		t.Fatal(err)
	}
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, u, nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Accept-Encoding", coding)
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	body, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode != http.StatusOK {
		t.Fatalf("%s: %s, %v", address, resp.Status, err)
	}
	var r io.Reader = bytes.NewReader(body)
	switch resp.Header.Get("Content-Encoding") {
	case "br":
		r = brotli.NewReader(r)
	case "gzip":
		if r, err = gzip.NewReader(r); err != nil {
			t.Fatal(err)
		}
	}
	plain, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return string(plain), len(body)
}
