package engine

import (
	"context"
	"errors"

	"slowstart/engine/timeline"
)

// ErrorData is any error of a run as a code with arguments. What has no code of
// its own is "internal": its text is for the operator and not in the data.
func ErrorData(err error) *timeline.Error {
	if d, ok := errors.AsType[interface {
		error
		Data() *timeline.Error
	}](err); ok {
		return d.Data()
	}
	if errors.Is(err, context.Canceled) {
		return &timeline.Error{Code: "cancelled"}
	}
	return &timeline.Error{Code: "internal"}
}
