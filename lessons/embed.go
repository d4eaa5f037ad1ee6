package lessons

import "embed"

// FS is the course that is compiled in.
//
//go:embed *.yaml [0-9]*/*
var FS embed.FS
