package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"time"
)

// healthCommand is "slowstart health": a container without a shell has no other
// way to ask. It reads the same settings as the server.
type healthCommand struct {
	Listen string `default:":8080" env:"SLOWSTART_LISTEN" help:"Where the server listens, as serve's --listen (default ${default})."`
}

// healthPatience is how long an answer may take.
const healthPatience = 3 * time.Second

func (c *healthCommand) run(ctx context.Context) error {
	if c.Listen == "" {
		return errListenNothing()
	}
	ctx, cancel := context.WithTimeout(ctx, healthPatience)
	defer cancel()
	network, address := "tcp", c.Listen
	if file, ok := socketFile(c.Listen); ok {
		network, address = "unix", file
	} else if err := checkAddress("--listen", c.Listen); err != nil {
		return err
	} else if host, port, err := net.SplitHostPort(c.Listen); err == nil && (host == "" || net.ParseIP(host).IsUnspecified()) {
		address = net.JoinHostPort("localhost", port)
	}
	client := http.Client{Transport: &http.Transport{
		DisableKeepAlives: true,
		DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
			return new(net.Dialer).DialContext(ctx, network, address)
		},
	}}
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://slowstart/readyz", http.NoBody)
	if err != nil {
		return err
	}
	resp, err := client.Do(request)
	if err != nil {
		return &exitError{exitFailed, fmt.Errorf("no server answers at %s: %w", c.Listen, errors.Unwrap(err))}
	}
	defer func() { _ = resp.Body.Close() }()
	said, err := io.ReadAll(io.LimitReader(resp.Body, 1<<10))
	if err != nil || resp.StatusCode != http.StatusOK {
		return &exitError{exitFailed, fmt.Errorf("the server at %s says %s %s", c.Listen, resp.Status, strings.TrimSpace(string(said)))}
	}
	return nil
}
