package client_test

import (
	"flag"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"
)

const strategiesFile = "testdata/strategies.txtar"

var update = flag.Bool("update", false, "write the transcripts anew")

// strategy is a client and an origin on a link, and what the client is to do.
type strategy struct{ name, link, origin, client, want string }

// strategies reads the file's.
func strategies(t testing.TB) []strategy {
	t.Helper()
	archive, err := txtar.ParseFile(strategiesFile)
	if err != nil {
		t.Fatal(err)
	}
	var all []strategy
	for _, f := range archive.Files {
		about, want, _ := strings.Cut(string(f.Data), "\n\n")
		s := strategy{name: f.Name, want: want}
		for line := range strings.SplitSeq(about, "\n") {
			what, settings, _ := strings.Cut(line, ": ")
			switch what {
			case "link":
				s.link = ", " + settings
			case "origin":
				s.origin = settings
			case "client":
				s.client = settings
			default:
				t.Fatalf("%s: %s: want link, origin or client, not %q", strategiesFile, f.Name, what)
			}
		}
		all = append(all, s)
	}
	return all
}

func TestClient_Strategies(t *testing.T) {
	got := map[string]string{}
	for _, tt := range strategies(t) {
		t.Run(tt.name, func(t *testing.T) {
			_, events := run(t, tt.link, tt.origin, tt.client)
			got[tt.name] = transcript(events)
			if diff := cmp.Diff(tt.want, got[tt.name]); diff != "" && !*update {
				t.Errorf("transcript (-want +got):\n%s", diff)
			}
		})
	}
	if *update {
		rewrite(t, got)
	}
}

// rewrite puts transcripts in the place of the file's.
func rewrite(t *testing.T, transcripts map[string]string) {
	t.Helper()
	archive, err := txtar.ParseFile(strategiesFile)
	if err != nil {
		t.Fatal(err)
	}
	for i, f := range archive.Files {
		about, _, _ := strings.Cut(string(f.Data), "\n\n")
		archive.Files[i].Data = []byte(about + "\n\n" + transcripts[f.Name])
	}
	if err := os.WriteFile(strategiesFile, txtar.Format(archive), 0o644); err != nil {
		t.Fatal(err)
	}
}
