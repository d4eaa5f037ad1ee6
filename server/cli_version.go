package main

import (
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

func (c *versionCommand) run(out io.Writer) error {
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
