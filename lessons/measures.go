package lessons

import "slices"

// measures are the names that prose may use.
var measures = []string{
	"connect", "first_byte", "load", "think", "setup_share", "packets", "bytes_wire", "retransmissions",
}

func knownMeasure(name string) bool { return slices.Contains(measures, name) }
