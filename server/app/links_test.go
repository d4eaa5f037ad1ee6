package app_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
)

var (
	reHref = regexp.MustCompile(`\shref="([^"]*)"`)
	reID   = regexp.MustCompile(`\sid="([^"]*)"`)
)

// Every link within the site leads to a page, and to a place that is on it. A
// run's settings are held to their experiment when the course is loaded, so that
// one link to a page stands for all of them here.
func TestLinks_LeadSomewhere(t *testing.T) {
	s := open(t, nil)
	type link struct{ from, to string }
	var (
		queue = []link{{"", "/en/"}, {"", "/ko/"}}
		ids   = map[string]map[string]bool{} // by page
		seen  = map[string]bool{}
	)
	places := 0
	for len(queue) > 0 {
		l := queue[0]
		queue = queue[1:]
		u, err := url.Parse(strings.ReplaceAll(l.to, "&amp;", "&"))
		if err != nil {
			t.Errorf("%s links to %q: %v", l.from, l.to, err)
			continue
		}
		if ids[u.Path] == nil {
			a := s.get(http.MethodGet, u.Path, nil)
			if a.code != http.StatusOK {
				t.Errorf("%s links to %s: %d", l.from, u.Path, a.code)
			}
			ids[u.Path] = map[string]bool{}
			if !strings.HasPrefix(a.header.Get("Content-Type"), "text/html") {
				continue
			}
			for _, m := range reID.FindAllStringSubmatch(a.body, -1) {
				ids[u.Path][m[1]] = true
			}
			for _, m := range reHref.FindAllStringSubmatch(a.body, -1) {
				to := m[1]
				if strings.HasPrefix(to, "#") {
					to = u.Path + to
				}
				to = strings.TrimPrefix(to, "http://example.com") // as paper has it
				if strings.HasPrefix(to, "/timelines/") {
					continue // there for as long as the server remembers the run
				}
				if strings.HasPrefix(to, "/") && !strings.HasPrefix(to, "/static/") && !seen[u.Path+" "+to] {
					seen[u.Path+" "+to] = true
					queue = append(queue, link{u.Path, to})
				}
			}
		}
		if u.Fragment != "" && !strings.Contains(u.Fragment, "=") { // "vs=..." is for scripts
			places++
			if !ids[u.Path][u.Fragment] {
				t.Errorf("%s links to %s, where nothing has the id %q", l.from, u.Path, u.Fragment)
			}
		}
	}
	if len(ids) < 200 || places < 1000 {
		t.Errorf("walked %d pages and %d places: the walk has lost its way", len(ids), places)
	}
	t.Logf("%d pages, %d places", len(ids), places)
}
