package layout

import (
	"bytes"
	"encoding/binary"
	"io"
	"os"
	"path/filepath"
	"testing"
	"unicode"

	"github.com/andybalholm/brotli"
)

// Every Korean syllable of the course and of the catalogue is in the fonts we
// ship, so that no word is set in two of them.
func TestFonts_HaveEveryHangulSyllable(t *testing.T) {
	checkFonts(t, "is not in Pretendard either",
		[]string{"pretendard-regular.woff2", "pretendard-bold.woff2"},
		[]string{"../i18n/*.ko.json", "../gloss/ko.json", "../../lessons/*.yaml", "../../lessons/*/*.md", "../../lessons/*/*.yaml"})
}

// The pages need no more than the small fonts; one syllable beyond them makes
// a page load four times as much.
func TestFonts_SmallOnesSetThePages(t *testing.T) {
	checkFonts(t, "run static/fonts/_subset/subset.mjs",
		[]string{"korean-regular.woff2", "korean-bold.woff2"},
		[]string{"../i18n/*.ko.json", "../gloss/ko.json", "../../lessons/glossary.ko.yaml", "../../lessons/*/ko.md", "../../lessons/*/*.yaml"})
}

func checkFonts(t *testing.T, hint string, fonts, patterns []string) {
	t.Helper()
	var files []string
	for _, pattern := range patterns {
		found, err := filepath.Glob(pattern)
		if err != nil || len(found) == 0 {
			t.Fatalf("%s: %d files, %v", pattern, len(found), err)
		}
		files = append(files, found...)
	}
	for _, font := range fonts {
		has := woff2Runes(t, "../../static/fonts/"+font)
		for _, file := range files {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			for _, r := range string(text) {
				if unicode.Is(unicode.Hangul, r) && !has(r) {
					t.Errorf("%s has no %q, which %s uses: %s", font, r, file, hint)
				}
			}
		}
	}
}

// woff2Runes reads which characters a WOFF2 font has (WOFF 2.0 §4 and §5; the
// cmap table is stored as it is in OpenType).
func woff2Runes(t *testing.T, file string) func(rune) bool {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	const headerBytes = 48
	tables, compressed := binary.BigEndian.Uint16(data[12:]), binary.BigEndian.Uint32(data[20:])
	r := bytes.NewReader(data[headerBytes:])
	var start, offset, size uint32
	for range tables {
		flags := readByte(t, r)
		tag := flags & 0x3f
		if tag == 0x3f { // a tag that is not in the list of known ones
			_, _ = r.Seek(4, io.SeekCurrent)
		}
		length := readBase128(t, r)
		// A transformed table has a second length. Version 0 is untransformed,
		// but for glyf (10) and loca (11), where 3 is.
		untransformed := byte(0)
		if tag == 10 || tag == 11 {
			untransformed = 3
		}
		if flags>>6 != untransformed {
			length = readBase128(t, r)
		}
		if tag == 0 { // cmap
			start, size = offset, length
		}
		offset += length
	}
	body := data[len(data)-r.Len():]
	plain, err := io.ReadAll(brotli.NewReader(bytes.NewReader(body[:compressed])))
	if err != nil {
		t.Fatal(err)
	}
	return cmapRunes(t, plain[start:start+size])
}

func readByte(t *testing.T, r io.ByteReader) byte {
	t.Helper()
	b, err := r.ReadByte()
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func readBase128(t *testing.T, r io.ByteReader) (v uint32) {
	t.Helper()
	for {
		b := readByte(t, r)
		v = v<<7 | uint32(b&0x7f)
		if b&0x80 == 0 {
			return v
		}
	}
}

// cmapRunes reads the segments of a format 4 subtable, which every font has for
// the Basic Multilingual Plane, Hangul included.
func cmapRunes(t *testing.T, cmap []byte) func(rune) bool {
	t.Helper()
	be := binary.BigEndian
	for i := range int(be.Uint16(cmap[2:])) {
		sub := cmap[be.Uint32(cmap[4+i*8+4:]):]
		if be.Uint16(sub) != 4 {
			continue
		}
		bytes := int(be.Uint16(sub[6:])) // two a segment
		ends, starts := sub[14:14+bytes], sub[16+bytes:16+2*bytes]
		return func(r rune) bool {
			for s := 0; s < bytes; s += 2 {
				if r >= rune(be.Uint16(starts[s:])) && r <= rune(be.Uint16(ends[s:])) {
					return true
				}
			}
			return false
		}
	}
	t.Fatal("no cmap subtable of format 4")
	return nil
}
