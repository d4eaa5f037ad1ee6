package experiment

import (
	"regexp"
	"slices"
	"strings"
)

// The shapes of texts that HTTP and DNS know, compiled once.
var (
	// RFC 9110 §5.1 (a token), §5.5 (visible ASCII, spaces and tabs between).
	fieldShape = regexp.MustCompile("^[!#$%&'*+.^_`|~0-9A-Za-z-]+: *(?:[!-~](?:[ \t!-~]*[!-~])?)?$")
	nameShape  = regexp.MustCompile("^[!#$%&'*+.^_`|~0-9A-Za-z-]+$")
	// RFC 9110 §8.8.3, without its quotes and without obs-text.
	etagShape = regexp.MustCompile(`^[!#-~]+$`)
	// RFC 1123 §2.1, in lower case.
	domainShape = regexp.MustCompile(`^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)*$`)
	// RFC 9112 §3.2: origin-form, and absolute-form as proxies see it.
	anyTargetShape = regexp.MustCompile(`^(?:/|https?://|\*$)[!-~]*$`)
)

// fieldLine is "Name: value". What frames a message is the app's own to write:
// a script can write anything.
func fieldLine() scalar[string] {
	s := matching(`a field line such as "X-Lesson: 4" (RFC 9110 §5)`, fieldShape, 1024)
	shaped := s.parse
	s.parse = func(text string) (string, *problem) {
		if _, p := shaped(text); p != nil {
			return "", p
		}
		name, value, _ := strings.Cut(text, ":")
		if slices.ContainsFunc(framing(), func(f string) bool { return strings.EqualFold(f, name) }) {
			return "", &problem{
				code: codeConflict, msg: name + " is written by the app itself: not " + strings.Join(framing(), ", "),
				args: map[string]string{"value": name},
			}
		}
		return name + ": " + strings.TrimLeft(value, " "), nil
	}
	return s
}

func framing() []string { return []string{"Host", "Content-Length", "Transfer-Encoding"} }

func fieldLines[T any](means string, get func(*T) *[]string) key[T] {
	return texts(about{name: "fields", takes: `a list of field lines: ["Name: value"]`, means: means}, 20, fieldLine(), get)
}

func fieldName() scalar[string] {
	return matching("a field name such as Keep-Alive (RFC 9110 §5.1)", nameShape, 64)
}

func entityTag() scalar[string] {
	return matching("an entity tag without its quotes, such as v1 (RFC 9110 §8.8.3)", etagShape, 64)
}

func domainName() scalar[string] {
	return matching("a host name such as www.example.com (RFC 1123 §2.1)", domainShape, 253)
}

func requestTarget() scalar[string] {
	return matching("a request-target such as /index.html", targetShape, 1024)
}

// httpVersion can be a number to YAML.
func httpVersion() scalar[string] {
	s := oneOf("1.0", "1.1")
	s.schema = schema{"enum": []any{"1.0", "1.1", 1.0, 1.1}}
	return s
}

func method() scalar[string] {
	return oneOf("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "TRACE", "PATCH")
}

// hostOrNone is a host that there may be without; none is the empty name, so
// that a setting can do without it too.
func hostOrNone() scalar[string] {
	s := nodeName()
	parse := s.parse
	s.takes = "a host, or none"
	s.parse = func(text string) (string, *problem) {
		if text == none {
			return "", nil
		}
		return parse(text)
	}
	return s
}
