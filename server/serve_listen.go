package main

import (
	"context"
	"errors"
	"io/fs"
	"net"
	"net/netip"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// errListenNothing refuses an empty address, which would be any port of every
// interface: an environment with SLOWSTART_LISTEN= in it has given one.
func errListenNothing() error {
	return badUsage("--listen (SLOWSTART_LISTEN) is empty: write such as :8080, or leave it out")
}

// listen listens where a flag says: at host:port, or on a socket file.
func listen(flag, address string) (net.Listener, error) {
	if file, ok := socketFile(address); ok {
		return listenFile(flag, file)
	}
	if err := checkAddress(flag, address); err != nil {
		return nil, err
	}
	l, err := new(net.ListenConfig).Listen(context.Background(), "tcp", address)
	switch {
	case err == nil:
		return l, nil
	case errors.Is(err, syscall.EADDRINUSE):
		return nil, badUsage("%s is in use by another program: choose another address with %s, such as %s :8081", address, flag, flag)
	case errors.Is(err, syscall.EADDRNOTAVAIL):
		return nil, badUsage("%s: this machine has no such address as %s: write one of its own, or such as :8080 for all", flag, address)
	case isUnknownHost(err):
		return nil, badUsage("%s: there is no address for the name in %s: write one of this machine's addresses, or such as :8080 for all", flag, address)
	case errors.Is(err, syscall.EACCES):
		return nil, badUsage("%s may not be listened on by this user: choose a port above 1023 with %s", address, flag)
	}
	return nil, badUsage("%s: %w", flag, err)
}

// checkAddress wants host:port or :port.
func checkAddress(flag, address string) error {
	_, port, err := net.SplitHostPort(address)
	if err != nil {
		return badUsage("%s: %q is no address with a port: write such as :8080, 127.0.0.1:8080 or unix:/run/slowstart/socket", flag, address)
	}
	if _, err := strconv.ParseUint(port, 10, 16); err != nil {
		return badUsage("%s: %q is no port: write a number from 1 to 65535, such as in :8080, or 0 for any free one", flag, port)
	}
	return nil
}

func isUnknownHost(err error) bool {
	_, unknown := errors.AsType[*net.DNSError](err)
	return unknown
}

// socketFile is the path in unix:/path.
func socketFile(address string) (path string, ok bool) { return strings.CutPrefix(address, "unix:") }

// socketMode lets every user of the machine connect, as a port of the loopback
// would. To narrow it, put the file into a folder of mode 0750.
const socketMode = 0o666

// mostSocketPath is what an address of a socket file can hold where it is
// shortest: 104 bytes on macOS with its end, 108 on Linux (unix(7)).
const mostSocketPath = 103

// listenFile makes a socket file, over one that a killed server left behind.
func listenFile(flag, path string) (net.Listener, error) {
	if path == "" {
		return nil, badUsage("%s: unix: lacks the path of the socket file: write such as unix:/run/slowstart/socket", flag)
	}
	if len(path) > mostSocketPath {
		return nil, badUsage("%s: the path of a socket file has at most %d bytes, this one %d", flag, mostSocketPath, len(path))
	}
	if folder, err := os.Stat(filepath.Dir(path)); err != nil || !folder.IsDir() {
		return nil, badUsage("%s: there is no folder %s for the socket file", flag, filepath.Dir(path))
	}
	switch info, err := os.Stat(path); {
	case errors.Is(err, fs.ErrNotExist):
	case err != nil:
		return nil, badUsage("%s: %w", flag, err)
	case info.Mode().Type() != fs.ModeSocket:
		return nil, badUsage("%s: %s is there and is no socket file: choose another path", flag, path)
	default:
		if c, err := (&net.Dialer{Timeout: time.Second}).DialContext(context.Background(), "unix", path); err == nil {
			_ = c.Close()
			return nil, badUsage("%s: another program listens on %s", flag, path)
		}
		if err := os.Remove(path); err != nil {
			return nil, badUsage("%s: a socket file is left there: %w", flag, err)
		}
	}
	l, err := new(net.ListenConfig).Listen(context.Background(), "unix", path)
	if errors.Is(err, fs.ErrPermission) {
		return nil, badUsage("%s: this user may make no file in %s: choose a folder that is theirs", flag, filepath.Dir(path))
	}
	if err != nil {
		return nil, badUsage("%s: %w", flag, err)
	}
	if err := os.Chmod(path, socketMode); err != nil {
		_ = l.Close()
		return nil, badUsage("%s: %w", flag, err)
	}
	return fileListener{l}, nil
}

// fileListener gives its connections the address of this machine, where whoever
// can open the file is: net/http and the proxies' list know only addresses.
type fileListener struct{ net.Listener }

func (l fileListener) Accept() (net.Conn, error) {
	c, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	return fileConn{c}, nil
}

type fileConn struct{ net.Conn }

func (fileConn) RemoteAddr() net.Addr {
	return net.TCPAddrFromAddrPort(netip.AddrPortFrom(hereAddr(), 0))
}

func hereAddr() netip.Addr { return netip.AddrFrom4([4]byte{127, 0, 0, 1}) }
