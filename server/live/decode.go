package live

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"unicode/utf8"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"slowstart/engine/timeline"
)

// maxInteger is the largest integer that every JSON reader keeps exact.
const maxInteger = 1<<53 - 1

// messageError is what is wrong with a message, and the id or run it names.
type messageError struct {
	id, run string
	what    timeline.Error
}

func (e *messageError) Error() string { return e.what.Code + " " + e.what.Field }

func bad(code, field string, args ...string) *messageError {
	e := &messageError{what: timeline.Error{Code: code, Field: field}}
	if len(args) > 0 {
		e.what.Args = map[string]string{}
	}
	for i := 0; i < len(args); i += 2 {
		e.what.Args[args[i]] = args[i+1]
	}
	return e
}

// decode reads one message strictly: exactly one JSON object, no name twice,
// no unknown or null field, no bad UTF-8, every value in its range. What is wrong
// comes with the id and the run that the message names, as far as it can be read.
func decode(data []byte) (any, *messageError) {
	var fields map[string]jsontext.Value
	var m any
	var e *messageError
	if err := json.Unmarshal(data, &fields); err != nil {
		e = explain(err)
		_ = json.Unmarshal(data, &fields, jsontext.AllowDuplicateNames(true))
	} else {
		m, e = decodeFields(data, fields)
	}
	if e != nil {
		e.id, e.run = named(fields["id"], validRequest), named(fields["run"], validRun)
		return nil, e
	}
	return m, nil
}

func decodeFields(data []byte, fields map[string]jsontext.Value) (any, *messageError) {
	if fields == nil {
		return nil, bad("field_type", "", "want", "object")
	}
	for name, v := range fields {
		if v.Kind() == 'n' {
			return nil, bad("field_type", "/"+name, "want", wanted(name))
		}
	}
	var kind string
	if v, ok := fields["type"]; !ok {
		return nil, bad("field_missing", "/type")
	} else if err := json.Unmarshal(v, &kind); err != nil {
		return nil, bad("field_type", "/type", "want", "string")
	}
	switch kind {
	case "hello":
		return read(data, checkHello)
	case "run":
		return read(data, checkRun)
	case "watch":
		return read(data, checkWatch)
	case "cancel":
		return read(data, checkCancel)
	}
	return nil, bad("field_value", "/type", "allowed", "hello, run, watch, cancel")
}

// named is a name to echo in an error, if it is one.
func named(v jsontext.Value, valid func(string) bool) string {
	var s string
	if len(v) == 0 || json.Unmarshal(v, &s) != nil || !valid(s) {
		return ""
	}
	return s
}

func read[M any](data []byte, check func(*M) *messageError) (any, *messageError) {
	m := new(M)
	if err := json.Unmarshal(data, m, json.RejectUnknownMembers(true)); err != nil {
		return nil, explain(err)
	}
	if e := check(m); e != nil {
		return nil, e
	}
	return m, nil
}

// explain turns a reader's error into a code and the field it is about.
func explain(err error) *messageError {
	var nested *messageError
	var syntax *jsontext.SyntacticError
	var meaning *json.SemanticError
	switch {
	case errors.As(err, &nested):
		return nested
	case errors.As(err, &meaning):
		field := string(meaning.JSONPointer)
		if errors.Is(err, json.ErrUnknownName) {
			return bad("field_unknown", field)
		}
		return bad("field_type", field, "want", want(meaning))
	case errors.As(err, &syntax):
		if errors.Is(err, jsontext.ErrDuplicateName) {
			return bad("json_duplicate", string(syntax.JSONPointer))
		}
		return bad("json_syntax", string(syntax.JSONPointer), "offset", strconv.FormatInt(syntax.ByteOffset, 10))
	}
	return bad("json_syntax", "")
}

func want(e *json.SemanticError) string {
	if e.GoType == nil {
		return "object"
	}
	switch e.GoType.Kind().String() {
	case "int64":
		return "integer"
	case "map", "struct":
		return "object"
	}
	return "string"
}

// wanted is what a field takes that null was given for.
func wanted(name string) string {
	switch name {
	case "v", "snap", "seed", "since":
		return "integer"
	case "settings":
		return "object"
	case "experiment":
		return "string or object"
	}
	return "string"
}

// whole is an integer as JSON Schema has it: 1000, 1e3 and 1000.0 are the same.
// What is too large for one is beyond every range.
type whole int64

// UnmarshalJSONFrom reads a number without a fraction.
func (n *whole) UnmarshalJSONFrom(d *jsontext.Decoder) error {
	text, err := d.ReadValue()
	if err != nil {
		return err //nolint:wrapcheck // explain tells it
	}
	f, err := strconv.ParseFloat(string(text), 64)
	if text.Kind() != '0' || err != nil && !errors.Is(err, strconv.ErrRange) || f != math.Trunc(f) {
		return errors.New("no integer")
	}
	*n = whole(min(max(f, -2*maxInteger), 2*maxInteger))
	return nil
}

// UnmarshalJSONFrom reads a name or {"source": ...}.
func (c *choice) UnmarshalJSONFrom(d *jsontext.Decoder) error {
	switch d.PeekKind() {
	case '"':
		return json.UnmarshalDecode(d, &c.Name)
	case '{':
		var file struct {
			Source *string `json:"source"`
		}
		if err := json.UnmarshalDecode(d, &file); err != nil {
			return err
		}
		if file.Source == nil || *file.Source == "" {
			return bad("field_missing", "/experiment/source")
		}
		c.Source = file.Source
		return nil
	}
	return bad("field_type", "/experiment", "want", "string or object")
}

func checkHello(m *clientHello) *messageError {
	switch {
	case m.V == 0:
		return bad("field_missing", "/v")
	case m.V != Version:
		return bad("version_unknown", "/v", "allowed", strconv.Itoa(Version))
	case m.Lang != nil && *m.Lang != "en" && *m.Lang != "ko":
		return bad("field_value", "/lang", "allowed", "en, ko")
	case m.Snap != nil && (*m.Snap < 0 || *m.Snap > 65535):
		return bad("field_value", "/snap", "allowed", "0-65535")
	}
	return nil
}

func checkRun(m *clientRun) *messageError {
	switch {
	case m.ID == "":
		return bad("field_missing", "/id")
	case !validRequest(m.ID):
		return bad("field_value", "/id", "allowed", "1-64 characters")
	case m.Experiment.Source == nil && m.Experiment.Name == "":
		return bad("field_missing", "/experiment")
	case utf8.RuneCountInString(m.Experiment.Name) > 129:
		return bad("field_value", "/experiment", "allowed", "1-129 characters")
	case len(m.Settings) > 64:
		return bad("field_value", "/settings", "allowed", "0-64 settings")
	case m.Seed != nil && (*m.Seed < 0 || *m.Seed > maxInteger):
		return bad("field_value", "/seed", "allowed", fmt.Sprintf("0-%d", maxInteger))
	case m.Stack != nil && !slices.Contains([]string{"auto", "netstack", "linux"}, *m.Stack):
		return bad("field_value", "/stack", "allowed", "auto, netstack, linux")
	}
	for name, value := range m.Settings {
		if utf8.RuneCountInString(value) > 256 {
			return bad("field_value", "/settings/"+name, "allowed", "0-256 characters")
		}
	}
	return nil
}

func checkWatch(m *clientWatch) *messageError {
	switch {
	case !validRun(m.Run):
		return badRun(m.Run)
	case m.Since < 0 || m.Since > maxInteger:
		return bad("field_value", "/since", "allowed", fmt.Sprintf("0-%d", maxInteger))
	}
	return nil
}

func checkCancel(m *clientCancel) *messageError {
	if !validRun(m.Run) {
		return badRun(m.Run)
	}
	return nil
}

func badRun(run string) *messageError {
	if run == "" {
		return bad("field_missing", "/run")
	}
	return bad("run_unknown", "/run")
}

func validRequest(id string) bool { return id != "" && utf8.RuneCountInString(id) <= 64 }

// validRun says whether an id can be one of ours: base32, 26 characters.
func validRun(id string) bool {
	if len(id) != 26 {
		return false
	}
	for _, c := range id {
		if (c < 'A' || c > 'Z') && (c < '2' || c > '7') {
			return false
		}
	}
	return true
}
