package experiment

import (
	"path"
	"strconv"
	"strings"
	"sync"
	"time"

	"go.yaml.in/yaml/v4"
)

// The stacks.
const (
	Netstack = "netstack"
	Linux    = "linux"
)

// Parse reads an experiment file. Mistakes come back as [Errors], each at
// name:line. The name is the experiment's, such as handshake or nagle/nodelay,
// or a file's, whose base name is then the experiment's.
func Parse(name string, src []byte) (*Experiment, error) {
	r := &reader{log: log{file: name}, lines: map[string]int{}}
	e := &Experiment{Name: name, Until: "apps", Source: src}
	if ext := path.Ext(name); ext == ".yaml" || ext == ".yml" {
		e.Name = strings.TrimSuffix(path.Base(name), ext)
	}
	root := readSource(&r.log, src)
	if root != nil {
		fileTable().read(r, root, "", e)
	}
	if len(r.list) == 0 {
		e.numberHosts()
		e.check(func(p *problem, at string) { r.add(r.line(at), at, p) })
	}
	if len(r.list) == 0 {
		e.checkSettings(r)
	}
	if len(r.list) == 0 {
		e.checkWithout(r)
	}
	if err := r.err(); err != nil {
		return nil, err
	}
	return e, nil
}

// line is where a field, or what it is part of, stands.
func (r *reader) line(at string) int {
	for at != "" {
		if n, ok := r.lines[at]; ok {
			return n
		}
		at = at[:max(0, strings.LastIndexByte(at, '.'))]
	}
	return 1
}

const (
	maxHosts    = 8
	maxLinks    = 16
	maxApps     = 16
	maxSettings = 20
	maxMoments  = 100
	maxExpect   = 100
)

// fileTable is made once; nothing changes it.
var fileTable = sync.OnceValue(fileKeys)

func fileKeys() object[Experiment] {
	return object[Experiment]{keys: []key[Experiment]{
		fixed(word(about{name: "v", need: true, takes: strconv.Itoa(Version), means: "the version of the format"}, version(), func(*Experiment, int) {})),
		needed(label(about{name: "title", means: "what the experiment is called"}, func(e *Experiment) *Text { return &e.Title })),
		stacksKey(),
		named(about{name: "hosts", need: true, takes: "2 to 8 hosts by name", means: "the machines"}, maxHosts, nodeName(), hostKeys,
			func(e *Experiment) *[]Host { return &e.Hosts }, func(h *Host) *string { return &h.Name }),
		named(about{name: "links", need: true, takes: "links by name", means: "the wires between them"}, maxLinks, nodeName(), linkKeys,
			func(e *Experiment) *[]Link { return &e.Links }, func(l *Link) *string { return &l.Name }),
		named(about{name: "apps", need: true, takes: "apps by name", means: "what the hosts do"}, maxApps, nodeName(), appKeys,
			func(e *Experiment) *[]App { return &e.Apps }, func(a *App) *string { return &a.Name }),
		fixed(named(about{name: "settings", takes: "settings by name", means: "what can be changed without changing the file"}, maxSettings, wordName(), settingKeys,
			func(e *Experiment) *[]Setting { return &e.Settings }, func(s *Setting) *string { return &s.Name })),
		fixed(named(about{name: "moments", takes: "moments by name", means: "places in a run that prose and expectations can name"}, maxMoments, wordName(), momentKeys,
			func(e *Experiment) *[]Moment { return &e.Moments }, func(m *Moment) *string { return &m.Name })),
		fixed(named(about{name: "measures", takes: "measures by name", means: "values of a run besides those that the program knows"}, maxMeasures, wordName(), measureKeys,
			func(e *Experiment) *[]Measure { return &e.Measures }, func(m *Measure) *string { return &m.Name })),
		formulas(),
		fixed(list(about{name: "expect", takes: "a list of expressions, each alone or with what it says", means: "what every run must show"},
			maxExpect, readExpect, func() schema { return schema{"anyOf": []any{expression().schema, expectKeys().schema()}} })),
		without(),
		fixed(word(about{name: "until", def: "apps", means: "when a run ends: apps, all clients and scripts are done and nothing is in flight; closed, every socket is closed too"},
			oneOf("apps", "closed"), func(e *Experiment, v string) { e.Until = v })),
		fixed(word(about{name: "real_time", def: "30s", means: "how long a run on the linux stack may take"},
			timeBetween(time.Second, 300*time.Second), func(e *Experiment, v time.Duration) { e.RealTime = v })),
	}}
}

// stacksKey holds at least one stack: an experiment that none can run is a slip.
func stacksKey() key[Experiment] {
	k := fixed(words(about{name: "stacks", def: "[netstack, linux]", takes: "a list of netstack and linux", means: "the stacks it makes sense on"},
		2, oneOf(Netstack, Linux), func(e *Experiment, v string, _ int) { e.Stacks = append(e.Stacks, v) }))
	read, of := k.read, k.schema
	k.read = func(r *reader, n *yaml.Node, at string, e *Experiment) {
		if n.Kind == yaml.SequenceNode && len(n.Content) == 0 {
			r.fail(n, at, &problem{code: codeMissing, msg: "names no stack: netstack, linux or both belong here"})
			return
		}
		read(r, n, at, e)
	}
	k.schema = func() schema {
		s := of()
		s["minItems"] = 1
		return s
	}
	return k
}

func needed[T any](k key[T]) key[T] {
	k.need = true
	return k
}

func version() scalar[int] {
	return scalar[int]{
		takes: strconv.Itoa(Version),
		parse: func(text string) (int, *problem) {
			if text != strconv.Itoa(Version) {
				return 0, &problem{
					code: codeValue, msg: quote(text) + " is not a version this program reads: write " + strconv.Itoa(Version),
					args: map[string]string{"value": clip(text), "allowed": strconv.Itoa(Version)},
				}
			}
			return Version, nil
		},
		schema: schema{"const": Version},
	}
}
