package experiment

import (
	"bytes"
	"flag"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"go.yaml.in/yaml/v4"
)

var update = flag.Bool("update", false, "rewrite the tables of docs/experiments.md, and the schema")

const docsFile = "../../docs/experiments.md"

func docs(tb testing.TB) string {
	tb.Helper()
	page, err := os.ReadFile(docsFile)
	if err != nil {
		tb.Fatal(err)
	}
	return string(page)
}

func TestDocs_HaveEveryKey(t *testing.T) {
	page := docs(t)
	seen := map[string]bool{}
	want := regexp.MustCompile(`(?s)<!-- table: (\w+) -->\n.*?<!-- end -->`).ReplaceAllStringFunc(page, func(old string) string {
		name := old[len("<!-- table: "):strings.Index(old, " -->")]
		seen[name] = true
		table, ok := tables()[name]
		if !ok {
			t.Errorf("no table %q", name)
			return old
		}
		return "<!-- table: " + name + " -->\n" + table + "<!-- end -->"
	})
	for name := range tables() {
		if !seen[name] {
			t.Errorf("the page lacks the table %q", name)
		}
	}
	if want == page {
		return
	}
	if !*update {
		t.Fatalf("%s differs from the keys the program reads: go test ./engine/experiment -update", docsFile)
	}
	if err := os.WriteFile(docsFile, []byte(want), 0o644); err != nil {
		t.Fatal(err)
	}
}

// Blocks are the page's fenced blocks, in their order.
func Blocks(tb testing.TB) (list []string) {
	tb.Helper()
	for _, m := range regexp.MustCompile("(?sm)^```(?:yaml)?\n(.*?)^```$").FindAllStringSubmatch(docs(tb), -1) {
		list = append(list, m[1])
	}
	return list
}

// WholeFiles are those of them that are whole files.
func WholeFiles(tb testing.TB) (list []string) {
	tb.Helper()
	for _, block := range Blocks(tb) {
		if strings.HasPrefix(block, "v: 1\n") {
			list = append(list, block)
		}
	}
	if len(list) < 4 {
		tb.Fatalf("%d examples that are whole files", len(list))
	}
	return list
}

func TestDocs_ExamplesParse(t *testing.T) {
	for _, src := range WholeFiles(t) {
		e, err := Parse("docs/experiments.md", []byte(src))
		if err != nil {
			t.Errorf("%v\n%s", err, src)
			continue
		}
		if _, err := e.With(nil); err != nil {
			t.Errorf("%s: %v", e.Title.EN, err)
		}
	}
}

func TestJSONSchema_IsInTheDocumentation(t *testing.T) {
	const file = "../../docs/experiment.schema.json"
	want := JSONSchema()
	if *update {
		if err := os.WriteFile(file, want, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if got, err := os.ReadFile(file); err != nil || !bytes.Equal(got, want) {
		t.Errorf("%s differs from the keys the program reads (%v): go test ./engine/experiment -update", file, err)
	}
}

func compiled(t *testing.T) *jsonschema.Schema {
	t.Helper()
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(JSONSchema()))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	if err := c.AddResource("experiment.json", doc); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile("experiment.json")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func validate(t *testing.T, s *jsonschema.Schema, src string) error {
	t.Helper()
	var v any
	if err := yaml.Load([]byte(src), &v); err != nil {
		t.Fatal(err)
	}
	return s.Validate(v)
}

func TestJSONSchema_TakesWhatParseTakes(t *testing.T) {
	s := compiled(t)
	for _, src := range append(WholeFiles(t), string(handshake(t).Source), small, full) {
		if err := validate(t, s, src); err != nil {
			t.Errorf("%v\n%s", err, src)
		}
	}
}

func TestJSONSchema_RefusesWhatParseRefuses(t *testing.T) {
	s := compiled(t)
	for _, tt := range []struct{ old, text string }{
		{"v: 1", "v: 2"},
		{"rtt: 10ms}\na", "rtt: 10}\na"},
		{"rtt: 10ms}\na", "rtt: 10 ms}\na"},
		{"rtt: 10ms}\na", "rtt: 10ms, delay: 5ms}\na"},
		{"rtt: 10ms}\na", "rrt: 10ms}\na"},
		{"rtt: 10ms}\na", "drop: [a SYM 1]}\na"},
		{"rtt: 10ms}\na", "queue: 20}\na"},
		{"  wire:", "  Wire:"},
		{"nagle: off", "nagle: maybe"},
		{"nagle: off", "initial_window: 0"},
		{"host: b, origin: {size: 1kB}", "host: b"},
		{"host: b, origin: {size: 1kB}", "host: b, origin: {}, client: {to: a}"},
		{"client: {to: b}", "script: [{connect: b}, write]"},
		{"client: {to: b}", "script: [{connect: b}, {wirte: 1B}]"},
		{"unit: time", "unit: second"},
		{"kind: SYN}", "kind: SYM}"},
	} {
		if validate(t, s, strings.Replace(small, tt.old, tt.text, 1)) == nil {
			t.Errorf("the schema takes %s in place of %s", tt.text, tt.old)
		}
	}
}
