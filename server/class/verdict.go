package class

import (
	"runtime"
	"strings"
	"time"
)

// soon is what a student should not wait longer for than from Run to the last
// event.
const soon = time.Second

// Verdict says whether the server held the class, and what it is nearest to.
type Verdict struct {
	// Why it did not hold: "failed", "limited" (over what one address may ask
	// for), "dropped", "slow", "memory"; empty when it did.
	Why   string `json:"why,omitempty"`
	First string `json:"first"` // to give way: "turns", "processors" or "descriptors"
	At    int    `json:"at"`    // students, if it all grows with them

	// Shares of what there is.
	Turns      float64 `json:"turns"`
	Processors float64 `json:"processors"`
	Others     float64 `json:"others"` // of the processors, by other programs; 0 where that is not known
	// Most at a time.
	MemoryBytes int64 `json:"memory_bytes"`
	Descriptors int   `json:"descriptors"`
}

// Judge judges a class by what its students saw and what the server used, from
// before they came to after they left.
func (o *Outcome) Judge(used []Usage) Verdict {
	first, last := used[0], used[len(used)-1]
	there := o.Took * time.Duration(runtime.NumCPU())
	v := Verdict{
		Processors: share(last.CPU-first.CPU, there),
		Turns:      share(last.Turns-first.Turns, o.Took*time.Duration(last.Workers)),
		Others:     share(last.Others-first.Others, there),
	}
	for _, u := range used {
		v.MemoryBytes = max(v.MemoryBytes, u.Memory)
		v.Descriptors = max(v.Descriptors, u.Descriptors)
	}
	descriptors := 0.0
	if last.Most > first.Descriptors {
		descriptors = float64(v.Descriptors-first.Descriptors) / float64(last.Most-first.Descriptors)
	}
	most := 0.0
	for _, part := range []struct {
		of    string
		share float64
	}{{"turns", v.Turns}, {"processors", v.Processors}, {"descriptors", descriptors}} {
		if part.share > most {
			most, v.First = part.share, part.of
		}
	}
	if most > 0 {
		v.At = int(float64(o.Students) / most)
	}
	v.Why = o.why(last, v)
	return v
}

func (o *Outcome) why(last Usage, v Verdict) string {
	for what := range o.Failures {
		if strings.HasSuffix(what, "status 429") {
			return "limited"
		}
	}
	switch {
	case o.Failed() > 0:
		return "failed"
	case last.Dropped > 0:
		return "dropped"
	case o.Runs.Last.At(0.95) >= soon:
		return "slow"
	case last.MemoryLimit > 0 && v.MemoryBytes >= last.MemoryLimit:
		return "memory"
	}
	return ""
}

// Failure is what went wrong most often, and how often.
func (o *Outcome) Failure() (what string, n int) {
	for w, count := range o.Failures {
		if count > n || count == n && w < what {
			what, n = w, count
		}
	}
	return what, n
}

func share(part, of time.Duration) float64 {
	if of <= 0 {
		return 0
	}
	return max(0, float64(part)/float64(of))
}
