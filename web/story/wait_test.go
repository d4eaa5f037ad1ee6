package story_test

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"slowstart/engine/timeline"
	"slowstart/web/i18n"
	"slowstart/web/story"
)

func recorded(t *testing.T, name string) *story.Index {
	t.Helper()
	data, err := os.ReadFile("../figure/testdata/" + name + ".ndjson")
	if err != nil {
		t.Fatal(err)
	}
	events, err := timeline.DecodeAll(data)
	if err != nil {
		t.Fatal(err)
	}
	return story.Read(events)
}

// Who waits for whom while nobody sends, as the recorded runs show it.
func TestWaits(t *testing.T) {
	for _, c := range []struct {
		run      string
		from, to int64
		want     string
	}{
		{"nagle", 60_000, 100_000, "client nagle; server delayed_ack"},
		{"dumb-proxy", 250_000, 3_150_000, "client response GET http://server/; proxy response_rest GET http://server/; server next_request"},
		{"half-close-read", 450_000, 1_110_000, "client unread; server read_from"},
		{"transaction-delay", 10_000, 40_000, "names prepares_lookup; client lookup; server accept"},
	} {
		t.Run(c.run, func(t *testing.T) {
			var said []string
			for _, w := range recorded(t, c.run).Waits(c.from, c.to) {
				one := w.Host + " " + strings.TrimPrefix(w.Key, "ladder.wait.")
				if m, ok := w.Args["method"]; ok {
					one += fmt.Sprintf(" %v %v", m, w.Args["target"])
				}
				said = append(said, one)
			}
			slices.Sort(said)
			want := strings.Split(c.want, "; ")
			slices.Sort(want)
			if !slices.Equal(said, want) {
				t.Errorf("Waits(%d, %d) = %q, want %q", c.from, c.to, said, want)
			}
		})
	}
}

// A close with data unread is a RST that says so.
func TestSentences_CloseWithDataUnread(t *testing.T) {
	x := recorded(t, "dumb-proxy")
	for _, p := range x.Packets {
		if p.Kind != story.KindRST {
			continue
		}
		want := "The proxy breaks the connection off (RST). The application closed the connection with 92\u202fB unread: " +
			"the RST says that they are lost (RFC 2525 §2.17)."
		if got := strings.Join(x.Sentences(i18n.EN, p.Packet), " "); got != want {
			t.Errorf("packet %d: %q, want %q", p.Packet, got, want)
		}
		return
	}
	t.Error("no RST")
}

// A message has the packets that carry its bytes, under TLS too, where the
// events count plaintext.
func TestMessages_TheirPackets(t *testing.T) {
	for run, want := range map[string]string{
		"nagle":        "POST /1 2, 200 1, POST /2 2, 200 1, POST /3 2, 200 1, POST /4 2, 200 1",
		"segments-tls": "GET / 1, 200 1",
	} {
		var got []string
		for _, m := range recorded(t, run).Messages() {
			name := fmt.Sprint(m.Status)
			if m.Type == timeline.TypeHTTPRequest {
				name = m.Method + " " + m.Target
			}
			got = append(got, fmt.Sprintf("%s %d", name, len(m.Packets)))
		}
		if all := strings.Join(got, ", "); all != want {
			t.Errorf("%s: %s, want %s", run, all, want)
		}
	}
}
