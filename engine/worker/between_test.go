package worker_test

import (
	"testing"
)

// What a worker keeps of one run is nothing that the next one could tell.
func TestServe_ARunDoesNotDependOnThoseBefore(t *testing.T) {
	plain, slow := handshake(t), handshake(t)
	slow.Settings = map[string]string{"rtt": "321ms"}
	used, fresh := start(t), start(t)
	first := digest(used.run(t, plain))
	between := digest(used.run(t, slow))
	again := digest(used.run(t, plain))
	got := map[string]bool{first: true, again: true, digest(fresh.run(t, plain)): true}
	if len(got) != 1 || got[between] {
		t.Errorf("the same run gave %d timelines, or that of another: %s", len(got), between)
	}
	if digest(start(t).run(t, slow)) != between {
		t.Error("a run after another one is not what it is alone")
	}
}
