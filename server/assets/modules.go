package assets

import (
	"path"
	"regexp"
	"slices"
)

// imported finds what a module imports from a relative address.
var imported = regexp.MustCompile(`(?m)(?:^|;)(?:import|export)\b[^()'"` + "`" + `]*['"](\.{1,2}/[^'"]+)['"]`)

// Modules are the modules that entry imports, directly or not, in the order in
// which they are met, so that a page can ask for all of them at once.
func (f *Files) Modules(entry string) []string {
	if f.disk != nil {
		return f.follow(entry)
	}
	if known, ok := f.modules.Load(entry); ok {
		return slices.Clone(known.([]string))
	}
	found := f.follow(entry)
	f.modules.Store(entry, found)
	return slices.Clone(found)
}

func (f *Files) follow(entry string) []string {
	var found []string
	queue := []string{entry}
	for len(queue) > 0 {
		name := queue[0]
		queue = queue[1:]
		file := f.find(name)
		if file == nil {
			continue
		}
		for _, m := range imported.FindAllSubmatch(file.body, -1) {
			next := path.Join(path.Dir(name), string(m[1]))
			if next != entry && !slices.Contains(found, next) && f.Has(next) {
				found = append(found, next)
				queue = append(queue, next)
			}
		}
	}
	return found
}
