package figure

import "slowstart/web/i18n"

// Options say how to lay a ladder out.
type Options struct {
	Lang    i18n.Lang
	Width   float64 // px; below 560 gutters are narrow and calls are named without their bytes
	Density float64 // 0 = 1; 2 makes time twice as tall
}

// Marks is a laid-out ladder. All lengths are px in a Width × Height box, all
// angles degrees clockwise.
type Marks struct {
	Width    float64   `json:"width"`
	Height   float64   `json:"height"`
	Heads    []Head    `json:"heads"`
	Rails    []Rail    `json:"rails"`
	Ticks    []Tick    `json:"ticks"`
	Gaps     []Gap     `json:"gaps"`
	States   []Span    `json:"states"`
	Holds    []Span    `json:"holds"`
	Unread   []Unread  `json:"unread"`
	Messages []Message `json:"messages"`
	Calls    []Call    `json:"calls"`
	Bundles  []Bundle  `json:"bundles"`
	Ties     []Tie     `json:"ties"`
	Packets  []Packet  `json:"packets"`
	Knots    []Knot    `json:"knots"` // time → y, piecewise linear
}

// Text is a label. X and Y are the middle of its baseline's anchor point; it is
// turned around that point.
type Text struct {
	X      float64 `json:"x"`
	Y      float64 `json:"y"`
	Angle  float64 `json:"angle"`
	Anchor string  `json:"anchor"` // start, middle, end
	Text   string  `json:"text"`
	Width  float64 `json:"width"`
}

// Head is the box above a rail.
type Head struct {
	Host string  `json:"host"`
	X    float64 `json:"x"`
	Y    float64 `json:"y"`
	W    float64 `json:"w"`
	H    float64 `json:"h"`
	Name Text    `json:"name"`
	Addr *Text   `json:"addr"`
}

// Rail is a host's line through time.
type Rail struct {
	Host string  `json:"host"`
	X    float64 `json:"x"`
	Y1   float64 `json:"y1"`
	Y2   float64 `json:"y2"`
}

// Tick is a time on the axis, with its grid line.
type Tick struct {
	US   int64   `json:"us"`
	X1   float64 `json:"x1"`
	X2   float64 `json:"x2"`
	Y    float64 `json:"y"`
	Text Text    `json:"text"`
}

// Gap is a stretch in which nothing was on the wire: how long it was, and what
// each host waited for.
type Gap struct {
	FromUS int64   `json:"from_us"`
	ToUS   int64   `json:"to_us"`
	X1     float64 `json:"x1"`
	X2     float64 `json:"x2"`
	Y1     float64 `json:"y1"`
	Y2     float64 `json:"y2"`
	Cut    bool    `json:"cut"` // drawn shorter than it was
	Text   *Text   `json:"text"`
	Waits  []Text  `json:"waits"`
}

// Span is a stretch of time beside a rail: a TCP state or a hold.
type Span struct {
	Host   string  `json:"host"`
	Conn   int     `json:"conn"`
	Code   string  `json:"code"` // RFC 9293 state, or the kind of hold
	FromUS int64   `json:"from_us"`
	ToUS   int64   `json:"to_us"`
	X      float64 `json:"x"`
	Y      float64 `json:"y"`
	W      float64 `json:"w"`
	H      float64 `json:"h"`
	Text   *Text   `json:"text"`
}

// Unread is a heap of bytes that have arrived and wait to be read, beside the
// rail of their host: from each step's y on it is as wide as the step says.
type Unread struct {
	Host   string       `json:"host"`
	Conn   int          `json:"conn"`
	FromUS int64        `json:"from_us"`
	ToUS   int64        `json:"to_us"`
	Most   int64        `json:"most_bytes"`
	Dir    float64      `json:"dir"`
	X      float64      `json:"x"`
	Steps  [][2]float64 `json:"steps"` // y and width
	Y      float64      `json:"y"`     // where it ends
	Text   *Text        `json:"text"`
}

// Message is a bracket over the packets that carry an HTTP message, at one end.
type Message struct {
	Kind   string  `json:"kind"` // data (a request) or response
	Host   string  `json:"host"`
	Conn   int     `json:"conn"`
	Hue    int     `json:"hue"`
	Packet int64   `json:"packet"` // the first
	FromUS int64   `json:"from_us"`
	ToUS   int64   `json:"to_us"`
	Dir    float64 `json:"dir"`
	X      float64 `json:"x"`
	Y1     float64 `json:"y1"`
	Y2     float64 `json:"y2"`
	Text   *Text   `json:"text"`
}

// Call is one socket call or several alike, in the gutter of its host. X is
// the tick at the call's line, Y1 to Y2 the time it took; Leader joins a text
// that had to move to its place.
type Call struct {
	Host   string  `json:"host"`
	Op     string  `json:"op"`
	Conn   int     `json:"conn"`
	N      int     `json:"n"`
	FromUS int64   `json:"from_us"`
	X      float64 `json:"x"`
	Dir    float64 `json:"dir"` // -1: the gutter is on the left
	Y1     float64 `json:"y1"`
	Y2     float64 `json:"y2"`
	Errno  string  `json:"errno"`
	Title  string  `json:"title"` // what the errno means
	Text   *Text   `json:"text"`
	Leader float64 `json:"leader"` // y where the text's leader starts
}

// Bundle is the name of a burst of packets of one kind, and the ground under
// it where serialisation does not fill it.
type Bundle struct {
	Kind   string       `json:"kind"`
	N      int          `json:"n"`
	FromUS int64        `json:"from_us"`
	Points [][2]float64 `json:"points"`
	Text   *Text        `json:"text"`
}

// Tie joins a retransmission to the packet it repeats.
type Tie struct {
	From   int64   `json:"from"`
	To     int64   `json:"to"`
	FromUS int64   `json:"from_us"`
	X      float64 `json:"x"`
	Bulge  float64 `json:"bulge"`
	Y1     float64 `json:"y1"`
	Y2     float64 `json:"y2"`
	Text   *Text   `json:"text"`
}

// Packet is one packet with its crossings and its label.
type Packet struct {
	ID             int64  `json:"id"`
	Conn           int    `json:"conn"`
	Hue            int    `json:"hue"` // 1-6 tells connections apart; 0 when there is only one
	Kind           string `json:"kind"`
	Retransmission bool   `json:"retransmission"`
	Lost           bool   `json:"lost"`
	Dense          bool   `json:"dense"` // one of a burst: drawn finer, named with it
	Hops           []Hop  `json:"hops"`
	Label          *Text  `json:"label"`
}

// Hop is a packet's line over one link: the last bit leaves at (X1, Y1) and
// arrives at (X2, Y2). Where serialisation shows, the first bit runs from
// First1 to First2 above it. A line with a Cross ends there instead.
type Hop struct {
	SentUS  int64   `json:"sent_us"`
	EndUS   int64   `json:"end_us"`
	X1      float64 `json:"x1"`
	Y1      float64 `json:"y1"`
	X2      float64 `json:"x2"`
	Y2      float64 `json:"y2"`
	Band    bool    `json:"band"`
	First1  float64 `json:"first1"`
	First2  float64 `json:"first2"`
	QueueY1 float64 `json:"queue_y1"` // = First1 where the packet did not wait in a queue
	Cross   string  `json:"cross"`    // drop cause, or corrupted
	Why     *Text   `json:"why"`      // the cross in a word
}

// Knot is a point of the function from time to y.
type Knot struct {
	US float64 `json:"us"`
	Y  float64 `json:"y"`
}
