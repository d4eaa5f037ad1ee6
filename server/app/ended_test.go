package app_test

import (
	"encoding/json"
	"net/http/httptest"
	"os"
	"regexp"
	"strings"
	"testing"
)

// A run in which somebody waits for what never comes ends when nothing can
// happen any more. The protocol's schema knows that end, as it knows all.
func TestARunThatWaitsForEverIsQuiet(t *testing.T) {
	schema, err := os.ReadFile("../../docs/protocol.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	known := regexp.MustCompile(`"ended": \{ "enum": \[(.*)\] \}`).FindStringSubmatch(string(schema))
	if known == nil {
		t.Fatal("the schema says nothing about ended")
	}
	source, err := json.Marshal(`
v: 1
title: Nobody comes
stacks: [netstack]
hosts: {client: {role: client}, server: {role: server}}
links: {wire: {between: [client, server], rtt: 1ms}}
apps:
  patient: {host: server, script: [{listen: 80}, accept]}
`)
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(open(t, nil))
	defer server.Close()
	p := dial(t, server.URL)
	p.say(`{"type":"run","id":"r1","experiment":{"source":` + string(source) + `}}`)
	done, _ := p.until("done")
	if done.Ended != "quiet" || !strings.Contains(known[1], `"`+done.Ended+`"`) {
		t.Errorf("done is %q; the schema knows %s", done.Ended, known[1])
	}
}
