package app

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/a-h/templ"

	"slowstart/server/assets"
	"slowstart/server/limits"
	"slowstart/web/i18n"
	"slowstart/web/layout"
	"slowstart/web/page"
)

// worthwhile is the size below which a response is sent as it is.
const worthwhile = 1 << 10

// body is a whole response.
type body struct {
	status int // 0 = 200
	kind   string
	cache  string // Cache-Control; empty = "private, no-cache"
	data   []byte

	packed bool   // data is as pack made it, which sets the rest
	coding string // empty = none
	etag   string
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
	h.Add("Vary", "Accept-Encoding")
	if !b.packed {
		b = b.pack(codingsOf(r))
	}
	if b.status == 0 || b.status == http.StatusOK {
		h.Set("ETag", b.etag)
		if assets.Matches(r, b.etag) {
			h.Del("Content-Type")
			w.WriteHeader(http.StatusNotModified)
			return
		}
	}
	if b.coding != "" {
		h.Set("Content-Encoding", b.coding)
	}
	h.Set("Content-Length", strconv.Itoa(len(b.data)))
	if b.status != 0 {
		w.WriteHeader(b.status)
	}
	if r.Method == http.MethodHead {
		return
	}
	for data := range slices.Chunk(b.data, limits.Chunk) {
		a.extend(w)
		if _, err := w.Write(data); err != nil {
			return // the visitor has gone
		}
	}
}

// codings are those that a visitor takes.
type codings struct{ br, gzip bool }

func codingsOf(r *http.Request) codings {
	accept := r.Header.Values("Accept-Encoding")
	return codings{assets.Accepts(accept, "br"), assets.Accepts(accept, "gzip")}
}

// pack compresses a body. Large ones get the fast coding: the time of a core is
// dearer than the line's.
func (b body) pack(c codings) body {
	sum := sha256.Sum256(b.data)
	tag := ""
	switch {
	case len(b.data) < worthwhile:
	case len(b.data) < 256<<10 && c.br:
		quality := 7 // 3 ms more for a lesson than 5, and its HTML fits the first flight
		if len(b.data) > 96<<10 {
			quality = 5
		}
		b.data, b.coding, tag = assets.Brotli(b.data, quality), "br", "-br"
	case c.gzip:
		level := 9
		if len(b.data) > 1<<20 {
			level = 1
		}
		b.data, b.coding, tag = assets.Gzip(b.data, level), "gzip", "-gz"
	}
	b.packed, b.etag = true, `"`+hex.EncodeToString(sum[:8])+tag+`"`
	return b
}

// extend moves the write deadline on. Test recorders have none.
func (a *App) extend(w http.ResponseWriter) {
	_ = http.NewResponseController(w).SetWriteDeadline(time.Now().Add(a.o.Limits.TakeChunk))
}

// render sends a page, or an error page when it cannot be made.
func (a *App) render(w http.ResponseWriter, r *http.Request, lang i18n.Lang, status int, c templ.Component) {
	b, err := rendered(r.Context(), c)
	if r.Context().Err() != nil {
		panic(http.ErrAbortHandler) // the visitor has gone
	}
	if err != nil {
		a.o.Log.ErrorContext(r.Context(), "page not rendered", "request", visitorOf(r).request, "error", err)
		if status == http.StatusInternalServerError {
			a.plain(w, r, status, "the error page could not be rendered")
			return
		}
		a.fail(w, r, http.StatusInternalServerError)
		return
	}
	b.status = status
	a.sendPage(w, r, lang, b)
}

// rendered is a page that is whole: a component that fails has written a part.
func rendered(ctx context.Context, c templ.Component) (body, error) {
	var b bytes.Buffer
	if err := c.Render(ctx, &b); err != nil {
		return body{}, fmt.Errorf("app: %w", err)
	}
	return body{kind: "text/html; charset=utf-8", data: b.Bytes()}, nil
}

func (a *App) sendPage(w http.ResponseWriter, r *http.Request, lang i18n.Lang, b body) {
	w.Header().Set("Content-Language", string(lang))
	w.Header().Add("Vary", "Cookie, User-Agent") // the choice of colours is in the page, and the picture's width
	a.send(w, r, b)
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
