package main

import (
	"testing"

	"github.com/chromedp/chromedp/kb"

	"slowstart/web/i18n"
)

// The bytes of a packet and their fields light up together, by pointer and by
// keys; the checksum of a packet with a flipped bit is told to be wrong.
func TestBrowser_Bytes(t *testing.T) {
	b := openBrowser(t, config())
	t.Run("linked both ways", func(t *testing.T) {
		p := b.open(t, look{width: 1440}, i18n.EN, "lessons/handshake#v=1&packet=6&view=bytes")
		p.until(`shows($('.hex [data-byte]')) && text('.bytes__title').startsWith('Packet 6')`)
		p.holds(`text('.bytes__carries').startsWith('It carries')`)
		p.is(`$$('.fields__good').length`, "2") // IP's and TCP's checksums

		p.hover(`.hex__bytes [data-byte="22"]`)
		p.until(`$(".fields tr.is-pointed") && text(".fields tr.is-pointed button") === "Destination port"`)
		p.click(`.hex__bytes [data-byte="33"]`) // the flags
		p.is(`text('.fields tr.is-chosen button')`, "Flags")
		p.holds(`shows($('.fields tr.is-chosen')) && $$('.hex__bytes .is-chosen').length === 1`)
		p.holds(`text('.fields tr.is-chosen .fields__say').includes('RFC 9293 §3.1') && $('.fields tr.is-chosen a').href.endsWith('#section-3.1')`)
		eval[any](p, `$('.fields tr.is-chosen button').focus()`)
		p.press(kb.ArrowDown)
		p.is(`text('.fields tr.is-chosen button')`, "Window")
		p.is(`document.activeElement.textContent`, "Window")
		p.is(`$$('.hex__bytes .is-chosen').map((e) => e.textContent).length`, "2")
		p.press(kb.ArrowRight)
		p.press(kb.ArrowRight)
		p.holds(`$('.hex__bytes .is-at').dataset.byte === '35' && text('.view--bytes [aria-live]').startsWith('Byte 35 of')`)
		p.press(kb.Home)
		p.is(`text('.fields tr.is-chosen button')`, "Version")

		p.click(`.bytes__step:last-of-type`)
		p.until(`text('.bytes__title').startsWith('Packet 7')`)
		p.is(`text('.fields tr.is-chosen button')`, "Version") // the field stays from packet to packet
	})
	t.Run("a flipped bit", func(t *testing.T) {
		p := b.open(t, look{width: 1440}, i18n.EN, "lessons/reliability/corruption#v=1&packet=8&view=bytes")
		p.until(`$('.bytes__sight select')`)
		p.is(`$$('.fields__bad').length`, "0")
		eval[any](p, `(() => { const s = $('.bytes__sight select'); s.value = '1'; s.dispatchEvent(new Event('change')); })()`)
		p.is(`$$('.fields__bad').length`, "1")
		p.holds(`$$('.hex__bytes .is-changed').length === 1`)
	})
	t.Run("fetched when they are missing", func(t *testing.T) {
		p := b.open(t, look{width: 1440}, i18n.EN, "lessons/handshake")
		is := `fetch($('[data-export="ndjson"]').href + '?packet=2').then((r) => r.text()).then((s) => s.trim().split('\n').map((l) => JSON.parse(l).packet).join())`
		if got := eval[string](p, is); got != "2,2" {
			t.Errorf("?packet=2 gives events of packets %q, want it sent and received", got)
		}
	})
	for _, lang := range i18n.Langs {
		for _, l := range looks(lang) {
			t.Run(string(lang)+" "+l.String(), func(t *testing.T) {
				p := b.open(t, l, lang, "lessons/handshake#v=1&packet=6&view=bytes")
				p.until(`shows($('.fields tr[data-field]'))`)
				p.fits()
				p.hasNoBarriers("bytes")
			})
		}
	}
}

// The list of packets is chosen from in plain words and by an expression, goes by
// keys, and makes only the rows that can be seen.
func TestBrowser_Packets(t *testing.T) {
	b := openBrowser(t, config())
	t.Run("filter", func(t *testing.T) {
		p := b.open(t, look{width: 1440}, i18n.EN, "lessons/reliability#v=1&view=packets")
		p.until(`shows($('.list tr[data-packet="1"]'))`)
		p.is(`$('.list').getAttribute('aria-rowcount')`, "27")
		p.holds(`text('.list tr[data-packet="1"] .list__info').startsWith('51240 → 80 [SYN] Seq=0 Win=29184 Len=0 MSS=1460')`)
		p.click(`.chip:nth-of-type(3)`) // duplicate ACKs
		p.is(`$$('.list tr[data-packet]').map((r) => r.dataset.packet).join()`, "18,19,20")
		p.is(`text('.filter__said')`, "3 of 26")
		p.holds(`text('.list tr[data-packet="19"] .list__judged') === '[TCP Dup ACK 16#2]'`)
		p.click(`.filter__clear`)
		p.write(`.filter__text`, `lost || tcp.analysis.retransmission`)
		p.until(`$$('.list tr[data-packet]').length === 2`)
		p.write(`.filter__text`, `len > "x"`)
		p.is(`text('.filter__wrong')`, "At character 7: len wants a size such as 500 or 1.5kB, not “x”.")
		p.is(`$$('.list tr[data-packet]').length`, "2") // what was chosen stays
		p.write(`.filter__text`, `conn == 7`)
		p.holds(`shows($('.list__none')) && !shows($('.list__box'))`)
		p.click(`.filter__help`)
		p.click(`.filter-help li:first-child button`)
		p.is(`$('.filter__text').value + ' ' + $$('.list tr[data-packet]').length`, "lost 1")
	})
	t.Run("by keys", func(t *testing.T) {
		p := b.open(t, look{width: 1440}, i18n.EN, "lessons/slow-start#v=1&view=packets")
		p.until(`shows($('.list tr[data-packet="1"]'))`)
		p.holds(`$$('.list tr[data-packet]').length < 60 && $('.list').getAttribute('aria-rowcount') === '292'`)
		eval[any](p, `$('.list').focus()`)
		p.press(kb.End)
		p.until(`$('.list tr.is-selected')?.dataset.packet === '291' && shows($('.list tr.is-selected'))`)
		p.is(`$('.list').getAttribute('aria-activedescendant')`, "packet-row-291")
		p.is(`$('.list tr.is-selected').getAttribute('aria-rowindex')`, "292")
		p.press(kb.ArrowUp)
		p.until(`$('.list tr.is-selected')?.dataset.packet === '290'`)
		p.press(kb.Home)
		p.until(`$('.list tr.is-selected')?.dataset.packet === '1'`)
		p.press(kb.Enter) // the playhead goes where it left
		p.until(`text('[data-now]').startsWith('0.0')`)
		p.holds(`$('.list tr.is-now') && $$('.list tr.is-later').length > 5`)
	})
	for _, lang := range i18n.Langs {
		for _, l := range looks(lang) {
			t.Run(string(lang)+" "+l.String(), func(t *testing.T) {
				p := b.open(t, l, lang, "lessons/reliability#v=1&packet=20&view=packets")
				p.until(`shows($('.list tr.is-selected'))`)
				p.click(`.filter__why`)
				p.until(`shows($('.list__why'))`)
				p.fits()
				p.hasNoBarriers("packets")
			})
		}
	}
}
