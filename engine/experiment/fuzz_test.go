package experiment

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

func FuzzParse(f *testing.F) {
	f.Add([]byte(small))
	f.Add([]byte(full))
	f.Add(handshake(f).Source)
	for _, src := range WholeFiles(f) {
		f.Add([]byte(src))
	}
	f.Add([]byte(strings.Repeat("[", 100)))
	f.Add([]byte("a: &a [*a]\n<<: *a\n"))
	f.Add([]byte("\ufeffv: 1\r\nhosts: !!map {? [a] : b}\n---\n"))
	f.Fuzz(func(t *testing.T, src []byte) {
		e, err := Parse("x.yaml", src)
		if err != nil {
			for line := range strings.SplitSeq(err.Error(), "\n") {
				if !strings.HasPrefix(line, "x.yaml:") {
					t.Errorf("an error without its place: %q", line)
				}
			}
			return
		}
		again, err := Parse(e.Name, e.Source)
		if err != nil {
			t.Fatalf("what parses does not parse again: %v", err)
		}
		once, err := again.With(nil)
		if err != nil {
			t.Fatalf("the defaults cannot be put in place: %v", err)
		}
		twice, err := e.With(once.Values)
		if err != nil {
			t.Fatalf("the defaults' own texts are refused: %v", err)
		}
		twice.Name = once.Name
		if diff := cmp.Diff(once, twice, cmpopts.EquateNaNs()); diff != "" {
			t.Fatalf("the same settings give two experiments\n%s", diff)
		}
		JSONSchema()
		FindMoments(once)
		once.StackFor("auto")
	})
}

func BenchmarkParse(b *testing.B) {
	src := handshake(b).Source
	for b.Loop() {
		if _, err := Parse("x", src); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkWith(b *testing.B) {
	e := handshake(b)
	for b.Loop() {
		if _, err := e.With(map[string]string{"rtt": "120ms"}); err != nil {
			b.Fatal(err)
		}
	}
}
