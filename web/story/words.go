package story

import (
	"strings"

	"slowstart/web/format"
	"slowstart/web/i18n"
)

// Sentences are the lines about a packet in the reader's language.
func (x *Index) Sentences(lang i18n.Lang, id int64) []string {
	var out []string
	for _, l := range x.Tell(id) {
		out = append(out, i18n.T(lang, l.Key, x.Words(lang, l.Args)...))
	}
	return out
}

// Words are a line's arguments as text, as i18n.T takes them.
func (x *Index) Words(lang i18n.Lang, args map[string]any) []any {
	var named []any
	for name, value := range args {
		named = append(named, x.worded(lang, name, value)...)
	}
	return named
}

// HostName is a host inside a sentence ("packet.host") or at its start
// ("packet.host_first"): its role in the reader's language where it has no
// name of its own. Korean names end in a vowel, so that particles fit.
func (x *Index) HostName(lang i18n.Lang, key, name string) string {
	if x.Start != nil {
		for _, h := range x.Start.Hosts {
			if h.Name == name && h.Role == name {
				return i18n.T(lang, key+"."+name)
			}
		}
	}
	return i18n.T(lang, key+".other", "name", name)
}

// worded is an argument as text, under its name; a host also as Host, the form
// that starts a sentence.
func (x *Index) worded(lang i18n.Lang, name string, value any) []any {
	switch v := value.(type) {
	case string:
		switch name {
		case "host":
			return []any{name, x.HostName(lang, "packet.host", v), "Host", x.HostName(lang, "packet.host_first", v)}
		case "to", "from":
			return []any{name, x.HostName(lang, "packet.host", v)}
		}
		return []any{name, v}
	case int:
		return []any{name, wordedNumber(name, int64(v))}
	case int64:
		return []any{name, wordedNumber(name, v)}
	}
	panic("story: argument " + name + " is neither text nor number")
}

func wordedNumber(name string, v int64) string {
	switch {
	case strings.HasSuffix(name, "_us"):
		return format.Duration(float64(v))
	case strings.HasSuffix(name, "_bytes"):
		return format.Bytes(float64(v))
	}
	return format.Count(float64(v))
}
