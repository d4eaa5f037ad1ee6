package limits_test

import (
	"flag"
	"fmt"
	"os"
	"runtime"
	"strings"
	"testing"
	"time"

	"slowstart/server/limits"
)

var update = flag.Bool("update", false, "rewrite docs/limits.md")

const head = `# Limits of the server

Every limit has a flag of ` + "`slowstart serve`" + ` and a name in the environment. Values are whole numbers, or durations such as ` + "`90s`" + `.
The page ` + "`/en/limits`" + ` of a server shows the values that hold there.
What an experiment file may say (delay 0-2 s, rate, queue...) belongs to the format: see [experiments.md](experiments.md).

| flag | environment | default | what |
|---|---|---|---|
`

func TestTableInDocsIsTheStruct(t *testing.T) {
	var b strings.Builder
	b.WriteString(head)
	for _, l := range limits.Default().List() {
		fmt.Fprintf(&b, "| `--%s` | `%s` | %s | %s |\n", l.Flag, l.Env, l.Default, l.Help)
	}
	const file = "../../docs/limits.md"
	if *update {
		if err := os.WriteFile(file, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != b.String() {
		t.Errorf("%s is not what the struct says; run this test with -update", file)
	}
}

func TestTagsAgree(t *testing.T) {
	for _, l := range limits.Default().List() {
		want := "SLOWSTART_" + strings.ToUpper(strings.ReplaceAll(l.Flag, "-", "_"))
		if l.Env != want {
			t.Errorf("%s: env %s, want %s", l.Flag, l.Env, want)
		}
		if !strings.HasSuffix(l.Help, ".") || l.Of == "" {
			t.Errorf("%s: help is no sentence, or it belongs nowhere", l.Flag)
		}
	}
}

func TestDefaults(t *testing.T) {
	l := limits.Default()
	if l.RunRealTime != 30*time.Second || l.RunPackets != 20_000 || l.MessageBytes != 64<<10 || l.KeptBytes != 64<<20 {
		t.Errorf("Default() = %+v", l)
	}
	if l.Engine() != l.Engine().WithDefaults() {
		t.Error("the engine fills in a limit that the server leaves 0")
	}
	if err := l.Validate(); err != nil {
		t.Errorf("Default().Validate() = %v", err)
	}
}

func TestValidateNamesTheFlag(t *testing.T) {
	l := limits.Default()
	l.SessionRuns = 0
	if err := l.Validate(); err == nil || !strings.Contains(err.Error(), "--session-runs") {
		t.Errorf("Validate() = %v, want --session-runs named", err)
	}
	l = limits.Default()
	l.Workers = 16 * runtime.NumCPU()
	if err := l.Validate(); err != nil {
		t.Errorf("Validate() = %v for sixteen workers a core", err)
	}
	l.Workers++
	if err := l.Validate(); err == nil || !strings.Contains(err.Error(), "--workers must be at most") {
		t.Errorf("Validate() = %v for one more", err)
	}
	l = limits.Default()
	l.Ping = l.Pong
	if err := l.Validate(); err == nil || !strings.Contains(err.Error(), "--pong") {
		t.Errorf("Validate() = %v, want --pong named", err)
	}
}
