package experiment_test

import (
	"regexp"
	"strings"
	"testing"

	"slowstart/engine"
	"slowstart/engine/enginetest"
	"slowstart/engine/experiment"
	"slowstart/engine/measure"
	"slowstart/engine/timeline"
)

func TestMain(m *testing.M) { enginetest.Main(m) }

// What the page shows as an experiment runs to its end and holds what it says,
// with its defaults and with every other value that a setting lists or bounds;
// and not without its point.
func TestDocs_ExamplesRun(t *testing.T) {
	for _, src := range experiment.WholeFiles(t) {
		e := parsed(t, src)
		t.Run(e.Title.EN, func(t *testing.T) {
			holds(t, e, nil)
			for _, s := range e.Settings {
				for _, v := range append(s.Values, experiment.Value{Value: s.Min}, experiment.Value{Value: s.Max}) {
					if v.Value != "" && v.Value != s.Default {
						holds(t, e, map[string]string{s.Name: v.Value})
					}
				}
			}
			if e.Without != nil {
				failsWithoutPoint(t, e)
			}
		})
	}
}

// So do its command lines, with the file before them; so does the piece of a file
// that it shows, in a file that lacks one; and its mistake is told in its words.
func TestDocs_CommandsRun(t *testing.T) {
	files := experiment.WholeFiles(t)
	lines, file := 0, ""
	for _, block := range experiment.Blocks(t) {
		switch {
		case strings.HasPrefix(block, "v: 1\n"):
			file = block
		case strings.HasPrefix(block, "expect:\n"):
			lines++
			holds(t, parsed(t, files[1]+block), nil)
		case strings.HasPrefix(block, "mine.yaml:"):
			lines++
			wrong := strings.Replace(files[0], "rtt: 100ms", "rtt: 100", 1)
			if _, err := experiment.Parse("mine.yaml", []byte(wrong)); err == nil || err.Error()+"\n" != block {
				t.Errorf("%v, the page says %s", err, block)
			}
		case strings.Contains(block, "slowstart run mine.yaml"):
			for _, settings := range settingsOf(t, block) {
				lines++
				holds(t, parsed(t, file), settings)
			}
		}
	}
	if lines < 9 {
		t.Errorf("%d of them", lines)
	}
}

// settingsOf are the settings of a command's runs: one, or those of a loop.
func settingsOf(t *testing.T, command string) (runs []map[string]string) {
	t.Helper()
	values := []string{""}
	name := ""
	if m := regexp.MustCompile(`(?m)^for (\w+) in (.*); do$`).FindStringSubmatch(command); m != nil {
		name, values = m[1], strings.Fields(m[2])
	}
	for _, v := range values {
		settings := map[string]string{}
		for _, m := range regexp.MustCompile(`--set (\w+)=(\S+)`).FindAllStringSubmatch(command, -1) {
			if settings[m[1]] = m[2]; name != "" && m[2] == "$"+name {
				settings[m[1]] = v
			}
		}
		runs = append(runs, settings)
	}
	return runs
}

func parsed(t *testing.T, src string) *experiment.Experiment {
	t.Helper()
	e, err := experiment.Parse("mine.yaml", []byte(src))
	if err == nil {
		err = measure.Check(e)
	}
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func holds(t *testing.T, e *experiment.Experiment, settings map[string]string) {
	t.Helper()
	end := ran(t, placed(t, e, settings), func(timeline.Event) {})
	if end.Ended != e.Until {
		t.Errorf("%v: ended by %s, want %s", settings, end.Ended, e.Until)
	}
	for _, x := range end.Report.Expectations {
		if !x.Held {
			t.Errorf("%v: %s: left %v, right %v", settings, x.Text, x.Left, x.Right)
		}
	}
}

func failsWithoutPoint(t *testing.T, e *experiment.Experiment) {
	t.Helper()
	judge, err := measure.New(placed(t, e, nil))
	if err != nil {
		t.Fatal(err)
	}
	ran(t, placed(t, e, e.Without), judge.Observe)
	for _, x := range judge.Report().Expectations {
		if !x.Held {
			return
		}
	}
	t.Errorf("without %v all expectations hold", e.Without)
}

func placed(t *testing.T, e *experiment.Experiment, settings map[string]string) *experiment.Experiment {
	t.Helper()
	e, err := e.With(settings)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func ran(t *testing.T, e *experiment.Experiment, observe func(timeline.Event)) *timeline.RunEnd {
	t.Helper()
	m := enginetest.Run(t, e, engine.Options{Seed: 1, Stack: experiment.Netstack})
	for _, event := range m.Events {
		observe(event)
	}
	return m.End
}
