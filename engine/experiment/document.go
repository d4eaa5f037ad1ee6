package experiment

// part is a row of the documentation.
type part struct {
	path string
	about
}

// parts lists an object's keys and those below them.
func (o object[T]) parts() []part {
	var list []part
	for _, k := range o.keys {
		list = append(list, part{k.name, k.about})
		if k.parts != nil {
			list = append(list, under(k.name, k.parts())...)
		}
	}
	return list
}

func under(at string, parts []part) []part {
	for i := range parts {
		parts[i].path = join(at, parts[i].path)
	}
	return parts
}
