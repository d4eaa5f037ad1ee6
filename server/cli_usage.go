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
	"slowstart/web/gloss"
	"slowstart/web/i18n"
)

// misread says what is wrong with a command line, where the library that reads
// it says less or blames another: it takes a mistyped command for an argument of
// serve, and what a variable of the environment holds for the flag's.
func misread(err error, args []string, commands []*kong.Node) error {
	if isUnwritten(err) { // the help
		return err
	}
	command := commandOf(args, commands)
	says := strings.TrimPrefix(err.Error(), command+": ")
	says, _, _ = strings.Cut(says, " (from envar ") // blame says which
	word, stray := strings.CutPrefix(says, "unexpected argument ")
	flag, _, _ := strings.Cut(says, " ")
	flag = strings.TrimSuffix(flag, ":")
	switch {
	case stray && len(args) > 0 && args[0] == word:
		return unknownCommand(word, commands)
	case len(args) > 0 && isCommand(strings.TrimLeft(args[0], "-"), commands) && strings.HasPrefix(says, "unknown flag "+args[0]):
		return fmt.Errorf("unknown flag %s: did you mean slowstart %s?", args[0], strings.TrimLeft(args[0], "-"))
	case flag == "--seed" && negative.MatchString(says):
		return fmt.Errorf("--seed: %s is out of range: 0 to %d", negative.FindStringSubmatch(says)[1], uint64(maxSeed))
	case negative.MatchString(says):
		says = fmt.Sprintf("%s cannot be below 0, but is %s", flag, negative.FindStringSubmatch(says)[1])
	case strings.HasSuffix(says, `got "EOL" (<EOL>)`):
		says = flag + ": a value is missing"
	case wanted.MatchString(says):
		found := wanted.FindStringSubmatch(says)
		kind := "whole number: write digits alone, such as 20"
		if found[1] == "duration" {
			kind = "time: write a number with its unit, such as 500ms, 10s or 5m"
		}
		says = fmt.Sprintf("%s: %s is no %s", flag, found[2], kind)
	}
	return &usageError{blame(says, args, commands), command}
}

// usageError is a mistake in a command line, with the command whose help says
// what is allowed.
type usageError struct{ says, command string }

func (e *usageError) Error() string { return e.in(i18n.EN) }

func (e *usageError) in(lang i18n.Lang) string {
	help := "(see slowstart " + strings.TrimPrefix(e.command+" ", " ") + "--help)"
	return gloss.Say(lang, e.says) + " " + gloss.Say(lang, help)
}

// wanted is what the library says of a value of another kind.
var wanted = regexp.MustCompile(`expected (a valid 64 bit u?int|duration)(?: value)? but got ("[^"]*")`) //nolint:gochecknoglobals // a constant in all but name

// blame names the variable of the environment where a sentence begins with a
// flag that nobody gave.
func blame(says string, args []string, commands []*kong.Node) string {
	end := strings.IndexAny(says, " :")
	if end < 0 || !strings.HasPrefix(says, "--") || given(says[:end], args) {
		return says
	}
	name := variableOf(says[:end], commands)
	if _, set := os.LookupEnv(name); name == "" || !set {
		return says
	}
	return name + says[end:]
}

// commandOf is the command that arguments are for, or "" where none was meant.
func commandOf(args []string, commands []*kong.Node) string {
	switch {
	case len(args) > 0 && isCommand(args[0], commands):
		return args[0]
	case len(args) > 0 && !strings.HasPrefix(args[0], "-"):
		return ""
	}
	return "serve" // the default
}

func isCommand(word string, commands []*kong.Node) bool {
	return slices.ContainsFunc(commands, func(c *kong.Node) bool { return c.Name == word && !c.Hidden })
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
	if word == "help" {
		return errors.New("there is no command help: write slowstart --help, or slowstart serve --help")
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
