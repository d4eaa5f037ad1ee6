package script

import (
	"fmt"
	"time"

	"slowstart/engine/app"
	"slowstart/engine/experiment"
)

// parseOption reads a socket option and its value as a script writes them.
func parseOption(name, value string) (app.Option, int, error) {
	for _, o := range []struct {
		name   string
		option app.Option
		parse  func(string) (int, error)
	}{
		{"nodelay", app.NoDelay, parseSwitch},
		{"cork", app.Cork, parseSwitch},
		{"quickack", app.QuickAck, parseSwitch},
		{"keep_alive", app.KeepAlive, parseSwitch},
		{"linger", app.Linger, parseLinger},
		{"recv_buffer", app.RecvBuffer, parseSize},
		{"send_buffer", app.SendBuffer, parseSize},
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
