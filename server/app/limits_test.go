package app_test

import (
	"strings"
	"testing"

	"slowstart/server/app"
	"slowstart/server/limits"
	"slowstart/web/i18n"
)

// The page shows each limit as it is here, and the default where that differs;
// its English is what --help says.
func TestLimits_AreThoseOfThisServer(t *testing.T) {
	s := open(t, func(o *app.Options) { o.Limits.RunPackets, o.Limits.Workers = 321, 3 })
	for _, l := range limits.Default().List() {
		if got := i18n.T(i18n.EN, "limits."+strings.ReplaceAll(l.Flag, "-", "_")); got != l.Help {
			t.Errorf("the page says of --%s %q, the program %q", l.Flag, got, l.Help)
		}
	}
	body := strings.Join(strings.Fields(s.get("GET", "/en/limits", nil).body), " ")
	for _, want := range []string{"<td>321 (default 20,000)</td>", "<td>3 at once", "<td>10 min"} {
		if !strings.Contains(body, want) {
			t.Errorf("no %q on the page", want)
		}
	}
}
