// Package http1 is HTTP/1.x messages: their heads, their framing, and the events
// that report them. net/http serves here as a reader of heads only.
package http1
