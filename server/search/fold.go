package search

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// folded is a text as it is compared: its letters and digits alone, in one case,
// one width and composed, with the way back to the text.
type folded struct {
	text   string // with width and composition mended: what is shown
	letter string // what is compared
	at     []int  // for each byte of letter, where its character stands in text
	starts []bool // for each byte of letter, whether a word begins there
}

// fold drops what does not matter: "TIME_WAIT", "time-wait" and "Ｔｉｍｅ Ｗａｉｔ" are
// one, and so are "확인 응답" and "확인응답".
func fold(s string) folded {
	f := folded{text: norm.NFKC.String(s)}
	var b strings.Builder
	last := none
	for i, r := range f.text {
		kind := kindOf(r)
		if kind != none {
			r = unicode.ToLower(r)
			for n := range utf8.RuneLen(r) {
				f.at = append(f.at, i)
				f.starts = append(f.starts, n == 0 && kind != last)
			}
			b.WriteRune(r)
		}
		last = kind
	}
	f.letter = b.String()
	return f
}

// kind is what a character is to a word. A Korean particle behind an English
// word begins a new one.
type kind int

const (
	none kind = iota
	hangul
	other
)

func kindOf(r rune) kind {
	switch {
	case unicode.Is(unicode.Hangul, r):
		return hangul
	case unicode.IsLetter(r), unicode.IsDigit(r):
		return other
	}
	return none
}

// short is how long a word is that counts only as a whole: "IW", but not as the
// beginning of another.
const short = 2

// find lists where a folded word stands, as bytes of the shown text, from and
// to in turn. Korean is found within a word, since what surrounds it is grammar;
// other words from their beginning, lest ACK be found in every packet.
func (f *folded) find(word string) (spans [][2]int) {
	first, _ := utf8.DecodeRuneInString(word)
	for from := 0; word != ""; {
		i := strings.Index(f.letter[from:], word)
		if i < 0 {
			break
		}
		i += from
		end := i + len(word)
		ends := end == len(f.letter) || f.starts[end]
		if kindOf(first) == hangul || f.starts[i] && (ends || len(word) > short) {
			last := f.at[end-1]
			_, size := utf8.DecodeRuneInString(f.text[last:])
			spans = append(spans, [2]int{f.at[i], last + size})
		}
		from = end
	}
	return spans
}
