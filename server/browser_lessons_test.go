package main

import (
	"context"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"slowstart/lessons"
	"slowstart/web/i18n"
)

// Every lesson is there before the first click, judges what a reader answers, has
// no barriers and is whole on paper. By turns in one language, or in both, and each
// in one of the looks.
func TestBrowser_EveryLesson(t *testing.T) {
	course, err := lessons.Load(lessons.FS)
	if err != nil {
		t.Fatal(err)
	}
	b := openBrowser(t, config())
	for n, l := range course.Lessons {
		langs := i18n.Langs[:]
		if os.Getenv("SLOWSTART_LOOKS") != "all" {
			langs = langs[n%2 : n%2+1]
		}
		for _, lang := range langs {
			all := looks(lang)
			look := all[n/2%len(all)]
			t.Run(fmt.Sprintf("%s %s %s", l.Slug, lang, look), func(t *testing.T) {
				p := b.open(t, look, lang, "lessons/"+l.Slug)
				p.patience = 5 * time.Minute // the longest lesson has many sheets
				p.hasItsRun()
				p.fits()
				for _, q := range l.Questions {
					p.answersEach(`form[data-question="`+q.ID+`"]`, len(q.Answers))
				}
				for _, place := range l.Places {
					p.fillsInTwice(`form[data-place="` + place.ID + `"]`)
				}
				p.is(`JSON.parse(localStorage.getItem('slowstart.progress')).lessons['`+l.Slug+`'].done`, "true")
				p.is(`location.pathname + location.search`, "/"+string(lang)+"/lessons/"+l.Slug) // all in place
				p.missesNothing("when answered")
				p.fits()
				p.hasNoBarriers("answered")

				p.visit("lessons/" + l.Slug + "/print")
				p.isWholeOnPaper()
			})
		}
	}
}

// hasItsRun looks at a lesson that nobody has touched: its run is drawn, and
// nothing that the text says of it is missing.
func (p *tab) hasItsRun() {
	p.Helper()
	p.until(`$('.to-text') && $('.box--exercise button')`) // the text has come to life
	p.holds(`Number(text('[data-packet-count]').replace(/\D/g, '')) > 0 && $$('svg.ladder .pkt__line').some(shows)`)
	p.holds(`$$('[data-prose] a.moment').some(shows)`)
	p.missesNothing("at first sight")
}

// missesNothing looks for values and moments that the text cannot tell.
func (p *tab) missesNothing(when string) {
	p.Helper()
	for _, wrong := range eval[[]string](p, fmt.Sprintf(`$$('.prose :is(.is-missing, output)')
		.filter((e) => shows(e) && (e.matches('.is-missing') || !/[\p{L}\p{N}]/u.test(e.textContent) || plain(e.textContent) === %q))
		.map((e) => plain(e.outerHTML + ' in ' + e.closest('.ask__text, p, li')?.textContent))`, p.t("lab.no_value"))) {
		p.Errorf("missing %s: %s", when, wrong)
	}
}

// answersEach gives each answer to a question: the run finds one of them right,
// and every reader hears why.
func (p *tab) answersEach(form string, answers int) {
	p.Helper()
	p.is(`$$('`+form+` input[type="radio"]').length`, fmt.Sprint(answers))
	right := 0
	for i := range answers {
		p.click(fmt.Sprintf(`%s label:nth-of-type(%d)`, form, i+1))
		p.until(`text('` + form + ` [data-verdict]') === ''`)
		p.click(form + ` button[value="0"]`)
		p.until(`!$('` + form + `').ariaBusy && $('` + form + ` [data-right]')`)
		word := p.t("course.wrong_guess")
		if eval[bool](p, `$('`+form+` [data-right]').dataset.right === 'true'`) {
			right++
			word = p.t("course.right_guess")
		}
		p.is(`text('`+form+` .ask__word')`, word)
		p.holds(`text('` + form + ` .ask__word + p').length > 20 && $('` + form + ` [data-verdict] a.button')`)
	}
	if right != 1 {
		p.Errorf("%s: %d of %d answers are right, want one", form, right, answers)
	}
}

// fillsInTwice types a value that no run comes to, asks for the right one and
// types that, as the page writes it.
func (p *tab) fillsInTwice(form string) {
	p.Helper()
	field, word := form+` input[name="value"]`, `text('`+form+` .ask__word')`
	p.write(field, "987654321")
	p.click(form + ` .button--primary`)
	p.until(fmt.Sprintf(`[%q, %q, %q].includes(%s)`, p.t("course.late_far"), p.t("course.high_far"), p.t("course.other_port"), word))

	p.click(form + ` button[name="show"]`)
	before, after, _ := strings.Cut(p.t("course.value_shown", "value", "☃"), "☃")
	p.until(fmt.Sprintf(`%s.startsWith(%q) && %s.endsWith(%q)`, word, before, word, after))
	value := strings.TrimSuffix(strings.TrimPrefix(eval[string](p, word), before), after)
	p.write(field, value)
	p.click(form + ` .button--primary`)
	p.until(fmt.Sprintf(`%s === %q`, word, p.t("course.value_right", "value", value)))
}

// isWholeOnPaper looks into the PDF of a lesson for all that its page for paper
// has: the hosts and times of each picture, every packet's sentence, and the
// paragraphs of the text.
func (p *tab) isWholeOnPaper() {
	p.Helper()
	call(p, emulation.SetEmulatedMedia.Method, func(ctx context.Context) error {
		_, err := chromedp.Call(ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Media: "print"})
		return err
	})
	runs := eval[int](p, `$$('.paper-run').length`)
	p.holds(`$$('.paper-run').every((e) => e.querySelector('svg.ladder .pkt__line') && e.querySelector('.paper-run__steps li'))`)
	p.holds(`new Set($$('[id]').map((e) => e.id)).size === $$('[id]').length`)
	wanted := map[string]int{}
	for _, part := range []struct {
		name, texts string
		least       int
	}{
		{"hosts", `$$('.paper-run svg.ladder .head').map((e) => [...e.querySelectorAll('text')].map((t) => t.textContent).join(' '))`, 2 * runs},
		{"times", `$$('.paper-run svg.ladder .ladder__tick').map((e) => e.textContent)`, runs},
		{"steps", `$$('.paper-run__steps li').map((e) => e.lastChild.textContent)`, runs},
		{"paragraphs", `$$('.paper :is(h1, h2, h3, p, figcaption strong)').filter(shows).map((e) => e.innerText)`, 20},
	} {
		texts := eval[[]string](p, part.texts)
		if len(texts) < max(part.least, 1) {
			p.Errorf("%d %s of %d runs", len(texts), part.name, runs)
		}
		for _, text := range texts {
			wanted[lettersOf(text)]++
		}
	}
	file := p.pdf()
	text, sheets, over := lettersOf(pdfText(p, file)), strings.Count(string(file), "/Type /Page\n"), 0
	for want, times := range wanted {
		switch got := strings.Count(text, want); {
		case got >= times:
		case over < sheets && goesOver(text, want):
			over++
		default:
			p.Errorf("%d times in the PDF, want %d: %q", got, times, want)
		}
	}
	p.Logf("%d runs and %d different texts on %d sheets; %d go over to the next", runs, len(wanted), sheets, over)
}

// goesOver says whether a text has a sentence in two parts, as where it goes over
// to the next sheet.
func goesOver(text, sentence string) bool {
	for i := range sentence {
		if i > 0 && strings.Contains(text, sentence[:i]) && strings.Contains(text, sentence[i:]) {
			return len(sentence) > 30
		}
	}
	return false
}
