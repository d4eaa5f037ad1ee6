package main

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"runtime"
	"runtime/debug"

	"slowstart/engine/netstack"
	"slowstart/engine/timeline"
)

// versionCommand is "slowstart version".
type versionCommand struct {
	JSON bool `name:"json" help:"Print an object."`
}

type version struct {
	Slowstart string `json:"slowstart"` // as Go's build information has it; "(devel)" where it has none
	Revision  string `json:"revision,omitempty"`
	GVisor    string `json:"gvisor"`
	Schema    int    `json:"schema"` // of the timeline
	Go        string `json:"go"`
}

// stamped is the version of a build from sources without their history, as in a
// container: -ldflags "-X main.stamped=v1.2.3".
var stamped string //nolint:gochecknoglobals // the linker sets it

// buildVersion is what this program was made of.
func buildVersion() version {
	v := version{Slowstart: "(devel)", GVisor: netstack.Version, Schema: timeline.Schema, Go: runtime.Version()}
	if info, ok := debug.ReadBuildInfo(); ok {
		if info.Main.Version != "" {
			v.Slowstart = info.Main.Version
		}
		for _, s := range info.Settings {
			if s.Key == "vcs.revision" {
				v.Revision = s.Value
			}
		}
	}
	v.Slowstart = cmp.Or(stamped, v.Slowstart)
	return v
}

func (c *versionCommand) run(out io.Writer) error {
	v := buildVersion()
	if c.JSON {
		return json.NewEncoder(out).Encode(v)
	}
	revision := v.Revision
	if revision != "" {
		revision = " " + revision
	}
	_, err := fmt.Fprintf(out, "slowstart %s%s\ngVisor %s\ntimeline schema %d\n%s\n", v.Slowstart, revision, v.GVisor, v.Schema, v.Go)
	return err
}
