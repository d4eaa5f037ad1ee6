package assets

import "bytes"

// minify takes comments, indentation and empty lines out of a style sheet and
// leaves everything else, strings included, as it is.
func minify(css []byte) []byte {
	var b bytes.Buffer
	for len(css) > 0 {
		switch c := css[0]; {
		case bytes.HasPrefix(css, []byte("/*")):
			end := bytes.Index(css[2:], []byte("*/"))
			if end < 0 {
				return b.Bytes() // an open comment reaches to the end (CSS Syntax §4.3.2)
			}
			css = css[2+end+2:]
		case c == '"' || c == '\'':
			n := stringLen(css)
			b.Write(css[:n])
			css = css[n:]
		case c == '\n':
			css = bytes.TrimLeft(css, "\n\r\t ")
			trimmed := bytes.TrimRight(b.Bytes(), " \t")
			b.Truncate(len(trimmed))
			if b.Len() > 0 && trimmed[len(trimmed)-1] != '\n' {
				b.WriteByte('\n')
			}
		default:
			b.WriteByte(c)
			css = css[1:]
		}
	}
	if out := b.Bytes(); len(out) > 0 && out[len(out)-1] != '\n' {
		b.WriteByte('\n')
	}
	return b.Bytes()
}

// stringLen is the length of the string that css begins with, its quotes
// included.
func stringLen(css []byte) int {
	for i := 1; i < len(css); i++ {
		switch css[i] {
		case '\\':
			i++
		case css[0], '\n':
			return i + 1
		}
	}
	return len(css)
}
