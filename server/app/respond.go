package app

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"net/http"
	"strconv"
	"time"

	"github.com/a-h/templ"

	"slowstart/server/assets"
	"slowstart/web/i18n"
	"slowstart/web/layout"
	"slowstart/web/page"
)

const (
	// chunk and chunkDeadline bound how slowly a visitor may read: the deadline
	// moves on with every chunk that was taken.
	chunk         = 64 << 10
	chunkDeadline = 10 * time.Second
	// worthwhile is the size below which a response is sent as it is.
	worthwhile = 1 << 10
)

// body is a whole response.
type body struct {
	status int // 0 = 200
	kind   string
	cache  string // Cache-Control; empty = "private, no-cache"
	data   []byte
	packed bool // compressed already, or not worth it
}

// send answers with a body, compressed as the visitor likes, or with 304 when
// the visitor has it.
func (a *App) send(w http.ResponseWriter, r *http.Request, b body) {
	h := w.Header()
	h.Set("Content-Type", b.kind)
	if b.cache == "" {
		b.cache = "private, no-cache"
	}
	if h.Get("Cache-Control") == "" {
		h.Set("Cache-Control", b.cache)
	}
	data, tag := b.data, ""
	if !b.packed {
		h.Add("Vary", "Accept-Encoding")
		data, tag = compress(h, r, b.data)
	}
	if b.status == 0 || b.status == http.StatusOK {
		sum := sha256.Sum256(b.data)
		etag := `"` + hex.EncodeToString(sum[:8]) + tag + `"`
		h.Set("ETag", etag)
		if assets.Matches(r, etag) {
			h.Del("Content-Type")
			h.Del("Content-Encoding")
			w.WriteHeader(http.StatusNotModified)
			return
		}
	}
	h.Set("Content-Length", strconv.Itoa(len(data)))
	if b.status != 0 {
		w.WriteHeader(b.status)
	}
	if r.Method == http.MethodHead {
		return
	}
	for len(data) > 0 {
		extend(w)
		n := min(len(data), chunk)
		if _, err := w.Write(data[:n]); err != nil {
			return // the visitor has gone
		}
		data = data[n:]
	}
}

// compress chooses a coding. Large bodies get the fast one: the time of a core
// is dearer than the line's.
func compress(h http.Header, r *http.Request, data []byte) (packed []byte, tag string) {
	if len(data) < worthwhile {
		return data, ""
	}
	switch accept := r.Header.Values("Accept-Encoding"); {
	case len(data) < 256<<10 && assets.Accepts(accept, "br"):
		h.Set("Content-Encoding", "br")
		quality := 7 // 3 ms more for a lesson than 5, and its HTML fits the first flight
		if len(data) > 96<<10 {
			quality = 5
		}
		return assets.Brotli(data, quality), "-br"
	case assets.Accepts(accept, "gzip"):
		level := 9
		if len(data) > 1<<20 {
			level = 1
		}
		h.Set("Content-Encoding", "gzip")
		return assets.Gzip(data, level), "-gz"
	}
	return data, ""
}

// extend moves the write deadline on. Test recorders have none.
func extend(w http.ResponseWriter) {
	_ = http.NewResponseController(w).SetWriteDeadline(time.Now().Add(chunkDeadline))
}

// render sends a page, or an error page when it cannot be made: a component
// is written only when it is whole.
func (a *App) render(w http.ResponseWriter, r *http.Request, lang i18n.Lang, status int, c templ.Component) {
	var b bytes.Buffer
	if err := c.Render(r.Context(), &b); err != nil {
		a.o.Log.ErrorContext(r.Context(), "page not rendered", "request", visitorOf(r).request, "error", err)
		if status == http.StatusInternalServerError {
			a.plain(w, r, status, "the error page could not be rendered")
			return
		}
		a.fail(w, r, http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Language", string(lang))
	w.Header().Add("Vary", "Cookie, User-Agent") // the choice of colours is in the page, and the picture's width
	a.send(w, r, body{status: status, kind: "text/html; charset=utf-8", data: b.Bytes()})
}

// fail answers with an error page in the visitor's language.
func (a *App) fail(w http.ResponseWriter, r *http.Request, status int) {
	lang := a.languageOf(r)
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Add("Vary", "Accept-Language")
	a.render(w, r, lang, status, page.Error(page.NewError(a.layout(r, lang), status, visitorOf(r).request)))
}

// plain answers programs with a line of text.
func (a *App) plain(w http.ResponseWriter, r *http.Request, status int, text string) {
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.WriteHeader(status)
	if r.Method != http.MethodHead {
		_, _ = io.WriteString(w, text+"\n")
	}
}

// layout is the frame of a page for this visitor.
func (a *App) layout(r *http.Request, lang i18n.Lang) layout.View {
	v := layout.View{URLs: a.urls, Lang: lang, Origin: a.o.Origin}
	if c, err := r.Cookie(layout.ThemeCookie); err == nil {
		v.Theme = c.Value
	}
	return v
}
