package measure

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// Whatever somebody writes for an expectation is refused in one line or judged:
// the same each time, to something that JSON can say, and quickly.
func FuzzExpectation(f *testing.F) {
	for _, s := range []string{
		"connect == rtt", "first_byte.t - syn.t == load", `!has("syn_again") or syn_again.t > 1 * s`,
		`loss > 0 || drop != "none" || rate == 0 || abs(connect - rtt - 2 * 60 * 8 * s / rate) <= rtt / 100 + 2 * ms`,
		"max(1, 2.5) < measured.rtt", "1 / 0 == 1 / 0", "-9223372036854775808 % -1 == 0", "1e308 * 10 > 0",
		"(((((1)))))", `"a" < "b"`, "1..9 == 2", "load ?? 1 > 0", "{a: 1}.a == 1", "let x = 1; x == 1", `has(has("syn"))`,
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		exp := sample(text)
		p, err := Compile(exp)
		if err != nil {
			if strings.ContainsAny(err.Error(), "\n\r") && !strings.ContainsAny(text, "\n\r") {
				t.Errorf("more than a line: %q", err)
			}
			return
		}
		v := shown(exp)
		once, twice := p.expect[0].judge(v), p.expect[0].judge(v)
		if diff := cmp.Diff(once, twice); diff != "" {
			t.Errorf("judged twice:\n%s", diff)
		}
		if _, err := json.Marshal(once); err != nil {
			t.Error(err)
		}
	})
}
