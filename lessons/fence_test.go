package lessons

import (
	"strings"
	"testing"
)

// Links, values and fences that name what there is not, or say too little.
func TestLoad_ErrorsOfLinksAndFences(t *testing.T) {
	for text, want := range map[string]string{
		"[x](run:nope)":                                                `en.md:10: link run nope: unknown experiment "nope"`,
		"[x](run:handshake/nope)":                                      `unknown experiment "handshake/nope": there are handshake`,
		"[x](run:?nope=1)":                                             `link run ?nope=1: handshake: nope: unknown setting`,
		"[x](run:handshake?rtt)":                                       `link run handshake?rtt=: handshake: rtt: `,
		"[x](moment:handshake:nope)":                                   `unknown moment "nope": handshake has syn,`,
		"[x](moment:nope:syn)":                                         `link moment nope:syn: unknown experiment "nope"`,
		"[x](compare:nope?rtt=1ms)":                                    `link compare nope?rtt=1ms: unknown experiment "nope"`,
		"[x](compare:handshake?rtt=9s)":                                `handshake: rtt: "9s" is out of range`,
		"[x](compare:handshake?)":                                      `link compare handshake: want what to change`,
		"[x](lesson:nope)":                                             `unknown lesson "nope": there are handshake`,
		"[x](lesson:handshake#nope)":                                   `link to lesson handshake#nope: lesson handshake has no heading with this id`,
		"[x](lab:x)":                                                   `link to "lab:x": use moment:NAME, run:`,
		"{{set:nope}}":                                                 `unknown setting "nope": handshake has rtt, rate,`,
		"{{handshake:set:nope}}":                                       `unknown setting "nope"`,
		"{{nope:set:rtt}}":                                             `{{nope:set:rtt}}: unknown experiment "nope"`,
		"{{size %}}":                                                   `unknown measure "size"`,
		"```run\nx\n```":                                               `fence run: want {of="..."}`,
		"```run {of=\"nope\"}\nx\n```":                                 `fence run: unknown experiment "nope"`,
		"```run {of=\"handshake\" view=\"ladder\"}\nx\n```":            `fence run: unknown view "ladder": there are packet,`,
		"```run {of=\"handshake\" rtt=\"9s\"}\nx\n```":                 `fence run: handshake: rtt: "9s" is out of range`,
		"```run {of=\"handshake\"}\n```":                               `fence run needs content`,
		"```predict\n```":                                              `fence predict: want {id="..."}`,
		"```predict {id=\"x\"}\n```":                                   `fence predict: lesson.yaml has no "x": it has none`,
		"```place {id=\"x\"}\nx\n```":                                  `fence place is empty`,
		"```today {source=\"x\"}\nx\n```":                              `fence today follows its book`,
		"```book\nx\n```\ny\n```today {source=\"x\"}\nx\n```":          `en.md:14: fence today follows its book`,
		"```book\nx\n```\n```today\nx\n```":                            `en.md:13: fence today: want {of="EXPERIMENT" that="EXPRESSION"}, or {source="..."}`,
		"```book\nx\n```\n```today {of=\"handshake\"}\nx\n```":         `en.md:13: fence today: want {of=`,
		"```book\nx\n```\n```today {source=\"x\" rtt=\"1ms\"}\nx\n```": `fence today has no attribute "rtt"`,
		"```book\nx\n```\n```today {of=\"handshake\" that=\"nope > 1\"}\nx\n```":                          `fence today: unknown name nope`,
		"```book\nx\n```\n```today {of=\"nope\" that=\"1 > 1\"}\nx\n```":                                  `fence today: unknown experiment "nope"`,
		"```book\nx\n```\n```today {of=\"handshake\" that=\"1 > 1\" stack=\"linux\" rtt=\"1ms\"}\nx\n```": `recordings with default settings only`,
		"```kernel {of=\"nope\"}\nx\n```":                                                                 `fence kernel: unknown experiment "nope"`,
		"```summary\nx\n```\n\n```summary\nx\n```":                                                        `en.md:14: fence summary stands once`,
		"```exercise\nx\n```\n\n```summary\nx\n```":                                                       `en.md:14: fence summary stands before the exercise`,
		"```production {x=\"y\"}\nx\n```":                                                                 `fence production has no attribute "x"`,
		"```run {of='handshake\"}\nx\n```":                                                                `fence run: cannot read`,
	} {
		t.Run(text, func(t *testing.T) {
			_, err := Load(testCourse(t, testHead+text, testHead+text))
			if err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("Load: %v\nwant in it: %s", err, want)
			}
		})
	}
}

// What one language offers the other does, with the same settings.
func TestLoad_SameInBothLanguages(t *testing.T) {
	for name, c := range map[string][3]string{
		"run":             {"[x](run:?rtt=10ms)", "[x](run:?rtt=20ms)", `en.md:10: run ?rtt=10ms is not in 05-handshake/ko.md`},
		"lesson":          {"[x](lesson:handshake#t)", "[x](lesson:handshake)", `en.md:10: lesson handshake#t is not in`},
		"setting's value": {"{{size}}", "{{think}}", `en.md:10: setting size is not in`},
		"fence":           {"```run {of=\"handshake\"}\nx\n```", "```run {of=\"handshake\" rtt=\"1ms\"}\nx\n```", `ko.md:10: here is fence run of=handshake rtt=1ms, in 05-handshake/en.md:10 fence run of=handshake`},
		"source":          {"```book\nx\n```\n```today {source=\"a\"}\nx\n```", "```book\nx\n```\n```today {source=\"b\"}\nx\n```", `fence today source=a is not in`},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := Load(testCourse(t, testHead+c[0], testHead+c[1]))
			if err == nil || !strings.Contains(err.Error(), c[2]) {
				t.Errorf("Load: %v\nwant in it: %s", err, c[2])
			}
		})
	}
}

func TestRender_LinksAndFences(t *testing.T) {
	prose := testHead +
		"[run](<run:?rtt=10ms&drop=client SYN 1>) [all](run:handshake) [at](moment:handshake:syn) [other](lesson:handshake#t) {{size}} {{rtt}} {{set:rtt}} {{handshake:set:rtt}}\n\n" +
		"```run {of=\"handshake\" view=\"bytes\" rtt=\"10ms\"}\nLook.\n```\n\n" +
		"```book\nOnce.\n```\n```today {of=\"handshake\" that='has(\"ack\") && connect < rtt * 2'}\nNow.\n```\n\n" +
		"```book\nOnce.\n```\n```today {source=\"a & b\"}\nNow.\n```\n\n" +
		"```kernel {rtt=\"10ms\"}\nLive.\n```\n\n```when {drop=\"client SYN 1\"}\nLost: {{connect}}.\n```\n"
	c, err := Load(testCourse(t, prose, prose))
	if err != nil {
		t.Fatal(err)
	}
	l, _ := c.Lesson("handshake")
	fill := testFill()
	_, plain := l.Doc("en").Render(fill)
	for _, want := range []string{
		`<a class="run" data-run="handshake?drop=client+SYN+1&amp;rtt=10ms" href="?experiment=handshake&amp;drop=client+SYN+1&amp;rtt=10ms#lab">run</a>`,
		`<a class="run" data-run="handshake" href="?experiment=handshake#lab">all</a>`,
		`<a class="moment" data-moment="syn" href="#lab">at</a>`,
		`<a href="handshake#t">other</a>`,
		`data-setting="size">`, `data-measure="rtt" data-format="auto">`, `data-setting="rtt">`, `data-of="handshake" data-setting="rtt">`,
		"<aside class=\"box box--run\"><p class=\"box__label\">(run)</p>\n<p class=\"box__title\">The three-way handshake</p>\n<p>Look.</p>\n" +
			`<p class="box__act"><a class="run" data-run="handshake?rtt=10ms" data-view="bytes" href="?experiment=handshake&amp;rtt=10ms#lab">(run_show)</a></p>`,
		"<div class=\"pair\">\n<aside class=\"box box--book\">",
		`<p class="box__act"><a class="run" data-run="handshake" href="?experiment=handshake#lab">(measured)</a></p>` + "\n</aside>\n</div>",
		`<p class="box__act">(source) <cite>a &amp; b</cite></p>` + "\n</aside>\n</div>",
		"<p>Live.</p>\n</aside>", `data-when="drop=client SYN 1" hidden>`,
	} {
		if !strings.Contains(plain, want) {
			t.Errorf("body lacks %s\n%s", want, plain)
		}
	}
	fill.Run = func(r Run, fragment string) string { return "/run/" + r.String() + "#" + fragment }
	fill.Lesson = func(slug string) string { return "/at/" + slug }
	fill.Live = func(r Run) string { return "<b>" + r.Stack + " " + r.String() + "</b>" }
	fill.Picture = func(r Run) string { return "<i>" + r.String() + "</i>" }
	fill.Unroll = func(c Condition) string { return "<u>" + c.Setting + "</u>" }
	fill.Measure = func(h Hole) string {
		if h.When != nil {
			return h.Measure + " when " + h.When.Value
		}
		return ""
	}
	_, full := l.Doc("en").Render(fill)
	for _, want := range []string{
		`href="/run/handshake#lab">all</a>`, `href="/at/handshake#t"`, "<b>linux handshake?rtt=10ms</b></aside>",
		"</aside>\n<i>handshake?rtt=10ms</i>", `data-when="drop=client SYN 1">` + "\n<u>drop</u>", "connect when client SYN 1",
	} {
		if !strings.Contains(full, want) {
			t.Errorf("the full body lacks %s\n%s", want, full)
		}
	}
	var runs []string
	for _, r := range l.Doc("ko").Runs() {
		runs = append(runs, r.String())
	}
	if got, want := strings.Join(runs, " "), "handshake?drop=client+SYN+1&rtt=10ms handshake handshake?rtt=10ms"; got != want {
		t.Errorf("runs are %s, want %s", got, want)
	}
	if len(l.Claims) != 2 || l.Claims[0].Run.Stack != "netstack" || l.Claims[1].Source != "a & b" || l.Claims[1].Run.Experiment != "" {
		t.Errorf("claims are %+v", l.Claims)
	}
}
