package experiment

import (
	"encoding/json"
	"maps"
)

// schema is a JSON Schema.
type schema map[string]any

// JSONSchema is the file format as a JSON Schema (2020-12), for editors. It is
// made from the tables that Parse reads by. Parse refuses more: ranges of
// values with units, and what refers to something that is not there.
func JSONSchema() []byte {
	s := schema{
		"$schema": "https://json-schema.org/draft/2020-12/schema",
		"title":   "Slowstart experiment",
		"$defs":   schema{"step": anyStep()},
	}
	maps.Copy(s, fileTable().schema())
	text, err := json.MarshalIndent(s, "", "  ")
	if err != nil {
		panic("experiment: schema: " + err.Error()) // texts and numbers only
	}
	return append(text, '\n')
}

func (o object[T]) schema() schema {
	properties, required := schema{}, []any{}
	for _, k := range o.keys {
		s := maps.Clone(k.schema())
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
	if len(o.one) > 0 {
		var one []any
		for _, name := range o.one {
			one = append(one, schema{"required": []any{name}})
		}
		s["oneOf"] = one
	}
	var not []any
	for _, names := range o.not {
		for i, a := range names {
			for _, b := range names[:i] {
				not = append(not, schema{"not": schema{"required": []any{a, b}}})
			}
		}
	}
	if len(not) > 0 {
		s["allOf"] = not
	}
	return s
}

// stepSchema is a reference, since steps hold steps.
func stepSchema() schema { return schema{"$ref": "#/$defs/step"} }

func anyStep() schema {
	ops := stepOps()
	any := []any{schema{"enum": stepNames(ops, true)}}
	for _, o := range ops {
		s := o.keys().schema()
		s["description"] = o.about
		any = append(any, s)
	}
	return schema{"anyOf": any}
}
