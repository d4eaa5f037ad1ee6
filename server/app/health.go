package app

import (
	"net/http"
	"time"

	"slowstart/server/live"
)

// SetReady says whether the first pictures are made, before which visitors
// should not be sent here.
func (a *App) SetReady(yes bool) { a.ready.Store(yes) }

// Leave says that the server goes down, whatever is ready: send nobody here.
func (a *App) Leave() { a.leaving.Store(true) }

// Ready says what /readyz says.
func (a *App) Ready() bool { return a.ready.Load() && !a.leaving.Load() }

// OnAnswer has f called for each answer to a request. Call it before serving.
func (a *App) OnAnswer(f func(status int, took time.Duration)) { a.answered = f }

// Sockets counts the websockets.
func (a *App) Sockets() live.Counts { return a.sockets.Counts() }

// healthz answers as long as the program serves; who asks starts it anew when it
// does not.
func (a *App) healthz(w http.ResponseWriter, r *http.Request) {
	a.plain(w, r, http.StatusOK, "ok")
}

// readyz says whether to send visitors here.
func (a *App) readyz(w http.ResponseWriter, r *http.Request) {
	if a.Ready() {
		a.plain(w, r, http.StatusOK, "ready")
		return
	}
	w.Header().Set("Retry-After", "1")
	a.plain(w, r, http.StatusServiceUnavailable, "not ready: starting or going down")
}
