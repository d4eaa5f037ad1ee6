package app_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"

	"slowstart/lessons"
)

// Lessons' pages as browsers ask for them over TLS, with runs that are made
// already: what a class costs that reads.
func BenchmarkLessonPage(b *testing.B) {
	course, err := lessons.Load(lessons.FS)
	if err != nil {
		b.Fatal(err)
	}
	s := open(b, nil)
	get := func(slug string) {
		r := httptest.NewRequest(http.MethodGet, "/en/lessons/"+slug, http.NoBody)
		r.Header.Set("Accept-Encoding", "gzip, br")
		r.RemoteAddr = fmt.Sprintf("192.0.2.%d:1", b.N%250)
		w := httptest.NewRecorder()
		s.ServeHTTP(w, r)
		if w.Code != http.StatusOK {
			b.Fatalf("%s: status %d", slug, w.Code)
		}
	}
	slugs := []string{"handshake", "nagle", "serial", "graceful-close", "page-load"}
	if len(course.Lessons) < len(slugs) {
		b.Fatal("too few lessons")
	}
	for _, slug := range slugs {
		get(slug)
	}
	b.ResetTimer()
	for i := range b.N {
		get(slugs[i%len(slugs)])
	}
}
