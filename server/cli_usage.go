package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/alecthomas/kong"

	"slowstart/engine/experiment"
	"slowstart/web/i18n"
)

// misread says what is wrong with a command line, where the library that reads
// it says less or blames another: it takes a mistyped command for an argument of
// serve, and what a variable of the environment holds for the flag's.
func misread(err error, args []string, commands []*kong.Node) error {
	says := err.Error()
	word, stray := strings.CutPrefix(says, "unexpected argument ")
	flag, _, _ := strings.Cut(says, " ")
	flag = strings.TrimSuffix(flag, ":")
	switch {
	case stray && len(args) > 0 && args[0] == word:
		return unknownCommand(word, commands)
	case flag == "--seed" && negative.MatchString(says):
		return fmt.Errorf("--seed: %s is out of range: 0 to %d", negative.FindStringSubmatch(says)[1], uint64(maxSeed))
	case strings.HasSuffix(says, `got "EOL" (<EOL>)`):
		says = flag + ": a value is missing"
	case strings.HasPrefix(flag, "--") && !given(flag, args):
		if name := variableOf(flag, commands); os.Getenv(name) != "" {
			says = name + strings.TrimPrefix(says, flag)
		}
	}
	return errors.New(says + " (see slowstart --help)")
}

// isFile says that a word means a file: by its extension, or as a path that no
// name can be (./own, /dev/fd/63).
func isFile(word string) bool {
	ext := filepath.Ext(word)
	return ext == ".yaml" || ext == ".yml" || strings.HasPrefix(word, ".") || filepath.IsAbs(word)
}

// negative is a number below zero that was taken for a flag.
var negative = regexp.MustCompile(`got "(-[0-9]+)"`)

func unknownCommand(word string, commands []*kong.Node) error {
	var names []string
	for _, c := range commands {
		if !c.Hidden {
			names = append(names, c.Name)
		}
	}
	if near := experiment.Nearest(word, names); near != "" {
		return fmt.Errorf("unknown command %q: did you mean %s?", word, near)
	}
	return fmt.Errorf("unknown command %q: one of %s", word, strings.Join(names, ", "))
}

func given(flag string, args []string) bool {
	return slices.ContainsFunc(args, func(arg string) bool { return arg == flag || strings.HasPrefix(arg, flag+"=") })
}

// variableOf is the one that stands for a flag, or "".
func variableOf(flag string, commands []*kong.Node) string {
	for _, c := range commands {
		for _, f := range c.Flags {
			if "--"+f.Name == flag && len(f.Envs) > 0 {
				return f.Envs[0]
			}
		}
	}
	return ""
}

// langAsked is the language of a command line that could not be read.
func langAsked(args []string) i18n.Lang {
	asked := os.Getenv("SLOWSTART_LANG")
	for i, arg := range args {
		if value, ok := strings.CutPrefix(arg, "--lang="); ok {
			asked = value
		} else if arg == "--lang" && i+1 < len(args) {
			asked = args[i+1]
		}
	}
	lang, _ := i18n.Parse(asked)
	return lang
}
