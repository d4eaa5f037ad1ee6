package ingest

import (
	"fmt"
	"strconv"

	"slowstart/engine/timeline"
)

// FileError is why a capture cannot be read, as a code with arguments for the
// catalogue.
type FileError struct {
	Code string
	Args map[string]string
}

func (p *FileError) Error() string { return fmt.Sprintf("capture: %s %v", p.Code, p.Args) }

// Data is the problem as a timeline carries it.
func (p *FileError) Data() *timeline.Error { return &timeline.Error{Code: p.Code, Args: p.Args} }

// place says where in a file something is: how far it was read, and how many
// packets stand before.
func place(offset int64, packets int) map[string]string {
	return map[string]string{"offset": strconv.FormatInt(offset, 10), "packet": strconv.Itoa(packets + 1)}
}
