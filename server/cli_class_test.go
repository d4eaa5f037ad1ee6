package main

import (
	"errors"
	"os/exec"
	"regexp"
	"testing"
)

func TestDoctor_PlaysAClass(t *testing.T) {
	for lang, want := range map[string][]string{
		"en": {
			`(?m)^A class of 2 was played for .*; lessons opened: 2, requests: \d+, runs: 4, events: \d+\.$`,
			`(?m)^The server used \d+ % of the processors and at most \d+ MB of memory`,
			`(?m)^This machine (holds|does not hold) a class of 2\W`, // which depends on what else it does
		},
		"ko": {`(?m)^학생 2명의 수업을 .* 동안 재현했습니다`, `(?m)^이 컴퓨터는 학생 2명의 수업을 감당`},
	} {
		out, err := exec.CommandContext(t.Context(), "slowstart", "doctor", "--lang", lang, "--class", "2", "--for", "1s").Output()
		var exit *exec.ExitError
		if err != nil && (!errors.As(err, &exit) || exit.ExitCode() != exitFailed) {
			t.Fatal(err)
		}
		for _, line := range want {
			if !regexp.MustCompile(line).Match(out) {
				t.Errorf("no line like %s in\n%s", line, out)
			}
		}
	}
}
