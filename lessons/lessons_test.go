package lessons

import (
	"strings"
	"testing"
	"testing/fstest"
)

// The course that is compiled in is whole: both languages, every name known.
func TestLoad_Embedded(t *testing.T) {
	c, err := Load(FS)
	if err != nil {
		t.Fatal(err)
	}
	l, ok := c.Lesson("handshake")
	if !ok {
		t.Fatal("no lesson handshake")
	}
	if e, ok := c.Experiment("handshake"); !ok || e != l.Main() {
		t.Error("Experiment(handshake) is not the lesson's main experiment")
	}
	for _, lang := range Langs {
		d := l.Doc(lang)
		intro, body := d.Render(testFill())
		if d.Title == "" || d.Summary == "" || intro == "" || body == "" {
			t.Errorf("%s: empty: %+v", lang, d)
		}
		if len(d.Holes()) == 0 {
			t.Errorf("%s: no measure in the prose", lang)
		}
	}
}

func testFill() Fill {
	return Fill{
		Measure:  func(h Hole) string { return "[" + h.Measure + " " + h.Format + "]" },
		Label:    func(key string) string { return "(" + key + ")" },
		Settings: map[string]string{"drop": "none"},
	}
}

const testFront = "---\npart: Part\nsummary: Summary.\n---\n"

// testCourse is a small course around the real handshake experiment, with one
// prose in both languages.
func testCourse(t *testing.T, en, ko string) fstest.MapFS {
	t.Helper()
	file := func(s string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(s)} }
	return fstest.MapFS{
		"05-handshake/main.yaml": file(mainYAML(t)),
		"05-handshake/en.md":     file(testFront + en),
		"05-handshake/ko.md":     file(testFront + ko),
		"constants.yaml":         file("rto: {value: \"1\", unit: s, source: RFC 6298 §2.1, url: \"https://example.org/\"}\n"),
		"glossary.en.yaml":       file("isn: {term: initial sequence number, text: A number.}\n"),
		"glossary.ko.yaml":       file("isn: {term: 초기 순서 번호, english: ISN, text: 번호입니다.}\n"),
	}
}

func mainYAML(t *testing.T) string {
	t.Helper()
	main, err := FS.ReadFile("05-handshake/main.yaml")
	if err != nil {
		t.Fatal(err)
	}
	return string(main)
}

const testHead = "# T {#t}\n\n```lab\n```\n\n"

// Every mistake is named with its place, in the file it stands in.
func TestLoad_Errors(t *testing.T) {
	same := func(text string) [2]string { return [2]string{testHead + text, testHead + text} }
	for _, c := range []struct {
		name  string
		prose [2]string
		want  string
	}{
		{"moment", same("[x](moment:nope)"), `05-handshake/en.md:10: unknown moment "nope": handshake has syn,`},
		{"comparison", same("[x](compare:rtt=9s)"), `en.md:10: link compare ?rtt=9s: handshake: rtt: "9s" is out of range`},
		{"comparison of an unknown setting", same("[x](compare:nope=1)"), `en.md:10: link compare ?nope=1: handshake: nope: unknown setting`},
		{"sweep", same("[x](sweep:drop)"), `en.md:10: setting "drop" is no number to sweep over`},
		{"sweep to nowhere", same("[x](sweep:rtt=50ms)"), `en.md:10: link sweep rtt=50ms: want a span of two values, as sweep:rtt=50ms..400ms`},
		{"sweep of an unknown setting", same("[x](sweep:nope)"), `en.md:10: unknown setting "nope"`},
		{"comparison in one language", [2]string{testHead + "[x](sweep:rtt)", testHead}, `en.md:10: sweep rtt is not in 05-handshake/ko.md`},
		{"measure", same("a\n\n{{nope_at_all}}"), `05-handshake/en.md:12: unknown measure "nope_at_all"`},
		{"measure of an unknown experiment", same("{{no/such:load}}"), `en.md:10: {{no/such:load}}: unknown experiment "no/such"`},
		{"constant", same("{{const:nope}}"), `en.md:10: unknown constant "nope": there are rto`},
		{"malformed hole", same("{{a b c}}"), `en.md:10: {{a b c}}: want {{measure}}`},
		{"term", same("[x](term:nope)"), `en.md:10: unknown term "nope": the glossary has isn`},
		{"fence", same("```picture\n```"), `en.md:10: unknown fence "picture": want book, exercise,`},
		{"attribute", same("```book {x=\"y\"}\nb\n```"), `en.md:10: fence book has no attribute "x"`},
		{"number as attribute", same("```when {drop=50}\nw\n```"), `en.md:10: fence when: cannot read "{drop=50}"`},
		{"when without a setting", same("```when\nw\n```"), `en.md:10: fence when: want one setting`},
		{"when of an unknown setting", same("```when {nope=\"1\"}\nw\n```"), `en.md:10: unknown setting "nope"`},
		{"when of a range", same("```when {rtt=\"1ms\"}\nw\n```"), `en.md:10: setting "rtt" is a range`},
		{"when of an unknown value", same("```when {drop=\"client SYN 9\"}\nw\n```"), `en.md:10: setting "drop" has no value "client SYN 9"`},
		{"inside a box", same("```book\ntext\n\n[x](moment:nope)\n```"), `en.md:13: unknown moment "nope"`},
		{"heading without an id", same("## Two"), `en.md:10: heading without an id`},
		{"id twice", same("## Two {#t}"), `en.md:10: the id "t" is taken`},
		{"link", same("[x](/en/)"), `en.md:10: link to "/en/": use moment:NAME`},
		{"anchor", same("[x](#nowhere)"), `en.md:10: link to #nowhere: no heading has this id`},
		{"raw HTML", same("a <b>b</b>"), `en.md:10: raw HTML is not allowed`},
		{"raw HTML block", same("<div>\n</div>"), `en.md:10: raw HTML is not allowed`},
		{"image", same("![a](https://example.org/a.png)"), `en.md:10: images are not allowed`},
		{"control character", same("a\x00b"), `en.md:10: control character U+0000`},
		{"not UTF-8", same("a\xffb"), `en.md: not UTF-8`},
		{"no lab", [2]string{"# T {#t}", "# T {#t}"}, `en.md: want one fence lab, found 0`},
		{"lab with content", [2]string{"# T {#t}\n```lab\nx\n```", "# T {#t}\n```lab\nx\n```"}, `en.md:6: fence lab is empty`},
		{"no title", [2]string{"```lab\n```", "```lab\n```"}, `en.md: want the title first`},
		{"moment in one language", [2]string{testHead + "[x](moment:syn)", testHead + "x"}, `en.md:10: moment syn is not in 05-handshake/ko.md`},
		{"measure in one language", [2]string{testHead, testHead + "{{load}}"}, `ko.md:10: measure load is not in 05-handshake/en.md`},
		{"order", [2]string{testHead + "## A {#a}\n## B {#b}", testHead + "## B {#b}\n## A {#a}"}, `ko.md:10: here is heading b, in 05-handshake/en.md:10 heading a`},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := Load(testCourse(t, c.prose[0], c.prose[1]))
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("Load: %v\nwant in it: %s", err, c.want)
			}
		})
	}
}

func TestLoad_ErrorsOfOtherFiles(t *testing.T) {
	unexpected, _, _ := strings.Cut(mainYAML(t), "\nexpect:")
	for name, c := range map[string]struct {
		file, content, want string
	}{
		"missing language":  {"05-handshake/ko.md", "", "05-handshake/ko.md: missing: every lesson is written in en and ko"},
		"front matter":      {"05-handshake/en.md", "# T {#t}", "05-handshake/en.md:1: want part and summary"},
		"unknown front key": {"05-handshake/en.md", "---\npart: a\nsummary: b\nnope: c\n---\n", "05-handshake/en.md:1: "},
		"experiment":        {"05-handshake/main.yaml", "v: 1\nnope: 2\n", "05-handshake/main.yaml:2: "},
		"experiment's name": {"05-handshake/Far_Away.yaml", "v: 1\n", "05-handshake/Far_Away.yaml: name it with a-z"},
		"expectation":       {"05-handshake/main.yaml", unexpected + "\nexpect:\n  - nope > 1\n", "nope"},
		"constant":          {"constants.yaml", "rto: {value: \"1\"}\n", "constants.yaml: rto: want"},
		"constant key":      {"constants.yaml", "rto: {valeu: \"1\"}\n", "constants.yaml: "},
		"glossary":          {"glossary.ko.yaml", "other: {term: a, text: b}\n", "glossary.ko.yaml: no isn"},
	} {
		t.Run(name, func(t *testing.T) {
			fsys := testCourse(t, testHead, testHead)
			if c.content == "" {
				delete(fsys, c.file)
			} else {
				fsys[c.file] = &fstest.MapFile{Data: []byte(c.content)}
			}
			_, err := Load(fsys)
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("Load: %v\nwant in it: %s", err, c.want)
			}
		})
	}
}

// Experiments need no prose: they run by name, and there is no page.
func TestLoad_ExperimentsAlone(t *testing.T) {
	fsys := testCourse(t, testHead, testHead)
	fsys["02-alone/main.yaml"] = fsys["05-handshake/main.yaml"]
	fsys["02-alone/far-away.yaml"] = fsys["05-handshake/main.yaml"]
	fsys["07-variant/only.yaml"] = fsys["05-handshake/main.yaml"]
	c, err := Load(fsys)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range c.Experiments() {
		names = append(names, e.Name)
	}
	if got, want := strings.Join(names, " "), "alone alone/far-away handshake variant/only"; got != want {
		t.Errorf("experiments are %s, want %s", got, want)
	}
	if len(c.Lessons) != 1 || c.Lessons[0].Slug != "handshake" {
		t.Errorf("lessons are %+v, want the handshake alone", c.Lessons)
	}
	fsys["09-alone/main.yaml"] = fsys["05-handshake/main.yaml"]
	if _, err := Load(fsys); err == nil || err.Error() != "09-alone: 02-alone has this slug too" {
		t.Errorf("a slug twice: %v", err)
	}
}

func TestRender(t *testing.T) {
	prose := "# T {#t}\n\nBefore.\n\n```lab\n```\n\n## Two *words* {#two}\n\n" +
		"[It](moment:syn) took {{connect}}, {{setup_share %}}, {{handshake:load}}, {{const:rto}}, [n](term:isn).\n\n" +
		"[a](<compare:drop=client SYN 1&rtt=200ms>) [b](sweep:rtt)\n\n" +
		"```when {drop=\"client ACK 1\"}\nLost & gone.\n```\n\n```book\nA **claim**.\n```\n"
	c, err := Load(testCourse(t, prose, prose))
	if err != nil {
		t.Fatal(err)
	}
	l, _ := c.Lesson("handshake")
	fill := testFill()
	intro, body := l.Doc("ko").Render(fill)
	if want := "<h1 id=\"t\">T</h1>\n<p>Before.</p>\n"; intro != want {
		t.Errorf("intro = %q, want %q", intro, want)
	}
	for _, want := range []string{
		`<h2 id="two"><a class="heading" href="#two">Two <em>words</em></a></h2>`,
		`<a class="moment" data-moment="syn" href="#lab">It</a>`,
		`<output class="measure" aria-live="off" data-measure="connect" data-format="auto">[connect auto]</output>`,
		`data-measure="setup_share" data-format="percent">[setup_share percent]</output>`,
		`<output class="measure" aria-live="off" data-of="handshake:load" data-format="auto">[load auto]</output>`,
		"<a class=\"constant\" href=\"https://example.org/\" title=\"RFC 6298 §2.1\">1\u202fs</a>",
		`<a class="term" href="#term-isn">n</a>`,
		`<a class="beside" href="#vs=drop:client+SYN+1%21rtt:200ms">a</a> <a class="beside" href="#sweep=rtt">b</a>`,
		"<section class=\"terms\"><h2 id=\"terms\">(terms)</h2>\n" + `<div class="terms__entry" id="term-isn"><p><dfn>초기 순서 번호</dfn> <span lang="en">ISN</span></p>`,
		`<div class="when" data-when="drop=client ACK 1" hidden>`,
		`<p>Lost &amp; gone.</p>`,
		`<aside class="box box--book"><p class="box__label">(book)</p>`,
	} {
		if !strings.Contains(body, want) {
			t.Errorf("body lacks %s\n%s", want, body)
		}
	}
	fill.Settings = map[string]string{"drop": "client ACK 1"}
	if _, body := l.Doc("ko").Render(fill); !strings.Contains(body, `data-when="drop=client ACK 1">`) {
		t.Error("the block of the setting in place is hidden")
	}
}

// Particles follow emphasis without a space.
func TestRender_KoreanEmphasis(t *testing.T) {
	for in, want := range map[string]string{
		"**TCP(전송 제어 프로토콜)**은":   "<strong>TCP(전송 제어 프로토콜)</strong>\u2060은",
		"**`SYN`**을":             "<strong><code>SYN</code></strong>을",
		"**[링크](https://a.b)**를": `<strong><a href="https://a.b">링크</a></strong>를`,
		"혼잡**(cwnd)**제어":         "혼잡<strong>(cwnd)</strong>\u2060제어",
		"*실행*을":                  "<em>실행</em>을",
		"{{load}}가":              "</output>\u2060가",
		"**{{load}}**가":          "</output></strong>\u2060가",
		"2 * 3 * 4":              "2 * 3 * 4",
		"a ** b ** 가":            "a ** b ** 가",
		"줄이\n바뀝니다":               "줄이\n바뀝니다",
	} {
		c, err := Load(testCourse(t, testHead+in, testHead+in))
		if err != nil {
			t.Fatal(err)
		}
		l, _ := c.Lesson("handshake")
		if _, body := l.Doc("ko").Render(testFill()); !strings.Contains(body, want) {
			t.Errorf("%s gives %s, want %s in it", in, body, want)
		}
	}
}

// An experiment can be read by its name without the rest of the course, and is
// the same.
func TestReadExperiment_IsTheCourses(t *testing.T) {
	c, err := Load(FS)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range c.Experiments() {
		got, err := ReadExperiment(FS, want.Name)
		if err != nil || got == nil || got.Name != want.Name || got.Title != want.Title {
			t.Errorf("%s is not read as it is in the course (%v)", want.Name, err)
		}
	}
	for _, name := range []string{"", "nothing", "nagle/nothing", "nagle/main", "nagle/lesson", "nagle/../nagle", "nagle/tail/x", "08-nagle"} {
		if got, err := ReadExperiment(FS, name); got != nil || err != nil {
			t.Errorf("%q names an experiment (%v)", name, err)
		}
	}
}
