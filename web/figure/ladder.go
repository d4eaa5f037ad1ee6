package figure

import (
	"context"
	"io"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"slowstart/engine/timeline"
	"slowstart/web/format"
	"slowstart/web/i18n"
	"slowstart/web/story"
)

// The widths that a page's ladder is drawn for, px: one of them, since a page
// must fit into the first flight of its own connection. The browser takes the
// drawing over and lays it out for the width that it really has.
const (
	Wide   = 760
	Narrow = 360 // a phone's
)

// staticPackets is how many packets the server draws: a page stays small, and
// the browser draws the rest.
const staticPackets = 120

// Ladder is a run as a page shows it, drawn for a width. Name is the run's, for
// those who do not see the picture.
func Ladder(events []timeline.Event, lang i18n.Lang, name string, width float64) templ.Component {
	return LadderAs("ladder", events, lang, name, width)
}

// LadderAs is the same for a page that has several: the id tells them apart.
func LadderAs(id string, events []timeline.Event, lang i18n.Lang, name string, width float64) templ.Component {
	x := story.Read(events)
	m := Layout(x, Options{Lang: lang, Width: width})
	var hosts []string
	for _, r := range m.Rails {
		hosts = append(hosts, hostName(x, lang, r.Host))
	}
	title := i18n.T(lang, "ladder.title", "experiment", name, "hosts", strings.Join(hosts, ", "))
	desc := i18n.T(lang, "ladder.desc",
		"time", format.Duration(float64(x.EndUS)), "n", format.Count(float64(len(x.Packets))))
	note := ""
	if total := len(x.Packets); total > staticPackets {
		m = m.cut(staticPackets)
		note = i18n.T(lang, "ladder.some", "n", strconv.Itoa(staticPackets), "total", format.Count(float64(total)))
	}
	return templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		if _, err := io.WriteString(w, `<div class="ladder-view">`); err != nil {
			return err
		}
		if err := SVG(m, id, "", title, desc).Render(ctx, w); err != nil {
			return err
		}
		var b strings.Builder
		if note != "" {
			(&node{tag: "p", attr: []string{"class", "ladder-view__some"}, text: note}).write(&b)
		}
		_, err := io.WriteString(w, b.String()+`</div>`)
		return err
	})
}

// legendMarks are the seven marks by their code.
var legendMarks = [...]string{"syn", "data", "response", "ack", "fin", "lost", "retransmit"}

// besideMarks are those that the first visit leaves out: the dots of several
// connections, and what stands beside the rails.
var besideMarks = [...]string{"conn", "state", "unread", "message", "call"}

// Legend is the seven marks with their words, drawn as the ladder draws them,
// and those beside the rails.
func Legend(lang i18n.Lang) templ.Component {
	return templ.ComponentFunc(func(_ context.Context, w io.Writer) error {
		list := el("ul", "class", "marks", "role", "list")
		for _, code := range legendMarks {
			item := el("li").add(sample(code))
			item.add(&node{tag: "span", text: i18n.T(lang, "ladder.legend."+code)})
			list.add(item)
		}
		for _, code := range besideMarks {
			item := el("li", "class", "marks__more").add(besideSample(code))
			list.add(item.add(&node{tag: "span", text: i18n.T(lang, "ladder.legend."+code)}))
		}
		var b strings.Builder
		list.write(&b)
		_, err := io.WriteString(w, b.String())
		return err
	})
}

// sample is one mark between two short rails.
func sample(code string) *node {
	p := Packet{Kind: code, Hops: []Hop{{X1: 8, Y1: 7, X2: 76, Y2: 19, First1: 7, First2: 19, QueueY1: 7}}}
	h := &p.Hops[0]
	switch code {
	case "response":
		h.X1, h.X2 = h.X2, h.X1
	case "lost":
		p.Kind, p.Lost = "data", true
		h.X2, h.Y2, h.First2, h.Cross = 48, 14, 14, string(timeline.DropLoss)
	case "retransmit":
		p.Kind, p.Retransmission = "data", true
		h.X1 = 24
	}
	svg := sampleSVG()
	for _, x := range []float64{8, 76} {
		if code == "retransmit" && x == 8 {
			svg.add(hold(Span{X: 6, Y: 3, W: 11, H: 20}))
			x = 24
		}
		svg.add(el("path", "class", "ladder__rail", "d", path("M", x, 1.0, "V", sampleHeight-1)))
	}
	g := packet(p)
	g.attr = g.attr[:2] // a sample is no packet of the run
	return svg.add(g)
}

// Size of a sample, px.
const (
	sampleWidth  = 84.0
	sampleHeight = 26.0
)

func sampleSVG() *node {
	return el("svg", "class", "ladder marks__sample", "viewBox", "0 0 "+num(sampleWidth)+" "+num(sampleHeight),
		"width", num(sampleWidth), "height", num(sampleHeight), "aria-hidden", "true")
}

// besideSample is one mark beside a rail, or the dots of two connections.
func besideSample(code string) *node {
	if code == "conn" {
		svg := sampleSVG()
		for _, x := range []float64{8, 76} {
			svg.add(el("path", "class", "ladder__rail", "d", path("M", x, 1.0, "V", sampleHeight-1)))
		}
		for hue, y := range []float64{3, 13} {
			g := packet(Packet{Kind: "ack", Hue: hue + 1, Hops: []Hop{{X1: 8, Y1: y, X2: 76, Y2: y + 9, First1: y, First2: y + 9, QueueY1: y}}})
			g.attr = g.attr[:2]
			svg.add(g)
		}
		return svg
	}
	svg := sampleSVG().add(el("path", "class", "ladder__rail", "d", path("M", 52.0, 1.0, "V", sampleHeight-1)))
	switch code {
	case "state":
		return svg.add(state(Span{Code: "ESTABLISHED", X: 34, Y: 2, W: 11, H: 22}))
	case "unread":
		return svg.add(unread(Unread{Dir: -1, X: 45, Y: 22, Steps: [][2]float64{{3, 5}, {10, 11}, {17, 4}}}))
	case "message":
		return svg.add(message(Message{Kind: "response", Dir: -1, X: 40, Y1: 4, Y2: 22}))
	}
	return svg.add(call(Call{Dir: -1, X: 42, Y1: 4, Y2: 22}))
}

func hostName(x *story.Index, lang i18n.Lang, name string) string {
	return (&builder{x: x, o: Options{Lang: lang}}).hostName(name)
}

// Row is a packet in the table, ready to show.
type Row struct {
	Packet                                   string
	Time, Route, Flags, Seq, Ack, Len, Story string
}

// tableRows is how many packets the page lists; the browser shows more on
// demand, and the run's file has them all.
const tableRows = 50

// Rows are the first packets of a run as the table shows them, and how many
// there are in all.
func Rows(events []timeline.Event, lang i18n.Lang) (rows []Row, total int) {
	return someRows(events, lang, tableRows)
}

// Drawn are the rows of the packets that [Ladder] draws, and how many there are
// in all: what paper has of a run.
func Drawn(events []timeline.Event, lang i18n.Lang) (rows []Row, total int) {
	return someRows(events, lang, staticPackets)
}

func someRows(events []timeline.Event, lang i18n.Lang, most int) (rows []Row, total int) {
	x := story.Read(events)
	for _, p := range x.Packets[:min(len(x.Packets), most)] {
		r := Row{
			Packet: strconv.FormatInt(p.Packet, 10),
			Time:   format.Duration(float64(p.SentUS())),
			Route:  i18n.T(lang, "lab.route", "from", hostName(x, lang, p.Src), "to", hostName(x, lang, p.Dst)),
			Flags:  strings.ReplaceAll(p.Flags, ",", ", "),
			Seq:    format.Count(float64(p.Seq)),
			Len:    format.Bytes(float64(p.LenBytes)),
			Story:  strings.Join(x.Sentences(lang, p.Packet), " "),
		}
		if p.Has("ACK") {
			r.Ack = format.Count(float64(p.Ack))
		}
		rows = append(rows, r)
	}
	return rows, len(x.Packets)
}

// tableColumns name the columns' texts.
var tableColumns = [...]string{"no", "time", "route", "flags", "seq", "ack", "length", "story"}
