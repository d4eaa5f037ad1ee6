package main

import (
	"fmt"
	"os"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"

	"slowstart/web/i18n"
)

// A visitor writes another round-trip time, presses Run, and everything on the
// page belongs to the new run.
func runsWhatIsSet(t *testing.T, b *browser) {
	for _, lang := range i18n.Langs {
		t.Run(string(lang), func(t *testing.T) {
			p := b.open(t, look{width: 1440}, lang, lessonPath)
			p.is(`text('[data-measure="connect"]')`, "100.0 ms")
			before := p.saw.eventFrames()
			p.write("#set-rtt", "120ms")
			p.run()
			if p.saw.eventFrames() == before {
				p.Error("no events came through the websocket")
			}
			packets := eval[int](p, `$$('svg.ladder [data-packet]').length`)
			if packets < 7 {
				p.Errorf("%d packets drawn, want 7 or more", packets)
			}
			p.is(`text('[data-measure="connect"]')`, "120.0 ms")
			p.is(`text('[data-measure="first_byte"]')`, "245.0 ms")
			p.is(`text('[data-measure="setup_share"]')`, "49 %")
			p.is(`location.search`, "?rtt=120ms")
			end := eval[string](p, `text('[data-end]')`)
			if status := eval[string](p, `text('[data-status]')`); !strings.Contains(status, strconv.Itoa(packets)) {
				p.Errorf("the end of the run is told as %q, without its %d packets", status, packets)
			}

			p.visit(lessonPath + "?rtt=120ms")
			p.ready()
			p.is(`plain($('#set-rtt').value)`, "120 ms")
			p.is(`text('[data-measure="connect"]')`, "120.0 ms")
			p.is(`text('[data-end]')`, end)
			p.is(`$$('svg.ladder [data-packet]').length`, strconv.Itoa(packets))
		})
	}
}

// A bad value is named at its field and starts nothing; one in the address
// opens the default run and says so.
func saysWhatMayNotBeSet(t *testing.T, b *browser) {
	p := b.open(t, look{width: 1440}, i18n.EN, lessonPath)
	before := p.saw.eventFrames()
	p.write("#set-rtt", "9s")
	p.click("[data-run]")
	p.until(`$('#set-rtt').getAttribute('aria-invalid') === 'true' && text('#set-rtt-error').includes('2 s')`)
	if p.saw.eventFrames() != before {
		p.Error("a run was started")
	}
	p.write("#set-rtt", "80 ms")
	p.run()
	p.is(`$$('[aria-invalid="true"]').length`, "0")
	p.is(`text('[data-measure="connect"]')`, "80.0 ms")

	p.visit(lessonPath + "?rtt=9s")
	p.ready()
	p.holds(`$$('.notice').some((e) => shows(e) && e.textContent.includes('9s'))`)
	p.is(`text('[data-measure="connect"]')`, "100.0 ms")
}

// A run whose worker process dies ends with a clear sentence, and the next run
// works.
func TestBrowser_LosesAWorkerInMidRun(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("needs /proc, to find the worker processes")
	}
	t.Setenv(stallEnv, "2000000") // more than any run that the lesson quotes has, less than 1 MB
	b := openBrowser(t, config())
	for _, lang := range i18n.Langs {
		t.Run(string(lang), func(t *testing.T) {
			p := b.open(t, look{width: 1440}, lang, lessonPath)
			p.write("#set-size", "1MB")
			p.click("[data-run]")
			// More packets than the first picture has: they are this run's.
			p.until(`$('[data-controls]').hasAttribute('aria-busy') && Number(text('[data-status]').replace(/\D/g, '')) > 20`)
			killWorkers(t)
			p.until(`!$('[data-controls]').hasAttribute('aria-busy')`)
			p.is(`text('[data-status]')`, p.t("error.worker_lost"))
			p.holds(`shows($('[data-status]')) && !shows($('[data-cancel]'))`)

			p.write("#set-size", "500B")
			p.run()
			p.is(`text('[data-measure="connect"]')`, "100.0 ms")
			p.holds(fmt.Sprintf(`text('[data-status]') !== %q`, p.t("error.worker_lost")))
		})
	}
}

// killWorkers kills every worker process of this one.
func killWorkers(t *testing.T) {
	t.Helper()
	killed := 0
	entries, err := os.ReadDir("/proc")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		pid, err := strconv.Atoi(e.Name())
		if err != nil {
			continue
		}
		stat, _ := os.ReadFile("/proc/" + e.Name() + "/stat") // gone meanwhile: not ours
		command, _ := os.ReadFile("/proc/" + e.Name() + "/cmdline")
		// After the name in brackets come the state and the parent (proc_pid_stat(5)).
		_, after, _ := strings.Cut(string(stat), ") ")
		fields := strings.Fields(after)
		if len(fields) < 2 || fields[1] != strconv.Itoa(os.Getpid()) || !slices.Contains(strings.Split(string(command), "\x00"), "worker") {
			continue
		}
		process, err := os.FindProcess(pid)
		if err != nil {
			t.Fatal(err)
		}
		if err := process.Kill(); err == nil {
			killed++
		}
	}
	if killed == 0 {
		t.Fatal("no worker found")
	}
}
