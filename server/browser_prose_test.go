package main

import (
	"testing"

	"slowstart/web/i18n"
)

// moment is the sentence's link to a moment, where it can be seen.
func moment(name string) string { return `[data-prose] a[data-moment="` + name + `"]` }

// leadsFromSentenceToPacketAndBack follows a sentence to the picture, and from
// there back.
func leadsFromSentenceToPacketAndBack(t *testing.T, b *browser) {
	for _, lang := range i18n.Langs {
		t.Run(string(lang), func(t *testing.T) {
			p := b.open(t, look{width: 1440}, lang, lessonPath)
			p.hover(moment("synack"))
			p.until(`$('[data-packet="2"]').classList.contains('is-lit')`)
			p.hover("h1")
			p.until(`!$('.ladder .is-lit')`)

			p.click(moment("synack"))
			p.until(`text('[data-now]') === '100.0 ms' && $('[data-packet="2"]').classList.contains('is-selected')`)
			p.holds(`$('` + moment("synack") + `').classList.contains('is-active')`)
			p.is(`location.pathname.endsWith('/handshake') && location.hash`, "")

			// The sentence lights up as the playhead passes.
			p.click(`[data-do="home"]`)
			p.until(atStart)
			p.click(`[data-do="toggle"]`)
			p.until(playing)
			p.until(`$('` + moment("request_arrives") + `').classList.contains('is-active')`)
			p.until(`!$('` + moment("request_arrives") + `').classList.contains('is-active')`)
			p.click(`[data-do="end"]`)

			// From a packet back to its sentence.
			p.click(`[data-packet="4"]`)
			p.until(`shows($('.inspector__in-text')) && $('.inspector__in-text').textContent.includes($('` + moment("request") + `').textContent)`)
			p.hover(`[data-packet="4"]`)
			p.until(`$('` + moment("request") + `').classList.contains('is-active')`)
			p.click(".inspector__in-text")
			p.until(`document.activeElement === $('` + moment("request") + `')`)
		})
	}
}

// showsLostFinalACK opens a link that carries the setting, and then runs it.
func showsLostFinalACK(t *testing.T, b *browser) {
	for _, lang := range i18n.Langs {
		t.Run(string(lang), func(t *testing.T) {
			const passages = `$$('[data-when]').filter(shows).map((e) => e.dataset.when).join()`
			p := b.open(t, look{width: 1440}, lang, lessonPath)
			p.is(passages, "")
			p.holds(`$('` + moment("ack_lost") + `').classList.contains('is-missing')`)

			lost := func() {
				t.Helper()
				p.is(passages, "drop=client ACK 1")
				p.is(`$$('.ladder [data-packet].pkt--lost').map((e) => e.dataset.packet).join()`, "3")
				p.is(`text('[data-measure="first_byte"]')`, "205.0 ms")
				p.is(`text('[data-when="drop=client ACK 1"] [data-measure="first_byte"]')`, "205.0 ms")
				p.click(moment("ack_lost"))
				p.until(`$('[data-packet="3"]').classList.contains('is-selected')`)
				p.holds(`!$('` + moment("ack_lost") + `').classList.contains('is-missing')`)
			}
			p.visit(lessonPath + "?drop=client+ACK+1")
			p.ready()
			lost()

			p.visit(lessonPath)
			p.ready()
			p.is(passages, "")
			eval[bool](p, `(() => { $('#set-drop').value = 'client ACK 1'; return $('#set-drop').dispatchEvent(new Event('change', { bubbles: true })); })()`)
			p.run()
			lost()
			p.is(`location.search`, "?drop=client+ACK+1")
		})
	}
}

// marksWhatDoesNotHappen loses everything: most of the sentences speak of what
// is not in the picture, and say so.
func marksWhatDoesNotHappen(t *testing.T, b *browser) {
	for _, lang := range i18n.Langs {
		t.Run(string(lang), func(t *testing.T) {
			p := b.open(t, look{width: 1440}, lang, lessonPath+"?loss=100%25")
			p.holds(`!$('` + moment("syn") + `').classList.contains('is-missing')`)
			p.holds(`$('` + moment("synack") + `').classList.contains('is-missing')`)
			p.is(`$('`+moment("synack")+`').title`, p.t("lab.moment_missing"))
			before := eval[string](p, `text('[data-now]')`)
			p.click(moment("synack"))
			p.is(`text('[data-now]')`, before)
			p.is(`$$('.ladder .is-selected').length`, "0")
		})
	}
}

// explainsAPacket chooses packets: each says in a sentence what it is and why
// it left, in the page's language, and leads to its bytes.
func explainsAPacket(t *testing.T, b *browser) {
	for _, lang := range i18n.Langs {
		t.Run(string(lang), func(t *testing.T) {
			p := b.open(t, look{width: 1440}, lang, lessonPath)
			for _, packet := range []string{"1", "2", "4"} {
				p.click(`[data-packet="` + packet + `"]`)
				p.until(`$('[data-packet="` + packet + `"]').classList.contains('is-selected')`)
				p.until(`text('.inspector__story :is(h2, h3)') === '` + p.t("lab.packet_no", "n", packet) + `'`)
				story := eval[string](p, `text('.inspector__story p')`)
				if len(story) < 30 || hangul(story) != (lang == i18n.KO) {
					p.Errorf("packet %s says %q", packet, story)
				}
				p.holds(`$('[data-packet="` + packet + `"]').getAttribute('aria-label').includes($('.inspector__story strong').textContent)`)
			}
			p.click(`.inspector > .inspector__in-text`) // to its bytes
			p.until(`shows($('.hex [data-byte]'))`)
			p.is(`text('.hex [data-byte]')`, "45") // IPv4 with a header of five words
			p.holds(`$$('.hex__bytes [data-byte]').length >= 40 && $$('.fields tr[data-field]').length > 15`)
			p.press("t") // the table says the same of the same packet
			p.until(`shows($('.list tr[data-packet="4"].is-selected'))`)
		})
	}
}

// hangul says whether a text has Korean letters.
func hangul(s string) bool {
	for _, r := range s {
		if r >= 0xac00 && r <= 0xd7a3 {
			return true
		}
	}
	return false
}
