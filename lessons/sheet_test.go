package lessons

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"slowstart/engine/timeline"
)

const testSheet = `minutes: 12
paths: [lecture, lab]
views: [bytes, sequence]
open: {moment: synack}
constants:
  fin_timeout: {value: "60", unit: s, source: "tcp(7)", url: "https://example.org/tcp"}
questions:
  how-long:
    settings: {rtt: 200ms}
    ask: {en: "With {{set:rtt}}, how long is setup?", ko: "{{set:rtt}}에서는 얼마나 걸릴까요?"}
    answers:
      - says: {en: No time, ko: 걸리지 않습니다}
        that: connect == 0
        told: {en: "It took {{connect}}, see [the answer](moment:synack).", ko: "[대답](moment:synack)까지 {{connect}}입니다."}
        when: {settings: {rtt: 0ms}}
      - says: {en: A round trip, ko: 왕복 시간 하나}
        that: connect == set_rtt
        told: {en: "Yes: [number](term:isn).", ko: "네. [번호](term:isn)."}
places:
  last:
    ask: {en: When?, ko: 언제일까요?}
    value: ack.t
    unit: us
    tolerance: 5%
    hide: ack
    told: {en: "At {{connect}}.", ko: "{{connect}}입니다."}
card:
  question: {en: Why?, ko: 왜?}
  wrong: {en: Because., ko: 그래서.}
  show: {settings: {think: 0ms}, says: {en: Here., ko: 여기.}}
  exercise: {en: Do., ko: 하십시오.}
`

func goodSheet() string { return strings.ReplaceAll(testSheet, "set_rtt", "rtt") }

const testItems = testHead + "{{const:fin_timeout}} {{size}}\n\n```predict {id=\"how-long\"}\n```\n\n```place {id=\"last\"}\n```\n"

func sheetCourse(t *testing.T, sheet, en, ko string) fstest.MapFS {
	t.Helper()
	fsys := testCourse(t, en, ko)
	fsys["05-handshake/lesson.yaml"] = &fstest.MapFile{Data: []byte(sheet)}
	return fsys
}

func TestSheet_IsRead(t *testing.T) {
	c, err := Load(sheetCourse(t, goodSheet(), testItems, testItems))
	if err != nil {
		t.Fatal(err)
	}
	l, _ := c.Lesson("handshake")
	if got := fmt.Sprint(l.Minutes, l.Paths, l.Views, l.Open); got != "12 [lecture lab] [bytes sequence]synack" {
		t.Errorf("shared = %s", got)
	}
	q := l.Question("how-long")
	if q == nil || q.Run.String() != "handshake?rtt=200ms" || q.Run.Stack != "netstack" || l.Question("nope") != nil {
		t.Fatalf("question = %+v", q)
	}
	if when := q.Answers[0].When; when == nil || when.String() != "handshake?rtt=0ms" || q.Answers[1].When != nil {
		t.Errorf("when = %v", when)
	}
	p := l.Place("last")
	if p == nil || p.Hide != "ack" || p.Unit != "us" || p.Run.String() != "handshake" || l.Place("nope") != nil {
		t.Errorf("place = %+v", p)
	}
	if l.Card == nil || l.Card.Show.String() != "handshake?think=0ms" {
		t.Errorf("card = %+v", l.Card)
	}
}

// A text of lesson.yaml is about its own run: its values follow no other, and
// its links lead there.
func TestSheet_TextsAreOfTheirRun(t *testing.T) {
	c, err := Load(sheetCourse(t, goodSheet(), testItems, testItems))
	if err != nil {
		t.Fatal(err)
	}
	l, _ := c.Lesson("handshake")
	fill := testFill()
	fill.Measure = func(h Hole) string { return h.Setting + "/" + h.Measure }
	q := l.Question("how-long")
	if got, want := q.Ask["ko"].Render(fill), "<output class=\"measure\" aria-live=\"off\">rtt/</output>\u2060에서는 얼마나 걸릴까요?"; got != want {
		t.Errorf("ask = %q, want %q", got, want)
	}
	const want = `It took <output class="measure" aria-live="off">/connect</output>, see <a class="moment" data-moment="synack"` +
		` data-of="handshake?rtt=200ms" href="?experiment=handshake&amp;rtt=200ms#lab">the answer</a>.`
	if got := q.Answers[0].Told["en"].Render(fill); got != want {
		t.Errorf("told = %q, want %q", got, want)
	}
	if holes := q.Answers[0].Told["en"].Holes(); len(holes) != 1 || holes[0].Measure != "connect" {
		t.Errorf("holes = %+v", holes)
	}
	// Its term has an entry, though the prose has none; and the places are filled.
	fill.Question = func(id string) string { return "<form>" + id + "</form>" }
	_, body := l.Doc("en").Render(fill)
	for _, want := range []string{`id="term-isn"`, "<form>how-long</form>", "60\u202fs</a>", `data-setting="size">size/</output>`} {
		if !strings.Contains(body, want) {
			t.Errorf("body lacks %s\n%s", want, body)
		}
	}
}

func TestSheet_Errors(t *testing.T) {
	for name, c := range map[string]struct{ old, new, want string }{
		"not YAML":            {"minutes: 12", "minutes: [", "lesson.yaml:3: not YAML: "},
		"unknown key":         {"minutes: 12", "minuets: 12", `lesson.yaml:1: lesson.yaml: unknown key "minuets": want minutes, paths,`},
		"key twice":           {"minutes: 12", "minutes: 12\nminutes: 13", "minutes"},
		"minutes":             {"minutes: 12", "minutes: long", "lesson.yaml:1: minutes: want a whole number from 1 to 120"},
		"path":                {"[lecture, lab]", "[lecture, all]", `lesson.yaml:2: paths: unknown "all": there are lecture, lab`},
		"view":                {"[bytes, sequence]", "[bytes, ladder]", `lesson.yaml:3: views: unknown "ladder": there are packet,`},
		"one view":            {"[bytes, sequence]", "[bytes]", "lesson.yaml:3: views: want the two that are shown first"},
		"open":                {"moment: synack", "moment: nope", `lesson.yaml:4: open: unknown moment "nope": handshake has`},
		"taken constant":      {"fin_timeout:", "rto:", "lesson.yaml:6: constants.rto: constants.yaml has this name too"},
		"constant's source":   {`source: "tcp(7)", `, "", "lesson.yaml:6: constants.fin_timeout: source is missing"},
		"experiment":          {"settings: {rtt: 200ms}", "of: handshake/far", `lesson.yaml:8: questions.how-long: unknown experiment "handshake/far": there are handshake`},
		"setting":             {"{rtt: 200ms}", "{rtd: 200ms}", "lesson.yaml:8: questions.how-long: handshake: rtd: unknown setting"},
		"setting's value":     {"{rtt: 200ms}", "{rtt: 200}", "lesson.yaml:8: questions.how-long: handshake: rtt: "},
		"stack":               {"settings: {rtt: 200ms}", "stack: windows", `lesson.yaml:8: questions.how-long: unknown stack "windows": want netstack or linux`},
		"settings on linux":   {"settings: {rtt: 200ms}", "settings: {rtt: 200ms}\n    stack: linux", "handshake?rtt=200ms runs on linux, of which there are recordings with default settings only"},
		"one language":        {"en: No time, ko: 걸리지 않습니다", "en: No time", "lesson.yaml:12: questions.how-long.says: ko is missing"},
		"expression":          {"connect == 0", "connection == 0", "lesson.yaml:13: questions.how-long.that: unknown name connection"},
		"no statement":        {"connect == 0", "connect", "lesson.yaml:13: questions.how-long.that: is no statement"},
		"told's measure":      {"It took {{connect}}", "It took {{conect}}", `lesson.yaml:14: unknown measure "conect"`},
		"told's moment":       {"the answer](moment:synack)", "the answer](moment:synac)", `lesson.yaml:14: unknown moment "synac"`},
		"told's drift":        {"까지 {{connect}}입니다", "까지입니다", "lesson.yaml:14: measure connect is not in 05-handshake/lesson.yaml"},
		"two paragraphs":      {`"It took {{connect}}, see`, `"It.\n\nTook {{connect}}, see`, "lesson.yaml:14: questions.how-long.told.en: want one paragraph"},
		"answers":             {"    answers:\n", "    answer:\n", `lesson.yaml:11: questions.how-long: unknown key "answer"`},
		"when":                {"when: {settings: {rtt: 0ms}}", "when: {of: nope}", `lesson.yaml:13: questions.how-long.when: unknown experiment "nope"`},
		"id":                  {"how-long:", "How_Long:", "lesson.yaml:8: questions.How_Long: want a name of a-z"},
		"question not placed": {"places:\n  last:", "places:\n  first:", `05-handshake/en.md: no fence place {id="first"}, which lesson.yaml has`},
		"place not there":     {"places:\n  last:", "places:\n  first:", `05-handshake/en.md:15: fence place: lesson.yaml has no "last": it has first`},
		"value":               {"value: ack.t", "value: nack.t", "lesson.yaml:20: places.last.value: no moment is called nack"},
		"unit":                {"unit: us", "unit: ms", `lesson.yaml:23: places.last.unit: unknown "ms": there are us, bytes,`},
		"tolerance":           {"tolerance: 5%", "tolerance: five", `lesson.yaml:24: places.last.tolerance: cannot read "five": want 5%`},
		"no tolerance":        {"    tolerance: 5%\n", "", "lesson.yaml:20: places.last: tolerance is missing: as 5% or 2ms"},
		"hide":                {"hide: ack", "hide: nack", `lesson.yaml:20: places.last.hide: unknown moment "nack"`},
		"card":                {"  wrong: {en: Because., ko: 그래서.}\n", "", "lesson.yaml:28: card: wrong is missing"},
		"card's run":          {"{think: 0ms}", "{thing: 0ms}", "lesson.yaml:28: card.show: handshake: thing: unknown setting"},
		"link":                {"[number](term:isn)", "[number](/x)", `lesson.yaml:18: link to "/x": use moment:NAME`},
		"a list for a text":   {"that: connect == 0", "that: [connect]", "lesson.yaml:13: questions.how-long.that: want a text"},
	} {
		t.Run(name, func(t *testing.T) {
			sheet := goodSheet()
			if !strings.Contains(sheet, c.old) {
				t.Fatalf("no %q in the sheet", c.old)
			}
			_, err := Load(sheetCourse(t, strings.Replace(sheet, c.old, c.new, 1), testItems, testItems))
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("Load: %v\nwant in it: %s", err, c.want)
			}
		})
	}
}

// Whatever line is missing or emptied, what is wrong is named and nothing breaks.
func TestSheet_AnyLineCanBeWrong(t *testing.T) {
	fsys := sheetCourse(t, goodSheet(), testItems, testItems)
	sheet := fsys["05-handshake/lesson.yaml"]
	lines := strings.SplitAfter(goodSheet(), "\n")
	for i, line := range lines {
		key, _, _ := strings.Cut(line, ":")
		for _, wrong := range []string{"", key + ": [&a 1, *a]\n", "\t" + line} {
			sheet.Data = []byte(strings.Join(lines[:i], "") + wrong + strings.Join(lines[i+1:], ""))
			c, err := Load(fsys)
			var problems *Error
			if err != nil && !errors.As(err, &problems) {
				t.Errorf("line %d as %q: %v", i+1, wrong, err)
			} else if err == nil {
				l, _ := c.Lesson("handshake")
				l.Doc("ko").Render(testFill())
			}
		}
	}
}

func TestSheet_WithoutProse(t *testing.T) {
	fsys := sheetCourse(t, goodSheet(), testItems, testItems)
	delete(fsys, "05-handshake/en.md")
	delete(fsys, "05-handshake/ko.md")
	if _, err := Load(fsys); err == nil || !strings.Contains(err.Error(), "05-handshake/lesson.yaml: a lesson has its prose beside it, in en.md and ko.md") {
		t.Errorf("Load: %v", err)
	}
}

// What is right, the run says.
func TestSheet_Judges(t *testing.T) {
	c, err := Load(sheetCourse(t, goodSheet(), testItems, testItems))
	if err != nil {
		t.Fatal(err)
	}
	l, _ := c.Lesson("handshake")
	report := timeline.Report{
		Measures: map[string]timeline.Measure{"connect": {Value: 200_000, Unit: "us"}},
		Moments:  map[string]timeline.Moment{"ack": {TimeUS: 200_000}},
	}
	q := l.Question("how-long")
	if q.Answers[0].Right(report) || !q.Answers[1].Right(report) {
		t.Error("connect == 200 ms: the second answer is right")
	}
	report.Measures["connect"] = timeline.Measure{Value: 0, Unit: "us"}
	if !q.Answers[0].RightWhen(report) || q.Answers[1].RightWhen(report) {
		t.Error("connect == 0: the first answer would be right, the second has no such run")
	}
	p := l.Place("last")
	for value, want := range map[float64]int{190_000: 0, 189_999: -1, 210_000: 0, 210_001: 1} {
		if off, ok := p.Judge(value, report); off != want || !ok {
			t.Errorf("%v is %d, %v, want %d", value, off, ok, want)
		}
	}
	if _, ok := p.Judge(1, timeline.Report{}); ok {
		t.Error("a run without the moment judges a place")
	}
}

func TestPlace_Read(t *testing.T) {
	for _, c := range []struct {
		unit, text string
		want       float64
	}{
		{"us", "150 ms", 150_000},
		{"us", "0.15s", 150_000},
		{"us", "150", 150_000},
		{"us", " 150밀리초 ", 150_000},
		{"us", "0.15초", 150_000},
		{"us", "1,500\u202fms", 1_500_000},
		{"us", "-5", -5000},
		{"bytes", "1,448바이트", 1448},
		{"bytes", "2 kB", 2000},
		{"bytes", "10", 10},
		{"packets", "12 패킷", 12},
		{"count", "3개", 3},
		{"port", "40112", 40112},
		{"number", "0.5", 0.5},
	} {
		if got, err := (&Place{Unit: c.unit}).Read(c.text); err != nil || got != c.want {
			t.Errorf("%s %q = %v, %v, want %v", c.unit, c.text, got, err, c.want)
		}
	}
	for _, text := range []string{"", "soon", "5 apples", "NaN", "Inf", "1e999", "5 kB", strings.Repeat("9", 41)} {
		if got, err := (&Place{Unit: "us"}).Read(text); err == nil {
			t.Errorf("%q is read as %v", text, got)
		}
	}
}
