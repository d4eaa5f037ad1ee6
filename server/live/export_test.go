package live

// Decodes says whether a message would be accepted.
func Decodes(data []byte) bool {
	_, e := decode(data)
	return e == nil
}
