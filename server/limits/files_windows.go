package limits

// openFiles is how many handles a process may have (Windows has 16 million).
func openFiles() int { return 1 << 24 }
