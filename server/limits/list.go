package limits

import (
	"reflect"
	"time"
)

// Limit is one of the limits, for those who show them all.
type Limit struct {
	Flag    string // without its dashes
	Env     string
	Default string
	Help    string
	Of      string        // the part it belongs to
	Unit    string        // "bytes", "at_once", "second", "minute"; empty for a bare number or a time
	Time    time.Duration // if it is one
	Number  int64         // if not
}

// List is all limits in their order, with their values.
func (l Limits) List() []Limit {
	v := reflect.ValueOf(l)
	list := make([]Limit, v.NumField())
	for i := range list {
		tag := v.Type().Field(i).Tag
		list[i] = Limit{
			Flag: tag.Get("name"), Env: tag.Get("env"), Default: tag.Get("default"), Help: tag.Get("help"),
			Of: tag.Get("of"), Unit: tag.Get("unit"),
		}
		if d, ok := v.Field(i).Interface().(time.Duration); ok {
			list[i].Time = d
		} else {
			list[i].Number = v.Field(i).Int()
		}
	}
	return list
}
