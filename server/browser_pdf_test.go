package main

import (
	"bytes"
	"compress/zlib"
	"encoding/hex"
	"io"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"unicode"
	"unicode/utf16"
)

// pdfText is the text of a PDF as Chromium writes them (PDF 1.4, no object
// streams): page after page, in the order in which it is painted. Letters come as codes of a font, whose ToUnicode map (ISO 32000 §9.10.3) says
// what they stand for.
func pdfText(t testing.TB, data []byte) string {
	t.Helper()
	p := &pdf{t: t, objects: map[string]pdfObject{}, fonts: map[string]map[string]string{}}
	for _, m := range regexp.MustCompile(`(?m)^(\d+) 0 obj\s`).FindAllSubmatchIndex(data, -1) {
		body := data[m[1]:]
		if end := bytes.Index(body, []byte("endobj")); end >= 0 {
			p.objects[string(data[m[2]:m[3]])] = p.object(body, end)
		}
	}
	var b strings.Builder
	for _, o := range p.objects {
		if strings.Contains(o.dict, "/Type /Catalog") {
			p.tree(&b, reRef(`/Pages`).FindStringSubmatch(o.dict)[1])
		}
	}
	return b.String()
}

// lettersOf leaves letters and digits of a text: lines are broken anew on paper, and a
// font may have one glyph for two signs.
func lettersOf(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return r
		}
		return -1
	}, text)
}

type pdf struct {
	t       testing.TB
	objects map[string]pdfObject
	fonts   map[string]map[string]string // by object: letters by their code in hex
}

type pdfObject struct{ dict, stream string }

func reRef(name string) *regexp.Regexp { return regexp.MustCompile(name + `\s*\b(\d+) 0 R`) }

func (p *pdf) object(body []byte, end int) pdfObject {
	dict, stream, ok := bytes.Cut(body, []byte("stream\n"))
	if !ok || len(dict) > end {
		return pdfObject{dict: string(body[:end])}
	}
	o := pdfObject{dict: string(dict)}
	length := regexp.MustCompile(`/Length (\d+)`).FindStringSubmatch(o.dict)
	if length == nil || strings.Contains(o.dict, "/Subtype /Image") || strings.Contains(o.dict, "/Length1") {
		return o
	}
	n, err := strconv.Atoi(length[1])
	if err != nil || n > len(stream) {
		p.t.Fatalf("pdf: stream of %s bytes", length[1])
	}
	stream = stream[:n]
	if strings.Contains(o.dict, "/FlateDecode") {
		z, err := zlib.NewReader(bytes.NewReader(stream))
		if err != nil {
			return o // a font's file
		}
		if stream, err = io.ReadAll(z); err != nil {
			p.t.Fatal("pdf:", err)
		}
	}
	o.stream = string(stream)
	return o
}

// tree writes the text of a page, or of all pages below a node.
func (p *pdf) tree(b *strings.Builder, id string) {
	o := p.objects[id]
	if kids := regexp.MustCompile(`(?s)/Kids\s*\[(.*?)\]`).FindStringSubmatch(o.dict); kids != nil {
		for _, kid := range reRef(``).FindAllStringSubmatch(kids[1], -1) {
			p.tree(b, kid[1])
		}
		return
	}
	if contents := reRef(`/Contents`).FindStringSubmatch(o.dict); contents != nil {
		p.paint(b, p.objects[contents[1]].stream, o.dict)
	}
}

var reOperator = regexp.MustCompile(`/(\S+) [\d.]+ Tf|/(\S+) Do\b|/ActualText <FEFF([0-9A-Fa-f]+)>|<([0-9A-Fa-f]+)>|\bEMC\b`)

// paint writes the text that a stream shows, with the fonts and drawings that its
// resources name. Where a stream says what a glyph stands for, up to the next EMC,
// that is the text (ISO 32000 §14.9.4).
func (p *pdf) paint(b *strings.Builder, stream, resources string) {
	var font map[string]string
	said := false
	for _, m := range reOperator.FindAllStringSubmatch(stream, -1) {
		switch {
		case m[1] != "":
			font = p.font(p.named(resources, m[1]))
		case m[2] != "":
			if o := p.objects[p.named(resources, m[2])]; strings.Contains(o.dict, "/Subtype /Form") {
				p.paint(b, o.stream, o.dict)
			}
		case m[3] != "":
			b.WriteString(letters(p.t, m[3], 0))
			said = true
		case m[4] == "":
			said = false
		case !said:
			for size := len(font["size"]); size > 0 && len(m[4]) >= size; m[4] = m[4][size:] {
				b.WriteString(font[strings.ToUpper(m[4][:size])])
			}
		}
	}
}

func (p *pdf) named(resources, name string) string {
	if m := reRef(`/` + regexp.QuoteMeta(name)).FindStringSubmatch(resources); m != nil {
		return m[1]
	}
	return ""
}

var (
	reCodes = regexp.MustCompile(`(?s)begincodespacerange\s*<([0-9A-Fa-f]+)>`)
	reChars = regexp.MustCompile(`(?s)beginbfchar(.*?)endbfchar`)
	rePair  = regexp.MustCompile(`<([0-9A-Fa-f]+)> <([0-9A-Fa-f]+)>`)
	reRange = regexp.MustCompile(`(?m)^<([0-9A-Fa-f]+)> <([0-9A-Fa-f]+)> <([0-9A-Fa-f]+)>`)
)

func (p *pdf) font(id string) map[string]string {
	if font := p.fonts[id]; font != nil {
		return font
	}
	font := map[string]string{}
	p.fonts[id] = font
	m := reRef(`/ToUnicode`).FindStringSubmatch(p.objects[id].dict)
	if m == nil {
		return font
	}
	cmap := p.objects[m[1]].stream
	if codes := reCodes.FindStringSubmatch(cmap); codes != nil {
		font["size"] = codes[1] // as long as a code is
	}
	for _, block := range reChars.FindAllStringSubmatch(cmap, -1) {
		for _, pair := range rePair.FindAllStringSubmatch(block[1], -1) {
			font[strings.ToUpper(pair[1])] = letters(p.t, pair[2], 0)
		}
	}
	for _, r := range reRange.FindAllStringSubmatch(cmap, -1) {
		first, errA := strconv.ParseUint(r[1], 16, 32)
		last, errB := strconv.ParseUint(r[2], 16, 32)
		if errA != nil || errB != nil {
			p.t.Fatal("pdf:", errA, errB)
		}
		for code := first; code <= last; code++ {
			name := strings.ToUpper(strconv.FormatUint(code, 16))
			name = strings.Repeat("0", len(r[1])-len(name)) + name
			font[name] = letters(p.t, r[3], uint16(code-first))
		}
	}
	return font
}

// letters reads UTF-16 in hex, with something added to its last unit.
func letters(t testing.TB, text string, add uint16) string {
	raw, err := hex.DecodeString(text)
	if err != nil {
		t.Fatal("pdf:", err)
	}
	var units []uint16
	for i := 0; i+1 < len(raw); i += 2 {
		units = append(units, uint16(raw[i])<<8|uint16(raw[i+1]))
	}
	if len(units) > 0 {
		units[len(units)-1] += add
	}
	return string(utf16.Decode(units))
}

func TestPDFText_ReadsWhatChromiumWrites(t *testing.T) {
	const file = "%PDF-1.4\n1 0 obj\n<</Type /Catalog /Pages 2 0 R>>\nendobj\n" +
		"2 0 obj\n<</Type /Pages /Kids [3 0 R]>>\nendobj\n" +
		"3 0 obj\n<</Type /Page /Resources <</Font <</F5 5 0 R>> /XObject <</X6 6 0 R>>>> /Contents 4 0 R>>\nendobj\n" +
		"4 0 obj\n<</Length 103>> stream\nBT\n/F5 10 Tf\n<01> Tj\n1 0 Td <02> Tj\n/Span<</ActualText <FEFF2019> >> BDC\n1 0 Td <0A> Tj\nEMC\nET\n/X6 Do\nendstream\nendobj\n" +
		"5 0 obj\n<</Type /Font /ToUnicode 7 0 R>>\nendobj\n" +
		"6 0 obj\n<</Subtype /Form /Resources <</Font <</F5 5 0 R>>>> /Length 21>> stream\nBT /F5 8 Tf <0A0B> Tj\nendstream\nendobj\n" +
		"7 0 obj\n<</Length 150>> stream\n1 begincodespacerange\n<00> <FF>\nendcodespacerange\n2 beginbfchar\n<01> <0041>\n<02> <C5F0>\nendbfchar\n1 beginbfrange\n<0A> <0B> <0058>\nendbfrange\n                    \nendstream\nendobj\n"
	if got, want := pdfText(t, []byte(file)), "A연’XY"; got != want {
		t.Errorf("pdfText = %q, want %q", got, want)
	}
}
