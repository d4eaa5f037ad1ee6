package story

import (
	"math"
	"regexp"
	"strconv"

	"slowstart/engine/timeline"
)

// lasting is a time as a setting is written: "60s".
var lasting = regexp.MustCompile(`^(\d+(?:\.\d+)?)(us|ms|s|min)$`)

// TimeWait is how long a stay in TIME-WAIT lasts: as it turned out, or, where
// the run ended before, by the run's setting; 0 where nobody knows.
func (x *Index) TimeWait(from *timeline.TCPState) int64 {
	all := x.states[end{from.Conn, from.Host}]
	for _, s := range all {
		if s.SeqNo > from.SeqNo {
			return s.TimeUS - from.TimeUS
		}
	}
	if x.Start == nil {
		return 0
	}
	m := lasting.FindStringSubmatch(x.Start.Settings["time_wait"])
	if m == nil {
		return 0
	}
	n, err := strconv.ParseFloat(m[1], 64)
	if err != nil {
		return 0
	}
	return int64(math.Round(n * map[string]float64{"us": 1, "ms": 1e3, "s": 1e6, "min": 60e6}[m[2]]))
}
