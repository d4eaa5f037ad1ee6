package timeline

import (
	"flag"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "rewrite docs/timeline.md")

const docsHead = `# The timeline, schema %d

What a run did, as NDJSON: one event a line, the same to the browser, to disk and on the command line. Every event has

| field | type | what |
|---|---|---|
| %[2]sseq_no%[2]s | integer | place in the timeline, from 1, without a gap |
| %[2]st_us%[2]s | integer | microseconds since run start, rounded down |
| %[2]stype%[2]s | string | one of the types below |

%[2]srun.start%[2]s is the first event, and %[2]srun.end%[2]s the last; a timeline without it is that of a run whose worker was lost, or that still goes on. Units stand in
the names: %[2]s_us%[2]s microseconds, %[2]s_bytes%[2]s, %[2]s_bps%[2]s bit/s. A field that "may be absent" is 0, empty or false then. For each packet and link,
%[2]st_us%[2]s of %[2]swire.received%[2]s minus that of %[2]swire.sent%[2]s is exactly %[2]squeue_us + serialise_us + propagate_us%[2]s. Beware of %[2]sbytes%[2]s: in %[2]swire.*%[2]s it is the
packet itself, in other events a number. A netstack timeline is byte for byte the same wherever it is made; %[2]stimeline_sha256%[2]s is over all
lines before %[2]srun.end%[2]s with their newlines, as the server has them: with the bytes of all packets.

[protocol.md](protocol.md) says how to get one. This page is written from %[2]sengine/timeline%[2]s by its test.
`

// The page for those who read timelines says what the structs say.
func TestDocsAreTheStructs(t *testing.T) {
	d := source{structs: map[string]*ast.TypeSpec{}, docs: map[string]string{}, values: map[string][]string{}}
	d.read(t)
	var b strings.Builder
	fmt.Fprintf(&b, docsHead, Schema, "`")
	titles := map[reflect.Type]string{}
	for _, kind := range slices.Backward(d.values["Type"]) { // one struct can be two types
		event := reflect.TypeOf(newEvent(Type(kind))).Elem()
		titles[event] = strings.TrimSuffix("`"+kind+"`, "+titles[event], ", ")
	}
	for _, kind := range d.values["Type"] {
		event := reflect.TypeOf(newEvent(Type(kind))).Elem()
		if title, ok := titles[event]; ok {
			d.section(&b, "## "+title, event)
			delete(titles, event)
		}
	}
	b.WriteString("\n## Parts of events\n")
	for i := 0; i < len(d.parts); i++ { // each may have parts of its own
		d.section(&b, "### "+d.parts[i].Name(), d.parts[i])
	}
	const file = "../../docs/timeline.md"
	if *update {
		if err := os.WriteFile(file, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != b.String() {
		t.Errorf("%s is not what the structs say; run this test with -update", file)
	}
}

// source is what the package's files say of its types.
type source struct {
	structs map[string]*ast.TypeSpec
	docs    map[string]string   // of types
	values  map[string][]string // of closed lists, with what they mean

	parts []reflect.Type // met so far
}

func (d *source) read(t *testing.T) {
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		for _, decl := range file.Decls {
			gen, ok := decl.(*ast.GenDecl)
			if !ok {
				continue
			}
			for _, spec := range gen.Specs {
				switch s := spec.(type) {
				case *ast.TypeSpec:
					d.structs[s.Name.Name], d.docs[s.Name.Name] = s, words(gen.Doc)
				case *ast.ValueSpec:
					if kind, ok := s.Type.(*ast.Ident); ok && len(s.Values) == 1 {
						value := strings.Trim(s.Values[0].(*ast.BasicLit).Value, `"`)
						if said := words(s.Comment); said != "" {
							value += ": " + said
						}
						d.values[kind.Name] = append(d.values[kind.Name], value)
					}
				}
			}
		}
	}
}

// words is a comment on one line, with the names of events for those of structs.
func words(c *ast.CommentGroup) string {
	return strings.NewReplacer("see ConnOpen", "see `conn.open`", "see Decisions", "one of those above", "|", `\|`).Replace(strings.Join(strings.Fields(c.Text()), " "))
}

// about is a comment without the name in Go that it begins with.
func about(name, comment string) string {
	for _, verb := range []string{" is ", " are ", " "} {
		if said, ok := strings.CutPrefix(comment, name+verb); ok {
			return said
		}
	}
	return comment
}

// section is one struct as a table.
func (d *source) section(b *strings.Builder, title string, of reflect.Type) {
	said := about(of.Name(), d.docs[of.Name()])
	fmt.Fprintf(b, "\n%s\n\n%s\n\n", title, strings.ToUpper(said[:1])+said[1:])
	if of.Name() == "HTTPDecision" {
		fmt.Fprintf(b, "Decisions are `%s`.\n\n", strings.Join(Decisions(), "`, `"))
	}
	b.WriteString("| field | type | what |\n|---|---|---|\n")
	fields := d.structs[of.Name()].Type.(*ast.StructType).Fields.List
	at := 0
	for _, f := range fields {
		for range max(1, len(f.Names)) {
			d.row(b, of.Field(at), about(of.Field(at).Name, words(f.Doc)+words(f.Comment)))
			at++
		}
	}
}

func (d *source) row(b *strings.Builder, f reflect.StructField, said string) {
	if f.Type == reflect.TypeFor[Head]() {
		return
	}
	if f.Anonymous {
		fmt.Fprintf(b, "| | %s | all its fields |\n", d.kind(f.Type))
		return
	}
	name, options, _ := strings.Cut(f.Tag.Get("json"), ",")
	if values := d.values[f.Type.Name()]; len(values) > 0 {
		said = strings.Join(append([]string{said}, values...), " · ")
	}
	if f.Type.Kind() == reflect.Slice && d.values[f.Type.Elem().Name()] != nil {
		said = about(f.Type.Elem().Name(), d.docs[f.Type.Elem().Name()])
	}
	if strings.Contains(options, "omitempty") {
		said = strings.TrimSpace("may be absent; " + said)
	}
	fmt.Fprintf(b, "| `%s` | %s | %s |\n", name, d.kind(f.Type), strings.Trim(said, " ·;"))
}

// kind is what JSON has for a type; a struct is a part, told of further below.
func (d *source) kind(t reflect.Type) string {
	switch t.Kind() {
	case reflect.Pointer:
		return d.kind(t.Elem())
	case reflect.Struct:
		if !slices.Contains(d.parts, t) {
			d.parts = append(d.parts, t)
		}
		return fmt.Sprintf("[%s](#%s)", t.Name(), strings.ToLower(t.Name()))
	case reflect.Slice:
		if t.Elem().Kind() == reflect.Uint8 {
			return "string, base64"
		}
		if values := d.values[t.Elem().Name()]; len(values) > 0 {
			return "array of `" + strings.Join(values, "` `") + "`"
		}
		return "array of " + d.kind(t.Elem())
	case reflect.Map:
		return "object of " + d.kind(t.Elem())
	case reflect.Bool:
		return "boolean"
	case reflect.Float64:
		return "number"
	case reflect.Interface:
		return "number, string or boolean, or null"
	case reflect.String:
		return "string"
	}
	return "integer"
}
