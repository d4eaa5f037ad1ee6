package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	cdpbrowser "github.com/chromedp/cdproto/browser"
	cdppage "github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/target"
	"github.com/chromedp/chromedp"

	"slowstart/web/i18n"
)

// aroundPages are those around the lessons.
var aroundPages = []string{
	"", "?path=lecture", "glossary", "experiments", "search", "search?q=ACK", "search?q=xyzzy", "about",
	lessonPath + "/card", lessonPath + "/print",
}

// Every page around the lessons fits every screen and has no barriers, in both
// languages and themes.
func TestBrowser_SiteFits(t *testing.T) {
	b := openBrowser(t, config())
	for _, lang := range i18n.Langs {
		for _, l := range looks(lang) {
			t.Run(string(lang)+" "+l.String(), func(t *testing.T) {
				p := b.open(t, l, lang, "")
				for _, path := range aroundPages {
					p.visit(path)
					p.until(`shows($('h1'))`)
					p.fits()
					p.hasNoBarriers(path)
				}
			})
		}
	}
}

// progressOf is what a browser remembers of two lessons, the second one last.
const progressOf = `{"v":1,"lessons":{
	"handshake":{"seen":true,"questions":{"a":{"answer":1,"right":true,"sure":true}},"places":{"b":{"tries":1,"right":true}},"done":true},
	"reliability":{"seen":true,"questions":{"c":{"answer":2,"right":false,"sure":false}}}}}`

// The course's page shows what this browser remembers, goes on from there, takes
// it along as a file, and forgets it when asked twice.
func TestBrowser_SiteProgress(t *testing.T) {
	b := openBrowser(t, config())
	for _, lang := range i18n.Langs {
		t.Run(string(lang), func(t *testing.T) {
			p := b.open(t, look{width: 1440}, lang, "")
			p.until(`shows($('[data-progress]'))`)
			p.is(`text('[data-sum-line]')`, p.t("index.progress_none"))
			begin := eval[string](p, `text('[data-start]')`)
			p.is(`$('[data-start]').pathname`, eval[string](p, `$('.card__link').pathname`))

			eval[any](p, fmt.Sprintf(`localStorage.setItem('slowstart.progress', %q)`, progressOf))
			p.visit("")
			p.until(`shows($('[data-lesson="handshake"] [data-done]'))`)
			p.is(`text('[data-lesson="handshake"] [data-done]')`, p.t("index.done"))
			p.holds(`text('[data-lesson="reliability"] [data-done]').includes('1')`)
			p.holds(`$('[data-start]').pathname.endsWith('/lessons/reliability')`)
			p.holds(`text('[data-start]') === ` + fmt.Sprintf("%q", p.t("index.continue", "title", "☃")) + `.replace('☃', text('[data-lesson="reliability"] a'))`)
			total := eval[int](p, `$$('[data-lesson]').length`)
			p.is(`text('[data-sum-line]')`, p.t("index.progress_sum", "seen", 2, "all", total, "done", 1))

			saved := p.saveProgress()
			var file struct {
				V       int                       `json:"v"`
				Lessons map[string]map[string]any `json:"lessons"`
			}
			if err := json.Unmarshal(saved, &file); err != nil || file.V != 1 || len(file.Lessons) != 2 {
				t.Errorf("saved %s: %v", saved, err)
			}

			p.click("[data-forget]")
			p.until(`$('dialog.confirm').open`)
			p.click(`dialog.confirm button[value=""]`)
			p.until(`!$('dialog.confirm').open`)
			p.is(`text('[data-lesson="handshake"] [data-done]')`, p.t("index.done"))
			p.click("[data-forget]")
			p.click(`dialog.confirm button[value="yes"]`)
			p.until(`text('[data-say]') === ` + fmt.Sprintf("%q", p.t("index.forgotten")))
			p.is(`text('[data-lesson="handshake"] [data-done]')`, "")
			p.is(`text('[data-start]')`, begin)

			p.loadProgress([]byte(`{"v":1,"lessons":[]}`))
			p.until(`text('[data-say]') === ` + fmt.Sprintf("%q", p.t("index.import_wrong")))
			eval[any](p, `localStorage.setItem('slowstart.progress', '{"v":1,"lessons":{"handshake":{"seen":true,"questions":{"z":{"answer":1,"right":true,"sure":true}}}}}')`)
			p.loadProgress(saved)
			p.until(`text('[data-say]') === ` + fmt.Sprintf("%q", p.t("index.imported")))
			p.is(`text('[data-lesson="handshake"] [data-done]')`, p.t("index.done"))
			p.is(`Object.keys(JSON.parse(localStorage.getItem('slowstart.progress')).lessons.handshake.questions).sort().join()`, "a,z")
			p.hasNoBarriers("progress")
		})
	}
}

// saveProgress presses the button and gives the file.
func (p *tab) saveProgress() []byte {
	p.Helper()
	dir := p.TempDir()
	call(p, "downloads", func(ctx context.Context) error {
		info, err := chromedp.Call(ctx, target.GetTargetInfo, target.GetTargetInfoParams{})
		if err != nil {
			return err
		}
		_, err = chromedp.Call(ctx, cdpbrowser.SetDownloadBehavior, cdpbrowser.SetDownloadBehaviorParams{
			Behavior: cdpbrowser.SetDownloadBehaviorBehaviorAllow, BrowserContextID: info.TargetInfo.BrowserContextID, DownloadPath: dir,
		})
		return err
	})
	p.click("[data-export]")
	for range 1000 {
		if data, err := os.ReadFile(filepath.Join(dir, "slowstart-progress.json")); err == nil && len(data) > 0 {
			return data
		}
		eval[any](p, `new Promise(requestAnimationFrame)`) // and look again
	}
	p.Fatal("nothing was saved")
	return nil
}

// loadProgress chooses a file, as the dialog of the button does.
func (p *tab) loadProgress(data []byte) {
	p.Helper()
	eval[any](p, fmt.Sprintf(`(() => {
		const field = $('[data-progress] input[type="file"]');
		const list = new DataTransfer();
		list.items.add(new File([%q], 'slowstart-progress.json', { type: 'application/json' }));
		field.files = list.files;
		field.dispatchEvent(new Event('change'));
	})()`, data))
}

// A reader looks for a word, by the key and without scripts, in the other
// language's spelling, and stands at the section.
func TestBrowser_SiteSearch(t *testing.T) {
	b := openBrowser(t, config())
	p := b.open(t, look{width: 1440}, i18n.EN, lessonPath)
	slash := func() {
		t.Helper()
		eval[any](p, `document.activeElement.dispatchEvent(new KeyboardEvent('keydown', { key: '/', bubbles: true, cancelable: true }))`)
	}
	slash()
	p.until(`document.activeElement === $('.finder__field')`)
	p.press("delayed-ack\r")
	p.until(`location.pathname.endsWith('/search') && shows($('.found mark'))`)
	p.is(`$('.ask-for__field').value`, "delayed-ack")
	p.holds(`$('.found a').pathname.endsWith('/glossary')`)
	slash()
	p.until(`document.activeElement === $('.ask-for__field')`)
	p.click(`a[data-language="ko"]`)
	p.until(`document.documentElement.lang === 'ko' && shows($('.found mark'))`)

	for _, l := range []look{{width: 390, noScripts: true}, {width: 1440, noScripts: true}} {
		q := b.open(t, l, i18n.KO, "")
		if l.width < 700 {
			q.click(".finder__link")
			q.until(`shows($('.ask-for__field'))`)
			q.click(".ask-for__field")
		} else {
			q.click(".finder__field")
		}
		q.press("프락시\r")
		q.until(`$$('.found mark').some((e) => e.textContent === '프록시')`)
		q.click(`.found a[href*="/lessons/"]`)
		q.until(`location.pathname.includes('/lessons/') && shows($('h1'))`)
	}
}

// The card prints on one page, and its run opens as a talk.
func TestBrowser_SiteCard(t *testing.T) {
	b := openBrowser(t, config())
	for _, lang := range i18n.Langs {
		t.Run(string(lang), func(t *testing.T) {
			p := b.open(t, look{width: 1440}, lang, "")
			p.visit(lessonPath + "/card")
			p.until(`shows($('[data-present]'))`)
			if n := strings.Count(string(p.pdf()), "/Type /Page\n"); n != 1 {
				t.Errorf("the card is %d pages long", n)
			}
			p.click("[data-present]")
			p.until(`location.pathname.endsWith('/lessons/handshake') && $('[data-lab]').classList.contains('is-presenting')`)
		})
	}
}

// A lesson on paper has every packet's sentence and all of its pictures, in the
// PDF itself; the ordinary page prints too.
func TestBrowser_SitePrint(t *testing.T) {
	b := openBrowser(t, config())
	for _, lang := range i18n.Langs {
		t.Run(string(lang), func(t *testing.T) {
			p := b.open(t, look{width: 1440}, lang, "")
			p.visit(lessonPath + "/print")
			text := lettersOf(pdfText(t, p.pdf()))
			steps := eval[[]string](p, `$$('.paper-run__steps li').map((e) => e.lastChild.textContent)`)
			labels := eval[[]string](p, `$$('.paper-run .ladder :is(.head__name, .ladder__tick)').map((e) => e.textContent)`)
			if len(steps) < 40 || len(labels) < 20 {
				t.Errorf("%d steps, %d labels", len(steps), len(labels))
			}
			missing := 0
			for _, want := range append(append(steps, labels...), i18n.T(lang, "paper.answers"), i18n.T(lang, "paper.links"), "https://www.rfc-editor.org/rfc/rfc9293.html#section-3.5") {
				if !strings.Contains(text, lettersOf(want)) {
					if missing++; missing < 10 {
						t.Errorf("not in the PDF: %q", want)
					}
				}
			}
			p.holds(`$$('.paper-run__picture').every((e) => e.querySelector('svg.ladder'))`)
			p.holds(`new Set($$('[id]').map((e) => e.id)).size === $$('[id]').length`)

			p.visit(lessonPath)
			if !strings.Contains(lettersOf(pdfText(t, p.pdf())), lettersOf(eval[string](p, `$('h1').textContent`))) {
				t.Error("the page itself prints without its title")
			}
		})
	}
}

// pdf prints the page.
func (p *tab) pdf() []byte {
	p.Helper()
	var data []byte
	call(p, "print", func(ctx context.Context) error {
		out, err := chromedp.Call(ctx, cdppage.PrintToPDF, cdppage.PrintToPDFParams{})
		if err != nil {
			return err
		}
		data = out.Data
		return nil
	})
	return data
}
