package figure

// advance is a character's width in em for the page's sans-serif, a little
// wide: layouts must agree between server and browser, so nothing is measured.
func advance(r rune) float64 {
	switch {
	case r >= 0x1100 && (r <= 0x115f || r >= 0x2e80):
		return 0.92 // Hangul and other full-width scripts
	case r == ' ' || r == '.' || r == ',' || r == ':' || r == 'i' || r == 'l' || r == 'j' || r == 'I' || r == '/' || r == '·' || r == '|':
		return 0.3
	case r == 0x202f || r == 0x2009:
		return 0.2 // thin spaces
	case r == 'f' || r == 't' || r == 'r' || r == '(' || r == ')' || r == '-':
		return 0.41
	case r == 'm' || r == 'w' || r == 'M' || r == 'W' || r == '→' || r == '%':
		return 0.9
	case r >= 'A' && r <= 'Z':
		return 0.7
	case r >= '0' && r <= '9':
		return 0.63
	}
	return 0.59
}

// textWidth is the width of a text in px at a font size in px.
func textWidth(s string, size float64) float64 {
	w := 0.0
	for _, r := range s {
		w += advance(r)
	}
	return w * size
}
