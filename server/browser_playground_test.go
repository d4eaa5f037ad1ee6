package main

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"slowstart/web/i18n"
)

// An experiment of one's own: written as a form and as a file, told what is
// wrong at its line, run in the lab, kept and sent on.
func TestBrowser_Playground(t *testing.T) {
	b := openBrowser(t, config())
	t.Run("a field writes to the file, and its dial makes a control", func(t *testing.T) {
		p := b.bench(t, look{width: 1440}, i18n.EN, "playground?from=dumb-proxy")
		p.click(`[data-part="hosts.client"]`)
		p.set("#f-hosts-client-tcp-nagle", "on")
		p.until(`$('.editor__text').value.includes('client: {role: client, ip: 10.0.0.1, tcp: {nagle: on}}')`)
		p.holds(`$('.editor__text').value.includes('# The proxy knows nothing of Connection')`)
		p.fine()
		p.click(`[data-dial="hosts.client.tcp.nagle"]`)
		p.until(`$('.editor__text').value.includes('nagle: {unit: switch, default: on, sets: [hosts.client.tcp.nagle]}')`)
		p.until(`$('[data-controls] [name="nagle"]')?.value === 'on'`)
		p.holds(`text('.playground__stale').includes('before your changes')`)
		address := eval[string](p, `location.pathname + location.search`)
		p.click(`[data-run]`)
		p.until(`text('[data-status]').includes('Packets: 37') && !shows($('.playground__stale'))`)
		p.is(`location.pathname + location.search`, address)

		// What was written is there after a reload, and can be forgotten.
		p.visit("playground?from=dumb-proxy")
		p.until(`$('.bench.is-live')`)
		p.holds(`text('.bench__news').includes('is back') && $('.editor__text').value.includes('nagle: {unit')`)
		p.holds(`text('.playground__stale').includes('not been run')`)
		p.click(`[data-act="kept_forget"]`)
		p.until(`!$('.editor__text').value.includes('nagle: {unit') && $('[data-act="reset"]').disabled`)
	})
	t.Run("a mistake is told at its line, in the reader's language", func(t *testing.T) {
		p := b.bench(t, look{width: 1440, dark: true}, i18n.KO, "playground?from=nagle")
		p.click(`#bench-tab-file`)
		p.types("role: server", "role: sever")
		p.until(`$$('.bench__problem').length === 1`)
		p.is(`text('.bench__problem')`, `20행hosts.server.role "sever": 쓸 수 없는 값입니다. 다음 중 하나를 쓰십시오: client, server, proxy, router, dns`)
		p.is(`$$('.editor__gutter .is-wrong').map((e) => e.textContent).join()`, "20")
		p.click(`[data-run]`) // leads to the mistake instead
		p.until(`document.activeElement.matches('.editor__text')`)
		p.click(`#bench-tab-form`)
		p.click(`[data-part="hosts.server"]`)
		p.until(`$('#f-hosts-server-role').ariaInvalid === 'true'`)
		p.hasNoBarriers("a mistake in the form")
		p.set("#f-hosts-server-role", "server")
		p.fine()
		p.holds(`$('[data-act="reset"]').disabled`)

		// Where the text is no YAML, the form waits.
		p.click(`#bench-tab-file`)
		p.types("tcp: {nagle: on}}", "tcp: {nagle: on}")
		p.until(`$$('.bench__problem').length > 0`)
		p.click(`#bench-tab-form`)
		p.until(`shows($('.form__broken'))`)
		p.click(`.form__broken button`)
		p.until(`shows($('.editor__text')) && document.activeElement.matches('.editor__text')`)
	})
	t.Run("the keys of a place are offered", func(t *testing.T) {
		p := b.bench(t, look{width: 1440}, i18n.EN, "playground?from=handshake")
		p.click(`#bench-tab-file`)
		p.types("server: {role: server", "server: {role: server, tcp: {del")
		p.until(`$$('.hint__word').map((e) => e.textContent).join() === 'delayed_ack'`)
		p.press(" ", chromedp.KeyModifiers(kb.ModifierCtrl))
		p.until(`document.activeElement.matches('.hint__word')`)
		p.press(kb.Enter)
		p.until(`$('.editor__text').value.includes('tcp: {delayed_ack: ')`)
		p.until(`text('.hint__key').includes('how long an ACK may wait')`)
		// Escape, then Tab leaves the text; Tab alone indents.
		eval[any](p, `$('.editor__text').setSelectionRange(0, 0)`)
		p.press(kb.Tab)
		p.until(`$('.editor__text').value.startsWith('  v: 1')`)
		p.press(kb.Escape)
		p.press(kb.Tab)
		p.until(`!document.activeElement.matches('.editor__text')`)
	})
	t.Run("hosts, links and applications come and go", func(t *testing.T) {
		p := b.bench(t, look{width: 1440}, i18n.EN, "playground")
		p.click(`.topology__acts button:nth-child(2)`)
		p.until(`$('[data-part="hosts.host"]') && $('[data-part="links.link"]')`)
		p.fine()
		p.set(`.form__head input`, "shop")
		p.until(`$('[data-part="hosts.shop"]') && $('.editor__text').value.includes('between: [server, shop]')`)
		p.set(`.form__add select`, "origin")
		p.click(`.form__add button`)
		p.until(`$('.editor__text').value.includes('{host: shop, origin: {size: 500B}}')`)
		p.fine()
		p.hasNoBarriers("a host")
		p.click(`[data-part="links.link"]`)
		p.set("#f-links-link-rate", "ten")
		p.until(`text('.field__error').includes('"ten" is not a rate')`)
		p.set("#f-links-link-rate", "1Mbit/s")
		p.fine()
		p.holds(`$$('.topology__label').some((e) => e.textContent === '1Mbit/s')`)
		p.click(`[data-part="hosts.shop"]`)
		p.until(`$('[data-part="hosts.shop"]').getAttribute('aria-pressed') === 'true'`) // until then the button is the link's
		p.click(`.form__head .button--danger`)
		p.until(`!$('.editor__text').value.includes('shop')`)
		p.fine()
	})
	t.Run("a link carries the text and runs nothing", func(t *testing.T) {
		p := b.bench(t, look{width: 1440}, i18n.EN, "playground?from=nagle")
		p.click(`#bench-tab-file`)
		p.types("delayed_ack: 40ms}}", "delayed_ack: 30ms}}")
		p.fine()
		p.click(`[data-act="copy"]`)
		p.until(`location.hash.startsWith('#x=')`)
		link := eval[string](p, `location.href.slice(location.origin.length + 4)`)
		other := b.bench(t, look{width: 1440}, i18n.EN, strings.TrimPrefix(link, "/"))
		other.until(`$('.editor__text').value.includes('delayed_ack: 30ms')`)
		other.until(`text('.bench__news').includes('has not been run') && !shows($('[data-ladder] .pkt__line')) && shows($('.playground__stale'))`)
		other.fine()
		other.click(`.playground__stale button`)
		other.until(`text('[data-status]').includes('Conditions met') && !shows($('.playground__stale'))`)
	})
	for _, lang := range i18n.Langs {
		for _, l := range looks(lang) {
			t.Run("barriers "+string(lang)+" "+l.String(), func(t *testing.T) {
				p := b.bench(t, l, lang, "playground?from=dumb-proxy")
				p.fits()
				p.hasNoBarriers("the form")
				p.click(`[data-part="links.near"]`)
				p.fits()
				p.holds(`$('.bench').scrollWidth <= $('.bench').clientWidth`)
				p.click(`#bench-tab-file`)
				p.fits()
				p.hasNoBarriers("the file")
			})
		}
	}
	t.Run("without scripts", func(t *testing.T) {
		p := b.open(t, look{width: 1440, noScripts: true}, i18n.EN, "playground?from=nagle")
		p.until(`$('textarea').value.startsWith('v: 1') && shows($('noscript p')) && shows($('[data-ladder] svg'))`)
	})
}

// bench opens a page and waits until one can write.
func (b *browser) bench(t *testing.T, l look, lang i18n.Lang, path string) *tab {
	t.Helper()
	p := b.open(t, l, lang, path)
	p.until(`$('.bench.is-live')`)
	p.ready()
	return p
}

// fine waits until the reader has found nothing wrong.
func (p *tab) fine() {
	p.Helper()
	p.until(`$('.bench__state').dataset.how === 'fine'`)
}

// set gives a field a value as one who leaves it would.
func (p *tab) set(selector, value string) {
	p.Helper()
	p.until(`shows($('` + selector + `'))`)
	eval[any](p, `(() => { const e = $('`+selector+`'); e.value = '`+value+`'; e.dispatchEvent(new Event('change', { bubbles: true })); })()`)
}

// types writes over a part of the file.
func (p *tab) types(old, text string) {
	p.Helper()
	p.until(`shows($('.editor__text'))`)
	eval[any](p, `(() => { const a = $('.editor__text'), i = a.value.indexOf('`+old+`'); a.focus(); a.setSelectionRange(i, i + `+"'"+old+"'"+`.length); })()`)
	p.press(text)
}
