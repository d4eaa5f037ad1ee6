package main

import (
	"slices"
	"strings"
	"testing"

	"slowstart/web/i18n"
)

// Who prints a page with a lab has all of the view that was open on paper, where
// nothing scrolls.
func TestBrowser_Print(t *testing.T) {
	b := openBrowser(t, config())
	for _, lang := range i18n.Langs {
		l := looks(lang)[0]
		t.Run(string(lang)+" "+l.String(), func(t *testing.T) {
			p := b.open(t, l, lang, "lessons/slow-start?size=40kB")
			p.press("t") // the table of packets
			p.until(`$$('#panel-packets .list__box tr[data-packet]').length > 10`)
			listed := eval[[]string](p, `$$('#panel-packets tr[data-packet] td:last-child').map((e) => e.textContent)`)
			// Of those that are out of sight the last.
			eval[any](p, `$('#panel-packets .list__box').scrollTop = 1e6`)
			p.until(`$('#panel-packets tr[data-packet="' + text('[data-packet-count]') + '"]')`)
			listed = append(listed, eval[string](p, `$$('#panel-packets tr[data-packet] td:last-child').at(-1).textContent`))
			text := lettersOf(pdfText(t, p.pdf()))
			var missing []string
			for _, want := range listed {
				if !strings.Contains(text, lettersOf(want)) {
					missing = append(missing, want)
				}
			}
			// A row at the foot of a sheet may go on on the next.
			if len(missing) > len(listed)/10 || slices.Contains(missing, listed[len(listed)-1]) {
				t.Errorf("of %d packets these are not in the PDF: %q", len(listed), missing)
			}
			p.until(`shows($('.tabs'))`) // and the page is as it was
		})
	}
}
