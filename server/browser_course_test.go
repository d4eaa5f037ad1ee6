package main

import (
	"testing"

	"github.com/chromedp/chromedp/kb"

	"slowstart/web/i18n"
)

// A reader predicts, fills in, looks at the runs that the text offers, and goes
// back: in both languages, light and dark, on a desk and in a hand.
func TestBrowser_Course(t *testing.T) {
	b := openBrowser(t, config())
	for _, lang := range i18n.Langs {
		for _, l := range looks(lang) {
			t.Run(string(lang)+" "+l.String(), func(t *testing.T) {
				p := b.open(t, l, lang, lessonPath)
				showsOtherRuns(p)
				answers(p)
				fillsIn(p)
			})
			t.Run(string(lang)+" "+l.String()+" on the picture", func(t *testing.T) {
				placesOnThePicture(b.open(t, l, lang, lessonPath), l)
			})
		}
	}
	t.Run("back to what was spoken of", func(t *testing.T) {
		goesBackToItsRun(b.open(t, look{width: 1440}, i18n.EN, "lessons/persistent?experiment=persistent/wrong-length&sends=95B"))
	})
	t.Run("with keys alone", func(t *testing.T) { answersWithKeys(b.open(t, look{width: 1440}, i18n.EN, lessonPath)) })
}

const (
	another = `.box--run a.run[data-run="handshake/third-packet"]`
	which   = `$('.lab__which')`
)

// course waits until what the text asks and offers has come to life.
func (p *tab) course() {
	p.Helper()
	p.ready()
	p.until(`$('.to-text') && $$('.ask button[type="button"]').length > 0`)
}

// shown waits until the lab shows the experiment of this name, is alive, and the
// page has come to rest.
func (p *tab) shown(experiment string) {
	p.Helper()
	defer p.rest()
	p.until(`JSON.parse($('#lab-data').textContent).experiment === '` + experiment + `' && !$('[data-do="toggle"]').disabled && $('[data-link]').dataset.state`)
}

// rest waits until the page has stopped scrolling.
func (p *tab) rest() {
	p.Helper()
	eval[any](p, `(async () => {
		for (let still = 0, last = -1; still < 10; last = scrollY) {
			await new Promise(requestAnimationFrame);
			still = scrollY === last ? still + 1 : 0;
		}
	})()`)
}

// showsOtherRuns follows the text's links to runs: the text stays where it is,
// and Back leads back.
func showsOtherRuns(p *tab) {
	p.Helper()
	p.course()
	own := eval[string](p, `text('.lesson__intro output')`)
	p.click(another)
	p.shown("handshake/third-packet")
	p.holds(which + `.textContent.includes($('.box--run .box__title').textContent)`)
	p.is(`location.search`, "?experiment=handshake/third-packet")
	p.until(`$('a.moment[data-of="handshake/third-packet"]').matches('.is-active')`) // it opens at its point
	p.holds(`document.activeElement === $('` + another + `')`)
	p.is(`text('.lesson__intro output')`, own) // it is about the lesson's own run
	p.hasNoBarriers("another experiment")

	// A sentence about this run, and one about the lesson's.
	p.click(`.box--run a.moment`)
	p.until(`$$('.ladder .is-selected').length > 0`)
	p.rest()
	p.click(`.lesson__body > p a.moment`)
	p.shown("handshake")
	p.until(`$$('.ladder .is-selected').length > 0 && $('.lesson__body > p a.moment').classList.contains('is-active')`)
	p.holds(`location.search === '' && !` + which)
	p.rest()

	eval[any](p, `history.back()`)
	p.shown("handshake/third-packet")
	p.click(`[data-home]`)
	p.shown("handshake")
	p.holds(`$('[data-lab]').contains(document.activeElement)`)

	// One that differs in a setting alone is run where it is.
	p.click(`a.run[data-run="handshake?rate=100kbit%2Fs"]`)
	p.until(`!$('[data-controls]').hasAttribute('aria-busy') && location.search === '?rate=100kbit/s'`)
	p.rest()
	eval[any](p, `history.back()`)
	p.until(`$('#set-rate').value !== '' && location.search === ''`)
	p.shown("handshake")
	p.fits()
}

// goesBackToItsRun follows a sentence about a run of which the lab shows a
// changed one, and then a comparison: both are about the runs with the defaults.
func goesBackToItsRun(p *tab) {
	p.Helper()
	alive := func() { p.ready(); p.until(`$('.to-text')`) }
	alive()
	p.click(`a[data-of="persistent/wrong-length"][data-moment="second_arrives"]`)
	p.until(`location.search === '?experiment=persistent/wrong-length'`)
	p.shown("persistent/wrong-length")
	p.until(`$$('.ladder .is-selected').length > 0`)

	p.visit("lessons/persistent?rtt=200ms")
	alive()
	p.click(`a.beside[href="#vs=persist:off"]`)
	p.until(`location.search === '' && shows($('[data-run="b"]'))`)
}

const question = `form[data-question]`

// answers gives each answer. The run finds one of them right, and says so to
// whoever was sure of it and whoever was not; the page remembers the last.
func answers(p *tab) {
	p.Helper()
	n := eval[int](p, `$$('`+question+` input[type="radio"]').length`)
	right := 0
	for i := range n {
		p.click(question + ` label:nth-of-type(` + string(rune('1'+i)) + `)`)
		p.until(`text('` + question + ` [data-verdict]') === ''`)
		sure := []string{"0", "1"}[i%2]
		p.click(question + ` button[value="` + sure + `"]`)
		p.until(`$('` + question + ` [data-right]')`)
		key := map[string]string{"0": "guess", "1": "sure"}[sure]
		if eval[bool](p, `$('`+question+` [data-right]').dataset.right === 'true'`) {
			right++
			p.is(`text('`+question+` .ask__word')`, p.t("course.right_"+key))
		} else {
			p.is(`text('`+question+` .ask__word')`, p.t("course.wrong_"+key))
		}
		p.holds(`text('` + question + ` .ask__word + p').length > 30 && $('` + question + ` a.run')`)
	}
	if right != 1 {
		p.Errorf("%d of %d answers are right, want one", right, n)
	}
	p.hasNoBarriers("a verdict")
	p.click(question + ` a.run`)
	p.until(`location.search === '?rate=100Mbit/s' && !$('[data-controls]').hasAttribute('aria-busy')`)
	p.rest()
	p.is(`Object.keys(JSON.parse(localStorage.getItem('slowstart.progress')).lessons.handshake.questions).length`, "1")
	p.visit(lessonPath)
	p.course()
	p.until(`$$('` + question + ` input:checked').length === 1 && $('` + question + `').dataset.done`)
}

const place = `form[data-place]`

// fillsIn types a value: what cannot be read, what is too small, and what is
// right.
func fillsIn(p *tab) {
	p.Helper()
	try := func(value string) {
		p.Helper()
		p.write(place+` input[name="value"]`, value)
		p.click(place + ` .button--primary`)
		p.until(`text('` + place + ` [data-verdict]') !== '' && !$('` + place + `').ariaBusy`)
	}
	try("soon")
	p.is(`text('`+place+` .ask__word')`, p.t("course.unreadable_us"))
	try("0.02 s")
	p.is(`text('`+place+` .ask__word')`, p.t("course.early_far"))
	try("150")
	p.is(`text('`+place+` .ask__word')`, p.t("course.value_right", "value", "150.0 ms"))
	p.until(`JSON.parse(localStorage.getItem('slowstart.progress')).lessons.handshake.done === true`)
	p.fits()
}

// placesOnThePicture moves the line, by hand and by keys, three times wrong: then
// the packet is shown beside it.
func placesOnThePicture(p *tab, l look) {
	p.Helper()
	p.course()
	p.click(place + ` button:last-of-type`)
	p.until(`document.activeElement === $('.placing__stretch') && text('[data-packet-count]') === '2'`)
	p.hasNoBarriers("placing")
	at := func(part string) string {
		return `Number($('.placing__stretch').getAttribute('aria-value` + part + `'))`
	}
	p.press(kb.End)
	p.holds(at("now") + ` === ` + at("max"))
	p.press(kb.ArrowUp)
	p.holds(at("now") + ` < ` + at("max"))
	p.is(`Number.parseFloat($('`+place+` input').value) * 1000`, eval[string](p, `String(`+at("now")+`)`))
	p.press("\r")
	p.until(`text('.placing__say') === '` + p.t("course.late_some") + `'`)
	p.click(`.placing__stretch`)
	p.holds(at("now") + ` < ` + at("max"))
	p.press(kb.End)
	for range 2 {
		p.click(`.placing__foot .button`)
		p.until(`!$('` + place + `').ariaBusy`)
	}
	p.until(`$('.placing__packet')`)
	p.holds(`text('.placing__say').includes('150.0 ms')`)
	p.click(`.placing__foot .button`)
	p.until(`!$('.placing') && text('[data-packet-count]') === '11'`)
	p.until(`$('[data-packet="3"]').classList.contains('is-selected')`)
	if l.width < 700 {
		p.click(`.to-text`)
		p.until(`$('` + place + `').getBoundingClientRect().top < innerHeight && $('.to-text').hidden`)
	}
	p.fits()
}

// answersWithKeys goes through a question without a pointer.
func answersWithKeys(p *tab) {
	p.Helper()
	p.course()
	eval[any](p, `$('`+question+` input').focus()`)
	p.press(" ")
	p.press(kb.ArrowDown)
	p.holds(`$$('` + question + ` input')[1].checked`)
	p.press(kb.Tab)
	p.holds(`document.activeElement === $('` + question + ` button')`)
	p.press("\r")
	p.until(`$('` + question + ` [data-right]')`)
	p.press(kb.Tab)
	p.press(kb.Tab)
	p.holds(`document.activeElement === $('` + question + ` a.run')`)
	p.press("\r")
	p.until(`location.search === '?rate=100Mbit/s' && !$('[data-controls]').hasAttribute('aria-busy')`)
	p.holds(`document.activeElement === $('` + question + ` a.run')`)
}
