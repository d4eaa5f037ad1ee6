package live

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"sync"

	"github.com/gorilla/websocket"
	"golang.org/x/time/rate"

	"slowstart/server/limits"
	"slowstart/server/runs"
)

// closeTooSlow is the close code for a viewer that stayed behind.
const closeTooSlow = 4008

// refusalsLogged is how many handshakes that were refused are logged in a second:
// a flood of them must not fill a disk.
const refusalsLogged = 10

// readBuffer holds what pages mostly send; a file of one's own goes past it.
const readBuffer = 512

// Ask is what a page wants to have run.
type Ask struct {
	Name     string // of an experiment of the course, or
	Source   []byte // a file of the visitor's own
	Settings map[string]string
	Seed     uint64
	Stack    string
}

// Options are what Sockets need; all of them.
type Options struct {
	Desk    *runs.Desk
	Limits  limits.Limits
	Origins Origins
	Stacks  []Stack
	Assets  string // hash of the static files that pages of this server use
	Log     *slog.Logger
	// Session is the visitor's, from the request.
	Session func(*http.Request) string
	// Spec checks what a page asks for. Its error is for the visitor when it is
	// a *runs.CodeError.
	Spec func(Ask) (runs.Spec, error)
}

// Sockets serves /ws.
type Sockets struct {
	o       Options
	upgrade websocket.Upgrader
	hints   refusals
	noise   *rate.Limiter // refusals worth a line of the log
	counts  counts
	hello   []byte

	ctx  context.Context //nolint:containedctx // the sockets' own life, which Close ends
	stop context.CancelFunc
	mu   sync.Mutex // guards the step from open to closed against wg.Add, and what follows
	wg   sync.WaitGroup
	open map[string]int // sockets by session
	all  int            // of all sessions
}

// New makes the handler; Close ends its sockets.
func New(o Options) *Sockets {
	s := &Sockets{
		o: o,
		upgrade: websocket.Upgrader{
			HandshakeTimeout: o.Limits.WriteDeadline,
			ReadBufferSize:   readBuffer,
			WriteBufferSize:  4 << 10,
			WriteBufferPool:  &sync.Pool{},                             // most sockets have nothing to send
			CheckOrigin:      func(*http.Request) bool { return true }, // checked before
		},
		noise: rate.NewLimiter(refusalsLogged, 10*refusalsLogged),
		open:  map[string]int{},
		hello: encode(serverHello{"hello", Version, o.Assets, o.Limits.Page(), o.Stacks}),
	}
	s.ctx, s.stop = context.WithCancel(context.Background())
	return s
}

// ServeHTTP upgrades the request and leaves the socket to goroutines of its own:
// this one's stack and the request's buffers would be kept as long as the page
// is open.
func (s *Sockets) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.ProtoMajor != 1 || r.ProtoMinor == 0 {
		http.Error(w, "websocket needs HTTP/1.1", http.StatusHTTPVersionNotSupported)
		return
	}
	if r.Method == http.MethodGet && !websocket.IsWebSocketUpgrade(r) {
		// No page sees the status of a handshake that failed: it asks again like this.
		s.mu.Lock()
		status, why := s.full(s.o.Session(r))
		s.mu.Unlock()
		if status != 0 {
			refuse(w, status, why)
			return
		}
		w.Header().Set("Upgrade", "websocket")
		w.Header().Set("Connection", "Upgrade")
		http.Error(w, "this is a websocket", http.StatusUpgradeRequired)
		return
	}
	ok, present := s.o.Origins.Check(r)
	if !ok {
		s.counts.refused.Add(1)
		if s.noise.Allow() {
			s.o.Log.WarnContext(r.Context(), "websocket refused", "origin", clip(strings.Join(r.Header.Values("Origin"), ", ")), "host", clip(r.Host))
		}
		if s.hints.refused() {
			s.o.Log.WarnContext(r.Context(), "every websocket so far was refused: behind a proxy set --origin or --trusted-proxies")
		}
		http.Error(w, "origin not allowed", http.StatusForbidden)
		return
	}
	session := s.o.Session(r)
	if status, why := s.enter(session); status != 0 {
		s.counts.refused.Add(1)
		refuse(w, status, why)
		return
	}
	header := http.Header{}
	if cookies := w.Header().Values("Set-Cookie"); len(cookies) > 0 {
		header["Set-Cookie"] = cookies
	}
	ws, err := s.upgrade.Upgrade(w, r, header)
	if err != nil {
		s.leave(session)
		return // the upgrader has answered
	}
	s.hints.accepted()
	s.counts.opened.Add(1)
	c := &socket{
		Sockets: s, ws: ws, session: session, mayStart: present,
		in: make(chan said), wake: make(chan struct{}, 1), left: make(chan struct{}), snap: runs.SnapAll,
	}
	c.log = s.o.Log.With("session", runs.Short(c.session), "request", w.Header().Get("X-Request-Id"))
	go c.serve()
}

// refuse answers that there is no room now.
func refuse(w http.ResponseWriter, status int, why string) {
	w.Header().Set("Retry-After", "1")
	http.Error(w, why, status)
}

// Close tells every page that the server goes down (1001) and waits until
// the sockets are gone. It is idempotent.
func (s *Sockets) Close() {
	s.mu.Lock()
	s.stop()
	s.mu.Unlock()
	s.wg.Wait()
}

// clip bounds what a visitor can put into one line of the log. The log's handler
// escapes it.
func clip(s string) string { return fmt.Sprintf("%.200s", s) }
