// Package static is the files that browsers load, compiled in. Folders are
// named, not patterns of files, so that folders beginning with "_" (tests)
// stay out. Package server/assets serves them.
package static

import "embed"

// FS holds css, js, fonts, img and vendor.
//
//go:embed css js fonts img vendor
var FS embed.FS
