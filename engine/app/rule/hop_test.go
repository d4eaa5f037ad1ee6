package rule

import (
	"fmt"
	"strings"
	"testing"

	"slowstart/engine/timeline"
)

// lines makes fields of "Name: value" lines.
func lines(lines ...string) []timeline.Field {
	var fields []timeline.Field
	for _, line := range lines {
		name, value, _ := strings.Cut(line, ":")
		fields = append(fields, timeline.Field{Name: name, Value: strings.TrimSpace(value)})
	}
	return fields
}

// TestForward_AllFieldsOfTheSection is RFC 9110 §7.6.1 over all combinations:
// each field that it speaks of and one that it does not, named or not, however
// the Connection field is written and whatever else it names.
func TestForward_AllFieldsOfTheSection(t *testing.T) {
	fields := []struct{ name, unnamed string }{
		{"Proxy-Connection", HopByHop},
		{"Keep-Alive", HopByHop},
		{"TE", HopByHop},
		{"Transfer-Encoding", HopByHop},
		{"Upgrade", HopByHop},
		{"X-Hop", ""},
		{"Via", ""},
	}
	named := [][]string{ // how NAME is named
		{"Connection: NAME"},
		{"cOnNeCtIoN: NAME"},
		{"Connection:NAME"},
		{"Connection: close, NAME"},
		{"Connection: \t NAME \t, ,close"},
		{"Connection: close", "Connection: NAME"},
		{"Connection: NAME", "connection: keep-alive"},
		{"Connection: close,NAME,close"},
	}
	unnamed := [][]string{
		nil,
		{"Connection:"},
		{"Connection: close"},
		{"Connection: , ,"},
		{`Connection: "NAME"`}, // a quoted string is no token
		{"Connection: NAMEs"},
		{"Connection: a/NAME"},
		{"Connection: X NAME"},
		{"X-Connection: NAME"},
	}
	spell := map[string]func(string) string{"as is": strings.Clone, "lower": strings.ToLower, "upper": strings.ToUpper}
	for _, f := range fields {
		for how, spelled := range spell {
			for i, connection := range append(named, unnamed...) {
				want := f.unnamed
				if i < len(named) {
					want = NamedInConnection
				}
				message := []string{"Host: a"}
				for _, line := range connection {
					message = append(message, strings.ReplaceAll(line, "NAME", spelled(f.name)))
				}
				message = append(message, f.name+": 1", "Date: x", strings.ToLower(f.name)+": 2")
				t.Run(fmt.Sprintf("%s %s %d", f.name, how, i), func(t *testing.T) {
					all := lines(message...)
					options := Options(all)
					kept, removed := Forward(all, options)
					gotReasons := []string{}
					for _, r := range removed {
						switch {
						case strings.EqualFold(r.Name, f.name):
							gotReasons = append(gotReasons, r.Reason)
						case !strings.EqualFold(r.Name, "Connection") || r.Reason != ConnectionItself:
							t.Errorf("%q: removed %+v", message, r)
						}
					}
					wantReasons := []string{}
					if want != "" {
						wantReasons = []string{want, want}
					}
					if fmt.Sprint(gotReasons) != fmt.Sprint(wantReasons) {
						t.Errorf("%q: %s is removed for %q, want %q", message, f.name, gotReasons, wantReasons)
					}
					if len(kept)+len(removed) != len(all) {
						t.Errorf("%q: %d kept and %d removed of %d", message, len(kept), len(removed), len(all))
					}
					for _, k := range kept {
						if strings.EqualFold(k.Name, "Connection") {
							t.Errorf("%q: Connection is kept", message)
						}
					}
					// The options of the header section name trailer fields too.
					kept, removed = Forward(lines(f.name+": 1", "Digest: x"), options)
					if gone := len(kept) == 1; gone != (want != "") || gone && removed[0].Reason != want {
						t.Errorf("%q: of the trailer %+v are kept, %+v removed", message, kept, removed)
					}
				})
			}
		}
	}
}

func TestForward_Order(t *testing.T) {
	all := lines("Host: a", "Keep-Alive: max=5", "Connection: close, X-Debug, fast-lane", "X-Trace: 2", "X-Debug: 1", "TE: trailers")
	kept, removed := Forward(all, Options(all))
	if got, want := fmt.Sprint(kept), "[{Host a} {X-Trace 2}]"; got != want {
		t.Errorf("kept %s, want %s", got, want)
	}
	want := "[{{X-Debug 1} named_in_connection} {{Connection close, X-Debug, fast-lane} connection_itself} " +
		"{{Keep-Alive max=5} hop_by_hop} {{TE trailers} hop_by_hop}]"
	if got := fmt.Sprint(removed); got != want {
		t.Errorf("removed %s, want %s", got, want)
	}
	if got, want := fmt.Sprint(Options(all)), "[close x-debug fast-lane]"; got != want {
		t.Errorf("options %s, want %s", got, want)
	}
}
