package ingest

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"slowstart/engine/timeline"
)

// start says what the capture is of. Of our own it is a run, which can be made
// again.
func (r *reader) start() *timeline.RunStart {
	e := &timeline.RunStart{
		Head: timeline.Head{Type: timeline.TypeRunStart}, Schema: timeline.Schema, Settings: map[string]string{},
		Stack: timeline.Stack{Name: "capture", Version: r.file.format, Clock: "captured"},
	}
	if r.file.ours() {
		for line := range strings.Lines(r.file.section.Comment) {
			key, value, _ := strings.Cut(strings.TrimSpace(line), ": ")
			switch key {
			case "experiment":
				e.Experiment = value
			case "seed":
				e.Seed, _ = strconv.ParseUint(value, 10, 64)
			case "settings":
				e.Settings = settings(value)
			}
		}
	}
	r.roles()
	e.Hosts = r.hosts
	for _, pair := range r.order {
		e.Links = append(e.Links, timeline.Link{Name: r.linkOf(pair[0], pair[1]), A: pair[0], B: pair[1]})
	}
	return e
}

// roles makes servers of the hosts that never opened a connection.
func (r *reader) roles() {
	if r.file.ours() {
		return
	}
	asked := map[string]bool{}
	for _, pair := range r.order { // the first packet between two is the one that opens
		asked[pair[0]] = true
	}
	for i, h := range r.hosts {
		if !asked[h.Name] {
			r.hosts[i].Role = "server"
		}
	}
}

var setting = regexp.MustCompile(`(?:^|, )([a-z][a-z0-9_]*)=`)

// settings reads "drop=client SYN 1, rtt=40ms": a value may have commas.
func settings(text string) map[string]string {
	all := map[string]string{}
	at := setting.FindAllStringSubmatchIndex(text, -1)
	for i, m := range at {
		end := len(text)
		if i+1 < len(at) {
			end = at[i+1][0]
		}
		all[text[m[2]:m[3]]] = text[m[1]:end]
	}
	return all
}

// comment is what engine/capture writes about a packet that a reader can use.
type comment struct {
	labels []timeline.Label
	lost   timeline.DropCause
}

var (
	lost   = regexp.MustCompile(`lost on [^·]+: ([a-z_]+)`)
	labels = regexp.MustCompile(`^labels(?: at [a-z0-9-]+)?: (.+)$`)
)

func parseComment(comments []string) (c comment) {
	for _, text := range comments {
		if !strings.HasPrefix(text, "packet ") {
			continue
		}
		for _, part := range strings.Split(text, " · ") {
			if m := labels.FindStringSubmatch(part); m != nil {
				for _, name := range strings.Split(m[1], ", ") {
					if l := timeline.Label(name); slices.Contains(timeline.Labels(), l) {
						c.labels = append(c.labels, l)
					}
				}
			}
			if m := lost.FindStringSubmatch(part); m != nil {
				c.lost = timeline.DropCause(m[1])
			}
		}
	}
	return c
}

// told are the notes: what whoever looks at the picture must know.
func (r *reader) told() []timeline.Error {
	list := []timeline.Error{{Code: "capture_one_tap"}}
	if r.file.ours() {
		list = []timeline.Error{{Code: "capture_ours", Args: map[string]string{"experiment": r.start().Experiment}}}
	}
	if r.file.damaged != nil {
		list = append(list, timeline.Error{Code: "capture_cut_off", Args: r.file.damaged})
	}
	if r.file.more {
		list = append(list, timeline.Error{Code: "capture_more", Args: map[string]string{"packets": itoa(len(r.file.frames))}})
	}
	for _, code := range []string{"capture_skipped", "capture_snap"} {
		if n := r.notes[code]; n > 0 {
			list = append(list, timeline.Error{Code: code, Args: map[string]string{"packets": itoa(n)}})
		}
	}
	return list
}
