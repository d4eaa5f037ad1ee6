package app

import (
	"bufio"
	"context"
	"errors"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/klauspost/compress/gzip"

	"slowstart/engine/ingest"
	"slowstart/engine/timeline"
	"slowstart/server/assets"
	"slowstart/server/limits"
)

// readings bounds the captures that are read at once; others wait.
const readings = 2

// opens is what captures may take of the server.
type opens struct {
	often    *limits.Buckets // by session
	uploads  chan struct{}   // those in memory; what waits for a place waits in its connection
	readings chan struct{}
}

func newOpens(l limits.Limits) opens {
	return opens{
		often: limits.NewBuckets(l.Opens, time.Minute, l.Opens), uploads: make(chan struct{}, l.OpensAtOnce), readings: make(chan struct{}, readings),
	}
}

// bodyLimit is how large a request's body may be: a capture may be larger than
// anything else.
func (a *App) bodyLimit(r *http.Request) int64 {
	if r.Method == http.MethodPost && strings.HasSuffix(r.URL.Path, "/open") {
		return a.o.Limits.OpenBytes
	}
	return a.o.Limits.BodyBytes
}

// readCapture answers a capture with its timeline. Nothing of it is kept.
func (a *App) readCapture(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Cache-Control", "no-store")
	if ok, wait := a.opens.often.Take(a.opener(r), time.Now()); !ok {
		retryAfter(w, wait)
		a.refuseCapture(w, r, http.StatusTooManyRequests, timeline.Error{Code: "capture_bad_often", Args: map[string]string{"seconds": strconv.Itoa(int(wait.Seconds()) + 1)}})
		return
	}
	if r.ContentLength < 0 { // no browser sends it so, and it would take twice its memory
		a.plain(w, r, http.StatusLengthRequired, "the length of the capture is needed: Content-Length")
		return
	}
	select {
	case a.opens.uploads <- struct{}{}:
		defer func() { <-a.opens.uploads }()
	case <-time.After(a.o.Limits.OpenTurn):
		retryAfter(w, time.Second)
		a.refuseCapture(w, r, http.StatusServiceUnavailable, timeline.Error{Code: "capture_bad_busy"})
		return
	}
	_ = http.NewResponseController(w).SetReadDeadline(time.Now().Add(a.o.Limits.OpenUpload)) // test recorders have none
	data, err := readBody(r, a.o.Limits.OpenBytes)
	if large, ok := errors.AsType[*http.MaxBytesError](err); ok {
		a.refuseCapture(w, r, http.StatusRequestEntityTooLarge, timeline.Error{Code: "capture_bad_large", Args: map[string]string{"most": strconv.FormatInt(large.Limit, 10)}})
		return
	}
	if err != nil {
		a.refuseCapture(w, r, http.StatusBadRequest, timeline.Error{Code: "capture_bad_slow"})
		return
	}
	ctx, cancel := context.WithTimeout(r.Context(), a.o.Limits.OpenRead)
	defer cancel()
	select {
	case a.opens.readings <- struct{}{}:
		defer func() { <-a.opens.readings }()
	case <-ctx.Done():
		a.refuseCapture(w, r, http.StatusServiceUnavailable, timeline.Error{Code: "capture_bad_busy"})
		return
	}
	out := &lines{w: w, extend: func() { a.extend(w) }, gzip: assets.Accepts(r.Header.Values("Accept-Encoding"), "gzip")}
	err = ingest.Read(ctx, data, ingest.Limits{Packets: a.o.Limits.OpenPackets}, out.event)
	if err == nil {
		err = out.close()
	}
	var p *ingest.FileError
	switch {
	case err == nil:
	case out.began(): // too late for words: the visitor sees the answer break off
		panic(http.ErrAbortHandler)
	case errors.As(err, &p):
		a.refuseCapture(w, r, http.StatusUnprocessableEntity, *p.Data())
	default:
		a.refuseCapture(w, r, http.StatusServiceUnavailable, timeline.Error{Code: "capture_bad_slow"})
	}
}

// readBody reads a request's body, or says at once that it is too large where its
// own length says so.
func readBody(r *http.Request, most int64) ([]byte, error) {
	switch n := r.ContentLength; {
	case n > most:
		return nil, &http.MaxBytesError{Limit: most}
	case n >= 0:
		data := make([]byte, n)
		_, err := io.ReadFull(r.Body, data)
		return data, err //nolint:wrapcheck // as io.ReadAll's
	}
	return io.ReadAll(r.Body) //nolint:wrapcheck // its callers tell its kinds apart
}

// opener is whose captures are counted together: a session's, or an address's
// that brings none.
func (a *App) opener(r *http.Request) string {
	if _, err := r.Cookie(sessionCookie); err == nil {
		return visitorOf(r).session
	}
	return limits.Whose(visitorOf(r).address).String()
}

// refuseCapture says why, as a code and as a sentence for the reader.
func (a *App) refuseCapture(w http.ResponseWriter, r *http.Request, status int, e timeline.Error) {
	a.json(w, r, status, struct {
		Error   timeline.Error `json:"error"`
		Message string         `json:"message"`
	}{e, sentence(a.languageOf(r), e)})
}

// lines writes events as they come, from the first on.
type lines struct {
	w      http.ResponseWriter
	extend func()
	gzip   bool
	buf    *bufio.Writer
	zip    *gzip.Writer
}

func (l *lines) began() bool { return l.buf != nil }

func (l *lines) event(e timeline.Event) error {
	if l.buf == nil {
		l.begin()
	}
	line, err := timeline.Encode(e)
	if err != nil {
		return err
	}
	if l.buf.Available() < len(line) {
		l.extend()
	}
	_, err = l.buf.Write(line)
	return err
}

func (l *lines) begin() {
	h := l.w.Header()
	h.Set("Content-Type", kindNDJSON)
	h.Set("Vary", "Accept-Encoding")
	var to io.Writer = l.w
	if l.gzip {
		h.Set("Content-Encoding", "gzip")
		l.zip, _ = gzip.NewWriterLevel(l.w, gzip.BestSpeed) // a level there is
		to = l.zip
	}
	l.buf = bufio.NewWriterSize(to, limits.Chunk)
}

func (l *lines) close() error {
	l.extend()
	err := l.buf.Flush()
	if l.zip != nil {
		err = errors.Join(err, l.zip.Close())
	}
	return err
}
