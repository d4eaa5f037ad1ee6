package ui

import (
	"maps"
	"strings"

	"slowstart/engine/measure"
	"slowstart/web/i18n"
)

// ScriptTexts are the sentences that scripts show, by key. They are served as
// static/js/text/LANG.json, immutable like the scripts themselves, so that a
// page need not carry them; a test writes those files (-update) and holds them
// to the catalogue.
//
// With them go the order of a report and what it leaves out where it is 0, names
// of measures apart by spaces.
func ScriptTexts(lang i18n.Lang) map[string]string {
	texts := i18n.Area(lang, "lab", "player", "ladder", "packet", "error")
	maps.DeleteFunc(texts, func(key, _ string) bool { return serverOnly(key) })
	var order []string
	for _, d := range measure.Table() {
		order = append(order, d.Name)
	}
	texts["lab.measure_order"] = strings.Join(order, " ")
	texts["lab.measure_quiet"] = strings.Join(measure.Quiet(), " ")
	var echoes []string
	for _, e := range measure.Echoes() {
		echoes = append(echoes, e[0]+"="+e[1])
	}
	texts["lab.measure_echoes"] = strings.Join(echoes, " ")
	return texts
}

// ViewTexts are the sentences of the views that a reader opens beside the
// ladder, served as static/js/text/view.LANG.json and fetched with the first.
func ViewTexts(lang i18n.Lang) map[string]string { return i18n.Area(lang, "view", "decision") }

// FieldTexts are what the bytes view says of the fields of a packet, served as
// static/js/text/field.LANG.json.
func FieldTexts(lang i18n.Lang) map[string]string { return i18n.Area(lang, "field") }

// OpenTexts are the sentences of the page that opens a file, served as
// static/js/text/open.LANG.json.
func OpenTexts(lang i18n.Lang) map[string]string { return i18n.Area(lang, "open") }

// serverOnly says which of those texts only the server shows: they stand in
// the markup, or are about files and sockets that a page has none of.
func serverOnly(key string) bool {
	for _, prefix := range []string{
		"lab.setting.", "lab.value.", "lab.col_", "lab.live_", "lab.recorded", "lab.run_", "lab.tab_", "lab.home", "lab.tabs", "lab.export",
		"player.key.", "player.keys_title", "player.legend", "ladder.legend.", "error.file_", "error.json_", "error.field_", "error.hello_", "error.capture_bad_",
	} {
		if strings.HasPrefix(key, prefix) {
			return true
		}
	}
	return strings.HasSuffix(key, "_hint")
}
