package story

import "slowstart/engine/timeline"

// talk is one exchange on one connection as one of its hosts sees it. A
// time is never if it did not happen.
type talk struct {
	method, target            string
	requestSent, requestGot   int64 // its last byte
	responseSends             int64 // its first byte
	responseGets, responseGot int64 // its first and its last byte
}

const never = int64(-1)

type exchanges struct {
	of map[end][]*talk // in order of their numbers
	at map[end]map[int]*talk
}

func newExchanges() *exchanges {
	return &exchanges{of: map[end][]*talk{}, at: map[end]map[int]*talk{}}
}

func (x *exchanges) take(e *timeline.HTTPMessage) {
	k := end{e.Conn, e.Host}
	if x.at[k] == nil {
		x.at[k] = map[int]*talk{}
	}
	d := x.at[k][e.Exchange]
	if d == nil {
		d = &talk{requestSent: never, requestGot: never, responseSends: never, responseGets: never, responseGot: never}
		x.at[k][e.Exchange] = d
		x.of[k] = append(x.of[k], d)
	}
	if e.Type == timeline.TypeHTTPRequest && e.Method != "" {
		d.method, d.target = e.Method, e.Target
	}
	switch string(e.Type) + " " + e.Side + " " + e.Phase {
	case "http.request send end":
		d.requestSent = e.TimeUS
	case "http.request receive end":
		d.requestGot = e.TimeUS
	case "http.response send begin":
		d.responseSends = e.TimeUS
	case "http.response receive begin":
		d.responseGets = e.TimeUS
	case "http.response receive end":
		d.responseGot = e.TimeUS
		if e.Status >= 100 && e.Status < 200 { // an interim response is not the one waited for
			d.responseGets, d.responseGot = never, never
		}
	}
}

// waiting is the first exchange that a client of the connection has asked for
// and not got whole through a stretch of time, nil if there is none.
func (x *exchanges) waiting(k end, from, to int64) *talk {
	for _, d := range x.of[k] {
		if d.requestSent != never && d.requestSent <= from && (d.responseGot == never || d.responseGot >= to) {
			return d
		}
	}
	return nil
}

// preparing is the first exchange that a server of the connection has been
// asked for and has not begun to answer through a stretch of time.
func (x *exchanges) preparing(k end, from, to int64) *talk {
	for _, d := range x.of[k] {
		if d.requestGot != never && d.requestGot <= from && (d.responseSends == never || d.responseSends >= to) {
			return d
		}
	}
	return nil
}
