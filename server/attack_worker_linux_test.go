package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"slowstart/engine/timeline"
)

// Runs at once have the same addresses and ports, and each sees its own packets
// alone: what a script wrote in one is in none of the others.
func TestAttack_RunsAtOnceDoNotMix(t *testing.T) {
	needKernel(t)
	s := openServer(t, config())
	defer s.mustClose(t)
	marks := []string{"AAAAAAAA", "BBBBBBBB", "CCCCCCCC"}
	pages := make([]*page, len(marks))
	for i, mark := range marks {
		source, err := json.Marshal(fmt.Sprintf(`v: 1
title: {en: Mark, ko: 표시}
hosts: {a: {role: client}, b: {role: server}}
links: {wire: {between: [a, b], rtt: 10ms}}
apps:
  s: {host: b, script: [{listen: 80}, accept, {read: eof}, close]}
  c: {host: a, script: [{connect: b, from: 4000}, {repeat: 30, do: [{write_text: %s}, {sleep: 5ms}]}, close]}
`, mark))
		if err != nil {
			t.Fatal(err)
		}
		pages[i], _ = openPage(t, s.origin())
		pages[i].say(fmt.Sprintf(`{"type":"run","id":"a","stack":"linux","experiment":{"source":%s}}`, source))
	}
	for _, p := range pages {
		p.until("start")
	}
	for i, p := range pages {
		var sent bytes.Buffer
		a := p.next()
		for ; a.Type != "done"; a = p.next() {
			for _, line := range a.Events {
				e, err := timeline.Decode(line)
				if err != nil {
					t.Fatal(err)
				}
				if w, ok := e.(*timeline.WireSent); ok {
					sent.Write(w.Bytes)
				}
			}
		}
		if a.Ended != "apps" {
			t.Errorf("run %d ended as %+v", i, a)
		}
		for j, mark := range marks {
			if n := strings.Count(sent.String(), mark); i == j && n != 30 || i != j && n != 0 {
				t.Errorf("run %d has %d packets of run %d", i, n, j)
			}
		}
	}
}
