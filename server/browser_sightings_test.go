package main

import (
	"fmt"
	"net/url"
	"strings"
	"sync"

	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// sightings are what a tab saw that nobody asked for: words in the console,
// violations of the content policy, which Chromium logs as errors, requests to
// elsewhere, and requests that failed.
type sightings struct {
	host      string // the only one to ask
	noScripts bool   // scripts fail to load without being missed

	mu     sync.Mutex
	wrong  []string
	urls   map[network.RequestID]string
	fonts  map[network.RequestID]bool
	bytes  int // of bodies as they came, compressed; fonts left out
	frames int // websocket frames with events
}

// listen hears every event of the tab.
func (s *sightings) listen(event any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch e := event.(type) {
	case *runtime.EventConsoleAPICalled:
		var words []string
		for _, a := range e.Args {
			words = append(words, string(a.Value)+a.Description)
		}
		s.add("console.%s: %s", e.Type, strings.Join(words, " "))
	case *runtime.EventExceptionThrown:
		s.add("exception: %v", &chromedp.ExceptionError{ExceptionDetails: e.ExceptionDetails})
	case *log.EventEntryAdded:
		if e.Entry.Level == log.EntryLevelWarning || e.Entry.Level == log.EntryLevelError {
			s.add("%s from %s: %s (%s)", e.Entry.Level, e.Entry.Source, e.Entry.Text, e.Entry.URL)
		}
	case *network.EventRequestWillBeSent:
		if s.urls == nil {
			s.urls, s.fonts = map[network.RequestID]string{}, map[network.RequestID]bool{}
		}
		s.fonts[e.RequestID] = e.Type == network.ResourceTypeFont
		s.urls[e.RequestID] = e.Request.URL
		s.asked(e.Request.URL)
	case *network.EventWebSocketCreated:
		s.asked(e.URL)
	case *network.EventWebSocketFrameReceived:
		if strings.Contains(string(e.Response.PayloadData), `"type":"events"`) {
			s.frames++
		}
	case *network.EventResponseReceived:
		if e.Response.Status >= 400 {
			s.add("%d for %s", e.Response.Status, e.Response.URL)
		}
	case *network.EventDataReceived:
		if !s.fonts[e.RequestID] {
			s.bytes += int(e.EncodedDataLength)
		}
	case *network.EventLoadingFailed:
		// What is under way when a page is left is cancelled.
		if !e.Canceled && (!s.noScripts || e.Type != network.ResourceTypeScript) {
			s.add("%s for %s", e.ErrorText, s.urls[e.RequestID])
		}
	}
}

func (s *sightings) asked(address string) {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "blob" && u.Host != s.host {
		s.add("request to another host: %s", address)
	}
}

func (s *sightings) add(format string, args ...any) {
	s.wrong = append(s.wrong, fmt.Sprintf(format, args...))
}

func (s *sightings) problems() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]string(nil), s.wrong...)
}

// forget drops what was seen so far, because the test made it so.
func (s *sightings) forget() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.wrong = nil
}

// transferred is how many bytes of bodies have come, fonts left out.
func (s *sightings) transferred() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.bytes
}

// eventFrames is how many messages with events have come.
func (s *sightings) eventFrames() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.frames
}
