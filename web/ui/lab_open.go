package ui

import (
	"github.com/a-h/templ"

	"slowstart/web/format"
	"slowstart/web/i18n"
)

// noLadder is the place of the picture, which scripts draw.
const noLadder = `<div class="ladder-view"><svg class="ladder"></svg></div>`

// NewOpenedLab is a lab for a run that the reader brings: it has no form, and
// all that is in it comes from the scripts.
func NewOpenedLab(lang i18n.Lang, helpURL string) LabView {
	return LabView{
		Lang: lang, Title: i18n.T(lang, "open.title"), Opened: true, EndTime: format.Duration(0),
		Figure: templ.Raw(noLadder), Table: templ.NopComponent,
		Data: LabData{Lang: lang, Help: helpURL, Settings: []LabDataSetting{}, Moments: []string{}},
	}
}
