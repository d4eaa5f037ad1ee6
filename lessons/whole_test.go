package lessons

import (
	"slices"
	"strings"
	"testing"
)

const lessonCount = 22

type coursePart struct {
	en, ko      string
	first, last int
}

// courseParts are in order, with the numbers of their lessons.
func courseParts() []coursePart {
	return []coursePart{
		{"TCP connections", "TCP 연결", 1, 3},
		{"The cost of a connection", "연결의 비용", 4, 9},
		{"Using connections", "연결 쓰기", 10, 16},
		{"Ending connections", "연결 끝내기", 17, 21},
		{"All of it", "모두 함께", 22, 22},
	}
}

// Each lesson is there and has what makes it one.
func TestCourse_IsWhole(t *testing.T) {
	written := map[int]bool{}
	for _, d := range drafts(t) {
		written[d.lesson.Number] = true
		for _, missing := range d.missing() {
			t.Errorf("%d %s: no %s", d.lesson.Number, d.lesson.Slug, missing)
		}
	}
	for n := 1; n <= lessonCount; n++ {
		if !written[n] {
			t.Errorf("no lesson %d with %s", n, sheetFile)
		}
	}
}

// On the paths of the index stand the lessons that go together.
func TestCourse_Paths(t *testing.T) {
	c := embedded(t)
	lecture := []int{4, 5, 7, 8, 11, 15}
	lab := append([]int{9, 14, 16, 20}, lecture...)
	for _, l := range c.Lessons {
		for path, numbers := range map[string][]int{"lecture": lecture, "lab": lab} {
			if has, want := slices.Contains(l.Paths, path), slices.Contains(numbers, l.Number); has != want {
				t.Errorf("%s: on the path %s: %v, want %v", l.Slug, path, has, want)
			}
		}
	}
}

// The book is held to a run in a dozen places or more.
func TestCourse_MeasuresTheBook(t *testing.T) {
	c := embedded(t)
	const want = 12
	measured := 0
	for _, l := range c.Lessons {
		for _, claim := range l.Claims {
			if claim.Source == "" {
				measured++
			}
		}
	}
	if measured < want {
		t.Errorf("%d boxes today have a run, want %d", measured, want)
	}
}

func (d *draft) missing() (out []string) {
	want := func(ok bool, what string) {
		if !ok {
			out = append(out, what)
		}
	}
	l, p := d.lesson, d.proses["en"]
	want(l.Minutes > 0, "minutes")
	want(len(l.Views) == 2, "views")
	want(len(l.Questions) > 0, "question")
	want(len(l.Places) > 0, "place to fill in")
	want(l.Card != nil, "card")
	for _, kind := range []string{
		fenceLab, fencePredict, fencePlace, fenceProduction, fenceKernel, fenceSummary, fenceExercise, linkMoment, linkTerm,
	} {
		want(slices.ContainsFunc(p.marks, func(m mark) bool { return m.kind == kind }), kind)
	}
	for _, part := range courseParts() {
		if part.first <= l.Number && l.Number <= part.last {
			want(l.Doc("en").Part == part.en && l.Doc("ko").Part == part.ko, "part: "+part.en+", "+part.ko)
		}
	}
	return out
}

// Each line of a box about production that names a setting or a program's word
// says where it is from.
func TestTexts_ProductionHasSources(t *testing.T) {
	for _, b := range blocks(t) {
		if b.fence == fenceProduction && len(b.code) > 0 && !b.web {
			t.Errorf("%s: no link to a source: %s", b.place(), strings.TrimSpace(b.text))
		}
	}
}
