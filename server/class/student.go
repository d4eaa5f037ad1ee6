package class

import (
	"context"
	"crypto/rand"
	"net/http"
	"regexp"
	"time"
)

// student is one of the class, with a browser.
type student struct {
	plan    Plan
	number  int
	turn    int // lessons read
	asked   int // runs
	outcome *Outcome

	http    *http.Client
	session string
	seen    map[string]bool // files that the browser has kept
	socket  *socket         // nil while there is none
}

// connections is how many of HTTP/1.1 a browser opens to one site.
const connections = 6

func newStudent(p Plan, number int, o *Outcome) *student {
	return &student{
		plan: p, number: number, outcome: o,
		http: &http.Client{
			Transport: &http.Transport{MaxConnsPerHost: connections, MaxIdleConnsPerHost: connections, DisableCompression: true},
			Timeout:   patience,
		},
		session: rand.Text(), seen: map[string]bool{},
	}
}

func (s *student) leave() {
	if s.socket != nil {
		_ = s.socket.ws.Close()
	}
	s.http.CloseIdleConnections()
}

func (s *student) lesson() Lesson { return s.plan.Lessons[(s.number+s.turn)%len(s.plan.Lessons)] }

var ( //nolint:gochecknoglobals // constants in all but name
	fileOfPage     = regexp.MustCompile(`(?:src|href)="([^"]*/static/[^"]+)"`)
	timelineOfPage = regexp.MustCompile(`"([^"]*/timelines/[^"]+\.ndjson)"`)
)

// read opens the next lesson as a browser does: the page, then what it names and
// is not kept yet, over six connections, then its timeline.
func (s *student) read(ctx context.Context) {
	lang := "en"
	if s.number%2 == 1 {
		lang = "ko"
	}
	began := time.Now()
	page, err := s.get(ctx, "/"+lang+"/lessons/"+s.lesson().Slug)
	if ctx.Err() != nil {
		return
	}
	if err != nil {
		s.outcome.fail("page", err)
		return
	}
	s.outcome.took(&s.outcome.Page, time.Since(began))
	var files []string
	for _, pattern := range []*regexp.Regexp{fileOfPage, timelineOfPage} {
		for _, found := range pattern.FindAllSubmatch(page, -1) {
			if file := string(found[1]); !s.seen[file] {
				s.seen[file] = true
				files = append(files, file)
			}
		}
	}
	if err := s.getAll(ctx, files); err != nil && ctx.Err() == nil {
		s.outcome.fail("file of a page", err)
		return
	}
	if ctx.Err() == nil {
		s.outcome.took(&s.outcome.Whole, time.Since(began))
	}
}
