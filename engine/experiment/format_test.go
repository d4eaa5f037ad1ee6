package experiment

import (
	"slices"
	"strings"
	"testing"
)

func TestKeys_SayWhatTheFormatTakes(t *testing.T) {
	byPath := map[string]Key{}
	for _, k := range Keys() {
		if k.Means == "" || k.Takes == "" && k.Shape != Names {
			t.Errorf("%s: %+v says too little", k.Path, k)
		}
		byPath[k.Path] = k
	}
	for path, want := range map[string]Key{
		"hosts":                                {Shape: Names, Need: true},
		"hosts.NAME.role":                      {Need: true, Values: []string{"client", "server", "proxy", "router", "dns"}},
		"hosts.NAME.tcp":                       {Shape: Mapping},
		"hosts.NAME.tcp.nagle":                 {Default: "off", Units: []string{"switch"}, Values: []string{"on", "off"}},
		"hosts.NAME.tcp.delayed_ack":           {Default: "off", Units: []string{"switch", "time"}},
		"links.NAME.between":                   {Shape: List, Need: true},
		"links.NAME.back.rate":                 {Default: "none", Units: []string{"rate"}},
		"links.NAME.drop":                      {Default: "none", Units: []string{"selector"}},
		"links.NAME.delays.N.by":               {Need: true, Units: []string{"time"}},
		"apps.NAME.client.version":             {Default: "1.1", Units: []string{"choice"}, Values: []string{"1.0", "1.1"}},
		"apps.NAME.origin.resources.N.framing": {Default: "the origin's", Units: []string{"choice"}, Values: []string{"length", "chunked", "close"}},
		"apps.NAME.script":                     {Shape: List},
		"stacks":                               {Shape: List, Default: "[netstack, linux]", Values: []string{"netstack", "linux"}},
		"without":                              {Shape: Names},
		"title.ko":                             {Need: true},
		"expect.N.that":                        {Need: true},
	} {
		got := byPath[path]
		if got.Shape != want.Shape || got.Need != want.Need || got.Default != want.Default ||
			!slices.Equal(got.Units, want.Units) || !slices.Equal(got.Values, want.Values) {
			t.Errorf("%s: %+v, want %+v", path, got, want)
		}
	}
}

func TestCalls_BeginWithTheCallItself(t *testing.T) {
	for _, c := range Calls() {
		if c.Means == "" || len(c.Keys) == 0 || c.Keys[0].Path != c.Name || !c.Keys[0].Need {
			t.Errorf("%s: %+v", c.Name, c)
		}
	}
	read := Calls()[slices.IndexFunc(Calls(), func(c Call) bool { return c.Name == "read" })]
	if !slices.ContainsFunc(read.Keys, func(k Key) bool { return k.Path == "for" && strings.HasPrefix(k.Takes, "a time from ") }) {
		t.Errorf("read: %+v", read)
	}
}
