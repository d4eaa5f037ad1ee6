package search

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"slowstart/web/i18n"
)

// Most hits of a kind; what is found after so many is found for a word that says
// too little.
const Most = 20

// weights of the fields: a word in a title says more than one in a text.
var weights = [fields]float64{title: 12, heading: 8, names: 5, text: 1}

// Found is what a question found: the best first, kind after kind.
type Found struct {
	Hits []Hit
	More map[Kind]int // how many more there are of a kind
	// Loose says that nothing has all the words, and the hits have some.
	Loose bool
}

// Find looks for a question in a language.
func (x *Index) Find(lang i18n.Lang, question string) Found {
	units := x.thesaurus.units(question)
	if len(units) == 0 {
		return Found{}
	}
	scored := x.score(lang, units, len(units))
	loose := len(scored) == 0 && len(units) > 1
	if loose {
		scored = x.score(lang, units, 1)
	}
	f := Found{More: map[Kind]int{}, Loose: loose}
	count := map[Kind]int{}
	for _, s := range scored {
		if count[s.kind]++; count[s.kind] > Most {
			f.More[s.kind]++
			continue
		}
		f.Hits = append(f.Hits, s.hit(units))
	}
	return f
}

type scored struct {
	*entry
	score float64
}

// score lists what has at least so many of the units, by kind and then the best
// first.
func (x *Index) score(lang i18n.Lang, units []unit, want int) (list []scored) {
	all := x.entries[lang]
	for i := range all {
		e, sum, has := &all[i], 0.0, 0
		for _, u := range units {
			if s := e.scoreOf(u); s > 0 {
				has++
				sum += s
			}
		}
		// A section's lesson alone is no find: its first one has the title.
		if has >= want && (e.id == "" || e.own(units)) {
			list = append(list, scored{e, sum})
		}
	}
	slices.SortStableFunc(list, func(a, b scored) int {
		return cmp.Or(cmp.Compare(a.kind, b.kind), cmp.Compare(b.score, a.score))
	})
	return list
}

// scoreOf is how well an entry answers a unit: 0 if not at all.
func (e *entry) scoreOf(u unit) (best float64) {
	for i, word := range u {
		for field := range e.fields {
			found := e.fields[field].find(word)
			if len(found) == 0 {
				continue
			}
			score := weights[field] * (1 + float64(min(len(found), 5))/5)
			if e.fields[field].letter == word {
				score *= 2 // it is nothing else
			}
			if i > 0 {
				score /= 2
			}
			best = max(best, score)
		}
	}
	return best
}

// own says whether a section has any of the units itself.
func (e *entry) own(units []unit) bool {
	for _, u := range units {
		for _, word := range u {
			if len(e.fields[heading].find(word))+len(e.fields[text].find(word)) > 0 {
				return true
			}
		}
	}
	return false
}

func (s scored) hit(units []unit) Hit {
	return Hit{
		Kind: s.kind, Name: s.name, ID: s.id,
		Title: marked(&s.fields[title], units, false),
		Head:  marked(&s.fields[heading], units, false),
		Text:  marked(&s.fields[text], units, true),
	}
}

// excerptBytes is how much of a text is shown on each side of what was found.
const excerptBytes = 140

// marked is a text with what was looked for marked; an excerpt is what is around
// the first find.
func marked(f *folded, units []unit, excerpt bool) (list []Span) {
	spans := spansOf(f, units)
	from, to := 0, len(f.text)
	if excerpt {
		middle := 0
		if len(spans) > 0 {
			middle = spans[0][0]
		}
		from, to = window(f.text, middle)
	}
	add := func(s string, mark bool) {
		if s != "" {
			list = append(list, Span{s, mark})
		}
	}
	at := from
	if from > 0 {
		add("… ", false)
	}
	for _, s := range spans {
		if s[0] < at || s[1] > to {
			continue
		}
		add(f.text[at:s[0]], false)
		add(f.text[s[0]:s[1]], true)
		at = s[1]
	}
	add(f.text[at:to], false)
	if to < len(f.text) {
		add(" …", false)
	}
	return list
}

// spansOf are the finds in the order of the text, the longest of those that
// begin together first.
func spansOf(f *folded, units []unit) (spans [][2]int) {
	for _, u := range units {
		for _, word := range u {
			spans = append(spans, f.find(word)...)
		}
	}
	slices.SortFunc(spans, func(a, b [2]int) int { return cmp.Or(a[0]-b[0], b[1]-a[1]) })
	return spans
}

// window is the part of a text around a place, ending between words; a short text
// is its own.
func window(s string, middle int) (from, to int) {
	if len(s) <= 3*excerptBytes {
		return 0, len(s)
	}
	from, to = max(0, middle-excerptBytes), min(len(s), middle+2*excerptBytes)
	if from > 0 {
		if i := strings.IndexFunc(s[from:middle], unicode.IsSpace); i >= 0 {
			from += i + 1
		}
	}
	if to < len(s) {
		if i := strings.LastIndexFunc(s[middle:to], unicode.IsSpace); i > 0 {
			to = middle + i
		}
	}
	for from > 0 && !utf8.RuneStart(s[from]) {
		from--
	}
	for to < len(s) && !utf8.RuneStart(s[to]) {
		to++
	}
	return from, to
}
