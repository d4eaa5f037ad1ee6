package main

import (
	"testing"

	"slowstart/web/i18n"
)

// The sockets view lists what there is at the playhead; a stay in a state leads
// to its beginning and to the packet that led to it.
func listsSockets(t *testing.T, b *browser) {
	for _, lang := range i18n.Langs {
		for _, l := range looks(lang) {
			t.Run(string(lang)+" "+l.String(), func(t *testing.T) {
				p := b.open(t, l, lang, "lessons/time-wait")
				p.click(`[data-tab="sockets"]`)
				p.until(`$$('.view--sockets table.sockets').length === 2`)
				rows := `$$('.view--sockets section')[0].querySelectorAll('tbody tr')`
				p.is(rows+`.length`, "11")
				p.is(`$$('.ports__no').length`, "2")
				eval[any](p, rows+`[4].querySelector('.stay--timewait').dispatchEvent(new MouseEvent('click', { bubbles: true }))`)
				p.until(`text('.ports__now').includes('5') && ` + rows + `[4].classList.contains('is-selected')`)
				p.is(`$$('.view--sockets section')[0].querySelectorAll('tr[data-kind="timewait"]').length`, "5")
				p.is(rows+`[4].querySelector('.sockets__state').textContent`, "TIME-WAIT")
				p.holds(rows + `[4].querySelector('.sockets__since').textContent.includes('60.00')`)
				p.holds(`$$('.view--sockets rect.is-selected').length > 0 && shows($('.view--sockets'))`)

				p.click(`.view--sockets tr.is-selected button`)
				p.fits()
				p.hasNoBarriers("sockets")
			})
		}
	}
}
