package experiment

import (
	"strings"
	"testing"
	"time"
)

// Every word of an app's tables is one that a setting can write.
func TestSetting_ReachesEveryWordOfAnApp(t *testing.T) {
	e, err := Parse("full", []byte(full))
	if err != nil {
		t.Fatal(err)
	}
	for at, parts := range map[string][]part{
		"apps.site.origin":     originKeys().parts(),
		"apps.ask.client":      clientKeys().parts(),
		"apps.hop-proxy.proxy": proxyKeys().parts(),
		"apps.names.resolver":  resolverKeys().parts(),
		"links.near":           directionKeys().parts(),
	} {
		above := map[string]bool{} // keys that hold others
		for _, p := range parts {
			if i := strings.LastIndexByte(p.path, '.'); i >= 0 {
				above[strings.TrimSuffix(p.path[:i], ".N")] = true
			}
		}
		for _, p := range parts {
			where := at
			if strings.HasPrefix(p.path, "ask") {
				where = "apps.list.client"
			}
			path := where + "." + strings.ReplaceAll(p.path, ".N", ".1")
			if strings.HasSuffix(p.path, "fields") {
				path += ".1"
			} else if above[p.path] {
				continue
			}
			if place, p := e.target(path); p != nil || len(place.units) == 0 {
				t.Errorf("%s: units %v, %+v", path, place.units, p)
			}
		}
	}
}

func TestWith_PutsValuesIntoLists(t *testing.T) {
	const knobs = `settings:
  lie: {unit: bytes, default: 1kB, min: 0B, max: 1MB, sets: [apps.site.origin.resources.1.declares]}
  verb: {unit: choice, default: POST, values: [GET, POST], sets: [apps.list.client.ask.1.method]}
  line: {unit: choice, default: "X-Hop: 1", values: ["X-Hop: 1", "Connection: close"], sets: [apps.site.origin.fields.1]}
  when: {unit: choice, default: middle, values: [middle, after], sets: [apps.site.origin.ends.2.at]}
  many: {unit: count, default: 42, min: 0, max: 200, sets: [apps.site.origin.page.objects]}
  old: {unit: time, default: 1s, min: 1ms, max: 1s, sets: [links.near.copies.1.by]}
  which: {unit: selector, default: client data 1, sets: [links.near.copies.1.packet]}
  by: {unit: choice, default: none, values: [none, server], sets: [apps.ask.client.via]}
moments:`
	i, j := strings.Index(full, "settings:"), strings.Index(full, "moments:")
	src := strings.Replace(full[:i]+knobs+full[j+len("moments:"):], "without: {slow: off}\n", "", 1)
	e, err := Parse("full", []byte(src))
	if err != nil {
		t.Fatal(err)
	}
	if got := e.Apps[0].Origin.Fields[0]; got != "X-Hop: 1" {
		t.Errorf("the field line is %q", got)
	}
	c, err := e.With(map[string]string{
		"lie": "5kB", "verb": "GET", "line": "Connection: close", "when": "after", "many": "7", "old": "5ms", "which": "server data 3", "by": "server",
	})
	if err != nil {
		t.Fatal(err)
	}
	site, ask, list := c.Apps[0].Origin, c.Apps[3].Client, c.Apps[4].Client
	if site.Resources[0].Declares != 5000 || site.Fields[0] != "Connection: close" || site.Ends[1].At != "after" || site.Page.Objects != 7 {
		t.Errorf("the origin is %+v", site)
	}
	if ask.Via != "server" || list.Ask[0].Method != "GET" {
		t.Errorf("via %q, method %s", ask.Via, list.Ask[0].Method)
	}
	for _, d := range []Direction{c.Links[0].There, c.Links[0].Back} {
		if d.Copies[0].By != 5*time.Millisecond || d.Copies[0].From != "server" || d.Copies[0].Nth != 3 {
			t.Errorf("the copy is %+v", d.Copies[0])
		}
	}
	for _, was := range []bool{
		e.Apps[0].Origin.Resources[0].Declares == 2000, e.Apps[0].Origin.Page.Objects == 42, e.Apps[4].Client.Ask[0].Method == "POST",
		e.Apps[0].Origin.Fields[0] == "X-Hop: 1", e.Links[0].There.Copies[0].By == time.Second, e.Apps[0].Origin.Ends[1].At == "after",
	} {
		if !was {
			t.Error("With changed its receiver")
		}
	}
}

func TestWith_CompletesWhatFollows(t *testing.T) {
	e, err := Parse("full", []byte(full))
	if err != nil {
		t.Fatal(err)
	}
	c, err := e.With(nil)
	if err != nil {
		t.Fatal(err)
	}
	list := c.Apps[4].Client
	if list.Name != "server" || list.Ask[0].Target != "/order" || list.Ask[1].Target != "/list" {
		t.Errorf("name %q, targets %q and %q", list.Name, list.Ask[0].Target, list.Ask[1].Target)
	}
	if e.Apps[4].Client.Name != "" {
		t.Error("With changed its receiver")
	}
}
