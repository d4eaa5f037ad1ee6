package lessons

import (
	"fmt"

	"slowstart/engine/measure"
	"slowstart/engine/timeline"
)

// Claim is what a box today says: of a run, which must show it, or, where none
// can, with a source.
type Claim struct {
	At     string // file:line
	Run    Run    // without an experiment if there is a source
	That   string
	Source string
	that   *measure.Statement
}

// Judge holds the claim to a run of it.
func (c Claim) Judge(r timeline.Report) timeline.Expectation { return c.that.Judge(r) }

// claims are those of a text that has been checked.
func (c *Course) claims(p *prose) (out []Claim) {
	for _, m := range p.marks {
		if m.kind != fenceToday {
			continue
		}
		claim := Claim{At: fmt.Sprintf("%s:%d", p.file, m.line), That: m.fence.given["that"], Source: m.fence.given["source"]}
		if run, offers := m.fence.run(p.names.home); offers {
			claim.Run = run
			with, err := c.place(&claim.Run)
			if err == nil {
				claim.that, err = measure.NewStatement(with, claim.That)
			}
			if err != nil {
				continue // check has said so
			}
		}
		out = append(out, claim)
	}
	return out
}
