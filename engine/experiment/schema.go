package experiment

// schema is a JSON Schema.
type schema map[string]any

// part is a row of the documentation.
type part struct {
	path string
	about
}

func under(at string, parts []part) []part {
	for i := range parts {
		parts[i].path = join(at, parts[i].path)
	}
	return parts
}

func (o object[T]) schema() schema {
	properties, required := schema{}, []any{}
	for _, k := range o.keys {
		s := schema{}
		for name, v := range k.schema() {
			s[name] = v
		}
		s["description"] = k.means
		properties[k.name] = s
		if k.need {
			required = append(required, k.name)
		}
	}
	s := schema{"type": "object", "additionalProperties": false, "properties": properties}
	if len(required) > 0 {
		s["required"] = required
	}
	return s
}

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

func stepSchema() schema { return schema{"$ref": "#/$defs/step"} }
