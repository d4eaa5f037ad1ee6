package client

import (
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"

	"golang.org/x/net/html"

	"slowstart/engine/app/http1"
	"slowstart/engine/experiment"
)

// maxToken bounds what is kept of HTML while a tag has not ended.
const maxToken = 64 << 10

// content is that of a response while it arrives.
type content struct {
	visit *visit
	task  *task
	from  io.Reader
	bytes int64 // that have come
}

// read takes the content to its end, and from HTML the names of objects as they
// come.
func (b *content) read(resp http1.Response) error {
	b.from = resp.Framing.Reader(b.visit.In)
	if c := b.visit.client; c.Page && b.task.order == 1 && resp.Status == http.StatusOK {
		if err := b.names(); err != nil {
			return err
		}
	}
	_, err := io.Copy(io.Discard, struct{ io.Reader }{b})
	return err
}

// Read implements io.Reader, up to where the client has enough.
func (b *content) Read(p []byte) (int, error) {
	c := b.visit.client
	if c.CancelAfter > 0 && !c.isCanceled() {
		left := c.CancelAfter - b.bytes
		if left <= 0 {
			c.cancel()
			return 0, errCanceled
		}
		p = p[:min(int64(len(p)), left)]
	}
	n, err := b.from.Read(p)
	b.bytes += int64(n)
	return n, err
}

func (c *client) isCanceled() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.canceled
}

func (c *client) cancel() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.canceled = true
}

// names finds the objects that HTML names.
func (b *content) names() error {
	z := html.NewTokenizer(b)
	z.SetMaxBuf(maxToken)
	for {
		switch z.Next() {
		case html.StartTagToken, html.SelfClosingTagToken:
			if target := object(z.Token()); target != "" {
				b.visit.client.discover(target)
			}
		case html.ErrorToken:
			if err := z.Err(); !errors.Is(err, io.EOF) && !errors.Is(err, html.ErrBufferExceeded) {
				return err
			}
			return nil
		}
	}
}

// object is what a tag names that a browser fetches by itself.
func object(t html.Token) string {
	from := map[string]string{"img": "src", "script": "src", "link": "href"}[t.Data]
	for _, a := range t.Attr {
		if from != "" && a.Key == from && a.Namespace == "" {
			return a.Val
		}
	}
	return ""
}

// discover queues a request for what the page has named, if it is the origin's
// and was not named before.
func (c *client) discover(name string) {
	page, err := url.Parse(c.scheme() + "://" + c.authority() + c.Target)
	if err != nil {
		return
	}
	u, err := page.Parse(strings.TrimSpace(name))
	if err != nil || u.Scheme != page.Scheme || u.Host != page.Host {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	target := u.RequestURI()
	if c.named[target] || len(c.named) == maxNamed {
		return
	}
	c.named[target] = true
	c.ask(experiment.Request{Target: target})
	c.advance()
}

// maxNamed bounds the objects of a page.
const maxNamed = 1000
