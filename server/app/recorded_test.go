package app_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"slowstart/lessons"
	"slowstart/lessons/lessonstest"
	"slowstart/server/app"
	"slowstart/server/live"
)

// openKernel serves a lesson that needs the linux stack.
func openKernel(t *testing.T, fsys fstest.MapFS, available bool) *site {
	t.Helper()
	c, err := lessons.Load(fsys)
	if err != nil {
		t.Fatal(err)
	}
	return open(t, func(o *app.Options) {
		o.Course = func() *lessons.Course { return c }
		if available {
			o.Stacks = []live.Stack{o.Stacks[0], {Name: "linux", Available: true, Version: "6.18.44"}}
		}
	})
}

// Where the kernel's TCP cannot be had, the lesson shows its recording, says so,
// and lets nothing be set.
func TestARecordingIsTheFirstPicture(t *testing.T) {
	s := openKernel(t, lessonstest.Kernel(t), false)
	for lang, want := range map[string][]string{
		"en": {"Recorded on Linux 6.18<", "so its settings are fixed.", "There are no live runs here. This machine has no /dev/net/tun", "Linux TCP 6.18.44-test"},
		"ko": {"Linux 6.18에서 기록한 실행<", "설정을 바꿀 수 없습니다.", "이곳에서는 실시간 실행을 할 수 없습니다.", "Linux TCP 6.18.44-test"},
	} {
		a := s.get("GET", "/"+lang+"/lessons/kernel", nil)
		if a.code != 200 {
			t.Fatalf("%s: %d", lang, a.code)
		}
		want = append(want, `data-measure="connect" data-format="auto">100`, `id="set-rtt" name="rtt" value="100ms"`)
		for _, text := range want {
			if !strings.Contains(a.body, text) {
				t.Errorf("%s: no %q on the page", lang, text)
			}
		}
		for _, control := range []string{"<input", "<select"} {
			for rest := a.body; ; {
				_, after, found := strings.Cut(rest, control+` class="control__value"`)
				if !found {
					break
				}
				tag, _, _ := strings.Cut(after, ">")
				if rest = after; !strings.Contains(tag, " disabled") {
					t.Errorf("%s: can be set:%s", lang, tag)
				}
			}
		}
		for _, button := range []string{"data-run ", "data-run-live", "data-defaults"} {
			if strings.Contains(a.body, button) {
				t.Errorf("%s: there is a button %s", lang, button)
			}
		}
	}
	if strings.Contains(s.log.String(), "picture made") {
		t.Error("a run was made")
	}
}

// Its timeline and capture have addresses that never change.
func TestARecordingHasItsAddress(t *testing.T) {
	s := openKernel(t, lessonstest.Kernel(t), false)
	page := s.get("GET", "/en/lessons/kernel", nil)
	_, key, _ := strings.Cut(page.body, `"timeline":"/timelines/`)
	key, _, _ = strings.Cut(key, ".ndjson")
	a := s.get("GET", "/timelines/"+key+".ndjson", nil)
	if a.code != 200 || !strings.Contains(a.header.Get("Cache-Control"), "immutable") || !strings.Contains(a.body, lessonstest.Version) {
		t.Errorf("%d %v", a.code, a.header)
	}
	if a := s.get("GET", "/timelines/"+key+".pcapng", nil); a.code != 200 || len(a.body) < 1000 {
		t.Errorf("the capture: %d, %d bytes", a.code, len(a.body))
	}
	other := openKernel(t, lessonstest.Kernel(t), false)
	if again := other.get("GET", "/en/lessons/kernel", nil); !strings.Contains(again.body, key) {
		t.Error("another server gives it another address")
	}
	if a := s.get("GET", "/en/", nil); a.code != 200 || !strings.Contains(a.body, "/en/lessons/kernel") {
		t.Errorf("the index: %d", a.code)
	}
}

// Where it can be had, the recording stands there first and a live run can be
// set and started; there is no exact one.
func TestARecordingBesideTheKernel(t *testing.T) {
	s := openKernel(t, lessonstest.Kernel(t), true)
	a := s.get("GET", "/en/lessons/kernel", nil)
	for _, text := range []string{"Recorded on Linux 6.18<", "data-run-live", "Linux 6.18.44 carries the packets anew", "data-defaults"} {
		if !strings.Contains(a.body, text) {
			t.Errorf("no %q on the page", text)
		}
	}
	if strings.Contains(a.body, "data-run ") || strings.Contains(a.body, `value="100ms" autocomplete="off" autocapitalize="off" spellcheck="false" title="0 ms to 2 s" disabled`) {
		t.Error("there is an exact run, or nothing can be set")
	}
}

func TestAnAddressCannotSetARecording(t *testing.T) {
	s := openKernel(t, lessonstest.Kernel(t), false)
	for query, want := range map[string]string{
		"":           "",
		"?rtt=100ms": "",
		"?rtt=50ms":  "The settings in the address differ from those of the recording.",
		"?seed=3":    "The settings in the address differ from those of the recording.",
		"?rtt=-1ms":  "The address asks for Round-trip time = -1ms.",
		"?nope=1":    "The address names a setting that this lesson does not have: nope.",
	} {
		a := s.get("GET", "/en/lessons/kernel"+query, nil)
		_, notice, _ := strings.Cut(a.body, `<p class="notice" role="status">`)
		notice, _, _ = strings.Cut(notice, "</p>")
		if a.code != 200 || !strings.HasPrefix(notice, want) || (want == "") != (notice == "") {
			t.Errorf("%s: %d %q, want %q", query, a.code, notice, want)
		}
		if !strings.Contains(a.body, `name="rtt" value="100ms"`) || !strings.Contains(a.body, "Recorded on Linux") {
			t.Errorf("%s: not the recording", query)
		}
	}
}

// A recording of what the experiment was before is not shown.
func TestNoRecordingIsNoPicture(t *testing.T) {
	fsys := lessonstest.Kernel(t)
	fsys[lessonstest.Main].Data = append(fsys[lessonstest.Main].Data, "# changed\n"...)
	s := openKernel(t, fsys, false)
	if a := s.get("GET", "/en/lessons/kernel", nil); a.code != 503 {
		t.Errorf("%d, want 503", a.code)
	}
	if !strings.Contains(s.log.String(), "made from another version of the experiment: run task record") {
		t.Errorf("the log does not say why: %s", s.log.String())
	}
}
