package search_test

import (
	"slices"
	"strings"
	"sync"
	"testing"

	"golang.org/x/text/unicode/norm"

	"slowstart/lessons"
	"slowstart/server/search"
	"slowstart/web/i18n"
)

var course = sync.OnceValues(func() (*lessons.Course, error) { return lessons.Load(lessons.FS) })

func open(t testing.TB) (*lessons.Course, *search.Index) {
	t.Helper()
	c, err := course()
	if err != nil {
		t.Fatal(err)
	}
	return c, search.New(c)
}

// has says whether something of a kind and name was found, and as the how manyth
// of its kind.
func has(f search.Found, kind search.Kind, name string) (rank int, ok bool) {
	for _, h := range f.Hits {
		if h.Kind != kind {
			continue
		}
		if h.Name == name {
			return rank, true
		}
		rank++
	}
	return 0, false
}

// Whatever a term is called, in either language, its entry is found in both, and
// first or second: "close" is a full close, and a word of several others.
func TestFind_KnowsEveryNameOfATerm(t *testing.T) {
	c, x := open(t)
	for _, lang := range i18n.Langs {
		for name, term := range c.Glossary[string(lang)] {
			for _, asked := range append([]string{term.Term}, term.Also...) {
				for _, in := range i18n.Langs {
					if rank, ok := has(x.Find(in, asked), search.Term, name); !ok || rank > 3 {
						t.Errorf("%q in %s: %s is hit %d, %v", asked, in, name, rank, ok)
					}
				}
			}
		}
	}
}

// What a keyboard makes of a word does not matter.
func TestFind_HoweverItIsWritten(t *testing.T) {
	_, x := open(t)
	for _, forms := range [][]string{
		{"delayed ACK", "DELAYED ack", " delayed   ack ", "delayed-ack", "ｄｅｌａｙｅｄ ＡＣＫ", "delayedack", "지연 확인응답", "지연확인응답", "확인응답 지연", norm.NFD.String("지연 확인응답")},
		{"TIME-WAIT", "time_wait", "TIMEWAIT", "time wait"},
		{"proxy", "proxies", "프록시", "프락시", "프록시를", "프락시가"},
		{"congestion window", "혼잡 윈도우", "혼잡 윈도", "cwnd"},
	} {
		for _, lang := range i18n.Langs {
			want := places(x.Find(lang, forms[0]))
			if len(want) == 0 {
				t.Errorf("%q in %s: nothing", forms[0], lang)
			}
			for _, form := range forms[1:] {
				got := places(x.Find(lang, form))
				for _, place := range want[:min(3, len(want))] {
					if !slices.Contains(got, place) {
						t.Errorf("%q in %s does not find %s, %q does", form, lang, place, forms[0])
					}
				}
			}
		}
	}
}

// places are the sections that were found, the best ones first.
func places(f search.Found) (all []string) {
	for _, h := range f.Hits {
		if h.Kind == search.Lesson {
			all = append(all, h.Name+"#"+h.ID)
		}
	}
	return all
}

// Words are found from their beginning, and short ones whole: ACK is in every
// packet, and IW in nothing but itself.
func TestFind_FindsWordsAndNotPiecesOfThem(t *testing.T) {
	_, x := open(t)
	for _, question := range []string{"ack", "IW", "RST"} {
		for _, h := range x.Find(i18n.EN, question).Hits {
			for _, spans := range [][]search.Span{h.Title, h.Head, h.Text} {
				before := ""
				for _, s := range spans {
					if s.Mark && before != "" && strings.ContainsAny(before[len(before)-1:], "abcdefghijklmnopqrstuvwxyz") {
						t.Errorf("%q marks %q behind %q", question, s.Text, before)
					}
					before = s.Text
				}
			}
		}
	}
}

func TestFind_AnswersWhatThereIs(t *testing.T) {
	_, x := open(t)
	for question, want := range map[string]struct {
		kind search.Kind
		name string
	}{
		"three-way handshake":  {search.Lesson, "handshake"},
		"핸드쉐이크":                {search.Lesson, "handshake"},
		"handshake/tls":        {search.Experiment, "handshake/tls"},
		"handshake round-trip": {search.Experiment, "handshake"},
		"중복 ACK":               {search.Term, "duplicate-ack"},
	} {
		if _, ok := has(x.Find(i18n.EN, question), want.kind, want.name); !ok {
			t.Errorf("%q does not find %s", question, want.name)
		}
	}
	for _, question := range []string{"", "  ", "-", "<>", "xyzzy", "🦩"} {
		if f := x.Find(i18n.KO, question); len(f.Hits) > 0 {
			t.Errorf("%q finds %d", question, len(f.Hits))
		}
	}
	if f := x.Find(i18n.EN, "handshake xyzzy"); !f.Loose || len(f.Hits) == 0 {
		t.Errorf("half of a question: loose %v, %d hits", f.Loose, len(f.Hits))
	}
}

// An excerpt is a piece of the text, and as long as one line or three.
func TestFind_ExcerptsAreOfTheText(t *testing.T) {
	_, x := open(t)
	for _, lang := range i18n.Langs {
		for _, h := range x.Find(lang, "ACK").Hits {
			n, marks := 0, 0
			for _, s := range h.Text {
				n += len(s.Text)
				if s.Mark {
					marks++
				}
			}
			if h.Kind == search.Lesson && (n > 500 || n == 0) {
				t.Errorf("%s %s#%s: %d bytes, %d marks", lang, h.Name, h.ID, n, marks)
			}
		}
	}
}

func TestUses_NameTheLessonsThatPointAtATerm(t *testing.T) {
	_, x := open(t)
	for _, lang := range i18n.Langs {
		for _, u := range x.Uses(lang)["isn"] {
			if u.Slug == "handshake" && u.ID != "" && u.Title != "" {
				return
			}
		}
		t.Errorf("%s: no use of isn in handshake: %v", lang, x.Uses(lang)["isn"])
	}
}

func FuzzFind(f *testing.F) {
	_, x := open(f)
	for _, s := range []string{"delayed ACK", "프락시", "\xff", "a\u0301", "ㄱ", "각", "%00"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, question string) {
		for _, h := range x.Find(i18n.KO, question).Hits {
			if h.Name == "" {
				t.Error("a hit without a name")
			}
		}
	})
}

func BenchmarkFind(b *testing.B) {
	_, x := open(b)
	for b.Loop() {
		x.Find(i18n.KO, "지연 확인응답")
	}
}
