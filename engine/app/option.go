package app

import (
	"fmt"
	"time"

	"slowstart/engine/experiment"
)

// parseOption reads a socket option and its value as a script writes them.
func parseOption(name, value string) (Option, int, error) {
	for _, o := range []struct {
		name   string
		option Option
		parse  func(string) (int, error)
	}{
		{"nodelay", NoDelay, parseSwitch},
		{"cork", Cork, parseSwitch},
		{"quickack", QuickAck, parseSwitch},
		{"keep_alive", KeepAlive, parseSwitch},
		{"linger", Linger, parseLinger},
		{"recv_buffer", RecvBuffer, parseSize},
		{"send_buffer", SendBuffer, parseSize},
	} {
		if o.name != name {
			continue
		}
		v, err := o.parse(value)
		if err != nil {
			return 0, 0, fmt.Errorf("%s: %w", name, err)
		}
		return o.option, v, nil
	}
	return 0, 0, fmt.Errorf("%q is not nodelay, cork, quickack, keep_alive, linger, recv_buffer or send_buffer", name)
}

func parseSwitch(value string) (int, error) {
	switch value {
	case "on":
		return 1, nil
	case "off":
		return 0, nil
	}
	return 0, fmt.Errorf("%q is not on or off", value)
}

// parseLinger reads off, or a time of whole milliseconds.
func parseLinger(value string) (int, error) {
	if value == "off" {
		return -1, nil
	}
	d, err := experiment.ParseDuration(value)
	if err != nil {
		return 0, err
	}
	return int(d / time.Millisecond), nil
}

func parseSize(value string) (int, error) {
	n, err := experiment.ParseBytes(value)
	return int(n), err
}
