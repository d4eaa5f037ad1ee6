package main

import (
	"fmt"
	"os"

	"github.com/alecthomas/kong"
)

// folder is a folder that is there, or none. The library's own kind takes an
// empty value for the current folder: SLOWSTART_LESSONS= in an environment would
// publish whatever lies there.
type folder string

// Decode is kong's hook.
func (f *folder) Decode(ctx *kong.DecodeContext) error {
	var given string
	if err := ctx.Scan.PopValueInto("folder", &given); err != nil || given == "" {
		return err
	}
	path := kong.ExpandPath(given)
	info, err := os.Stat(path)
	if err != nil {
		return err
	}
	if !info.IsDir() {
		return fmt.Errorf("%q exists but is not a directory", path)
	}
	*f = folder(path)
	return nil
}
