package experiment

import (
	"fmt"
	"strings"
)

// tables are those of docs/experiments.md by name, in Markdown, made from what
// Parse reads by.
func tables() map[string]string {
	return map[string]string{
		"file":       keyTable(shallow(fileKeys().parts())),
		"hosts":      keyTable(shallow(hostKeys().parts())),
		"tcp":        keyTable(tcpKeys().parts()),
		"links":      keyTable(linkParts()),
		"apps":       keyTable(shallow(appKeys().parts())),
		"origin":     keyTable(originKeys().parts()),
		"client":     keyTable(clientKeys().parts()),
		"proxy":      keyTable(proxyKeys().parts()),
		"resolver":   keyTable(resolverKeys().parts()),
		"measures":   keyTable(measureKeys().parts()),
		"formulas":   keyTable(formulaKeys().parts()),
		"settings":   keyTable(settingKeys().parts()),
		"moments":    keyTable(momentKeys().parts()),
		"expect":     keyTable(expectKeys().parts()),
		"selector":   keyTable(packetSelectorKeys().parts()),
		"steps":      stepTable(),
		"units":      unitTable(),
		"types":      typeTable(),
		"capability": capabilityTable(),
	}
}

func shallow(parts []part) []part {
	var list []part
	for _, p := range parts {
		if !strings.Contains(p.path, ".") {
			list = append(list, p)
		}
	}
	return list
}

// linkParts leaves out there and back's own keys, which are the link's again.
func linkParts() []part {
	var list []part
	for _, p := range linkKeys().parts() {
		if !strings.HasPrefix(p.path, "there.") && !strings.HasPrefix(p.path, "back.") {
			list = append(list, p)
		}
	}
	return list
}

func keyTable(parts []part) string {
	var b strings.Builder
	b.WriteString("| key | takes | default | meaning |\n|---|---|---|---|\n")
	for _, p := range parts {
		def := p.def
		if p.need {
			def = "required"
		}
		fmt.Fprintf(&b, "| `%s` | %s | %s | %s |\n", p.path, cell(p.takes), cell(def), cell(p.means))
	}
	return b.String()
}

func stepTable() string {
	var b strings.Builder
	b.WriteString("| step | takes | meaning |\n|---|---|---|\n")
	for _, o := range stepOps() {
		for i, p := range o.keys().parts() {
			switch {
			case i == 0 && o.bare:
				fmt.Fprintf(&b, "| **`%s`** | %s, or the bare word for `%s` | %s |\n", p.path, cell(p.takes), DefaultConn, cell(o.about+": "+p.means))
			case i == 0:
				fmt.Fprintf(&b, "| **`%s`** | %s | %s |\n", p.path, cell(p.takes), cell(o.about+": "+p.means))
			case p.def != "":
				fmt.Fprintf(&b, "| `%s` … `%s` | %s; default %s | %s |\n", o.op, p.path, cell(p.takes), cell(p.def), cell(p.means))
			default:
				fmt.Fprintf(&b, "| `%s` … `%s` | %s; required | %s |\n", o.op, p.path, cell(p.takes), cell(p.means))
			}
		}
	}
	return b.String()
}

func unitTable() string {
	var b strings.Builder
	b.WriteString("| unit | is written | in an expression |\n|---|---|---|\n")
	for _, u := range settingUnits() {
		fmt.Fprintf(&b, "| `%s` | %s | %s |\n", u.name, cell(u.hint), cell(u.sees))
	}
	return b.String()
}

func typeTable() string {
	var b strings.Builder
	b.WriteString("| type | what it is | keys |\n|---|---|---|\n")
	for _, t := range eventTypes() {
		fmt.Fprintf(&b, "| `%s` | %s | `%s` |\n", t.name, t.means, strings.Join(t.keys, "` `"))
	}
	return b.String()
}

func capabilityTable() string {
	var b strings.Builder
	b.WriteString("| what | stacks | reason |\n|---|---|---|\n")
	for _, c := range Capabilities() {
		what := "`" + c.Key + "`"
		switch {
		case c.Value != "":
			what += " " + c.Value
		case c.Above != "":
			what += " above " + c.Above
		case c.Except != "":
			what += " other than " + c.Except
		}
		fmt.Fprintf(&b, "| %s | %s | `%s` |\n", what, strings.Join(c.Stacks, ", "), c.Reason)
	}
	return b.String()
}

func cell(text string) string { return strings.ReplaceAll(text, "|", `\|`) }
