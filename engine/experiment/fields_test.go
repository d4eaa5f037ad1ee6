package experiment

import (
	"reflect"
	"testing"
)

// A field that the full file leaves at zero is one that no key writes.
func TestParse_FillsEveryField(t *testing.T) {
	e, err := Parse("full", []byte(full))
	if err != nil {
		t.Fatal(err)
	}
	if e, err = e.With(nil); err != nil {
		t.Fatal(err)
	}
	filled := map[string]bool{}
	for _, from := range []any{e, defaultTCP(), defaultOrigin(), defaultClient()} {
		fill(filled, reflect.ValueOf(from))
	}
	for field, ok := range filled {
		if !ok {
			t.Errorf("nothing writes %s", field)
		}
	}
}

func fill(filled map[string]bool, v reflect.Value) {
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			fill(filled, v.Elem())
		}
	case reflect.Slice:
		for i := range v.Len() {
			fill(filled, v.Index(i))
		}
	case reflect.Struct:
		for i := range v.NumField() {
			field := v.Type().Name() + "." + v.Type().Field(i).Name
			filled[field] = filled[field] || !v.Field(i).IsZero()
			fill(filled, v.Field(i))
		}
	default:
	}
}
