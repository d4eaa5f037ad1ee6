package app_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
)

func TestAnAddressIsToldWhatIsWrongWithItButNotAThousandTimes(t *testing.T) {
	s := open(t, nil)
	const notice = `<p class="notice" role="status">`
	var many strings.Builder
	for i := range 1000 {
		fmt.Fprintf(&many, "&a%d=1", i)
	}
	for _, test := range []struct {
		query, want string
		notices     int
	}{
		{"rtt=", "왕복 시간(RTT) = &#34;&#34;입니다. 읽을 수 없는 값입니다: &#34;&#34;.", 1},
		{"=1", "이 레슨에 없는 설정이 적혀 있습니다: &#34;&#34;.", 1},
		{many.String(), "없는 설정이 적혀 있습니다: a0.", 8},
	} {
		a := s.get(http.MethodGet, "/ko/lessons/handshake?"+test.query, nil)
		if n := strings.Count(a.body, notice); a.code != http.StatusOK || n != test.notices || !strings.Contains(a.body, test.want) {
			_, text, _ := strings.Cut(a.body, notice)
			t.Errorf("%.20s: %d with %d notices, %.200s, want %d with %s", test.query, a.code, n, text, test.notices, test.want)
		}
	}
}
