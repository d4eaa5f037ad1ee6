package main

import (
	"fmt"
	"net/netip"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"

	"slowstart/server/limits"
)

// ServeConfig is what "slowstart serve" can be told, by flags or by the
// environment.
type ServeConfig struct {
	Listen         string        `default:":8080" env:"SLOWSTART_LISTEN" help:"Address to listen on: host:port, :port for all interfaces, or unix:/path for a socket file (default ${default})."`
	BasePath       string        `env:"SLOWSTART_BASE_PATH" placeholder:"/tcp/" help:"Path the site is mounted at, with or without the slashes at its ends; empty is the root (default empty)."`
	PublicURL      string        `env:"SLOWSTART_PUBLIC_URL" placeholder:"https://lab.example" help:"Scheme and host that visitors see; accepted as an origin (default none)."`
	Origin         []string      `env:"SLOWSTART_ORIGIN" placeholder:"https://other.example" help:"Further origins whose pages may open a websocket (default none)."`
	FrameAncestors string        `env:"SLOWSTART_FRAME_ANCESTORS" placeholder:"https://lms.example" help:"Sites that may show pages in a frame, with spaces between them (default none)."`
	TrustedProxies []string      `env:"SLOWSTART_TRUSTED_PROXIES" placeholder:"127.0.0.1" help:"Reverse proxies in front, as addresses or CIDR ranges, whose X-Forwarded-For and X-Forwarded-Proto are believed; who comes through a socket file is one (default none)."`
	MetricsListen  string        `env:"SLOWSTART_METRICS_LISTEN" placeholder:"127.0.0.1:9090" help:"Address, as --listen's, to serve /metrics at for Prometheus; never on the site itself (default: not served)."`
	Lessons        folder        `env:"SLOWSTART_LESSONS" placeholder:"DIR" help:"A folder of own lessons and experiments, read again when they change (default none)."`
	Dev            bool          `env:"SLOWSTART_DEV" help:"Serve the files of ./static as they are on disk."`
	QR             bool          `name:"qr" env:"SLOWSTART_QR" help:"Print a QR code even where the output is no terminal."`
	LogLevel       string        `default:"info" enum:"debug,info,warn,error" env:"SLOWSTART_LOG_LEVEL" help:"Least level of the log: ${enum} (default ${default})."`
	LogFormat      string        `default:"auto" enum:"auto,text,json" env:"SLOWSTART_LOG_FORMAT" help:"Lines of the log: ${enum}; auto is text on a terminal and JSON elsewhere (default ${default})."`
	Drain          time.Duration `default:"0s" env:"SLOWSTART_DRAIN" help:"After a signal, go on serving for so long while /readyz says no, so that a balancer leaves (default ${default})."`

	Limits limits.Limits `embed:"" group:"Limits"`
}

// checked is the configuration in its one spelling, or the first thing that is
// wrong with it, as an exitError of status 2.
func (c ServeConfig) checked() (ServeConfig, error) {
	if c.Listen == "" {
		return c, errListenNothing()
	}
	var err error
	if c.BasePath, err = basePath(c.BasePath); err != nil {
		return c, err
	}
	if c.PublicURL != "" {
		if err := checkOrigin("--public-url", c.PublicURL); err != nil {
			return c, err
		}
	}
	for _, o := range c.Origin {
		if err := checkOrigin("--origin", o); err != nil {
			return c, err
		}
	}
	if strings.ContainsAny(c.FrameAncestors, ";,\r\n") { // as app's policy has it, and before the course is read
		return c, badUsage("--frame-ancestors: %q: write origins with spaces between them, such as https://lms.example", c.FrameAncestors)
	}
	for _, word := range strings.Fields(c.FrameAncestors) {
		if word == "self" || word == "none" { // CSP3 §2.3.1: the quotes make it a keyword
			return c, badUsage("--frame-ancestors: %s is a host's name as it stands: write '%s' with its quotes, or origins such as https://lms.example", word, word)
		}
	}
	if _, err := c.proxies(); err != nil {
		return c, err
	}
	if c.MetricsListen != "" && c.MetricsListen == c.Listen && !strings.HasSuffix(c.Listen, ":0") { // 0 is any free port
		return c, badUsage("--metrics-listen: %s is the site's own address; choose another", c.MetricsListen)
	}
	if c.Drain < 0 || c.Drain > time.Hour {
		return c, badUsage("--drain must be 0s to 1h, such as 10s, not %v", c.Drain)
	}
	if err := c.Limits.Validate(); err != nil {
		return c, badUsage("%w", err)
	}
	return c, nil
}

// segment is one name of a base path: characters that mean themselves in an
// address (RFC 3986 §2.3).
var segment = regexp.MustCompile(`^[A-Za-z0-9._~-]+$`) //nolint:gochecknoglobals // a constant in all but name

// basePath is the path without a slash at its end, or empty. The first name must
// not be one of the site's own: behind a proxy that takes the path off, nobody
// could tell the two apart.
func basePath(given string) (string, error) {
	path := strings.Trim(given, "/")
	if path == "" {
		return "", nil
	}
	for i, name := range strings.Split(path, "/") {
		switch {
		case !segment.MatchString(name), name == ".", name == "..":
			return "", badUsage("--base-path: %q is no path: write names of letters, digits and - . _ ~ with one slash between them, such as /tcp/", given)
		case i == 0 && slices.Contains([]string{"en", "ko", "static", "runs", "timelines", "ws", "healthz", "readyz"}, name):
			return "", badUsage("--base-path: %q begins with %q, which is a path of the site itself; choose another", given, name)
		}
	}
	return "/" + path, nil
}

// origins are those whose pages may open a websocket besides the site's own:
// the public address and the listed ones.
func (c ServeConfig) origins() []string {
	if c.PublicURL == "" {
		return c.Origin
	}
	return append([]string{c.PublicURL}, c.Origin...)
}

// checkOrigin wants scheme and host and nothing more, in a browser's spelling.
func checkOrigin(flag, o string) error {
	u, err := url.Parse(o)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.Scheme+"://"+strings.ToLower(u.Host) != o {
		return badUsage("%s: %q is no origin: write scheme and host in lower case, without a slash or a path behind, such as https://lab.example", flag, o)
	}
	// RFC 6454 §6.2: the scheme's own port is not part of it.
	if bare := u.Scheme + "://" + strings.TrimSuffix(u.Host, ":"+u.Port()); bare != o && (u.Port() == "" || u.Port() == ownPort(u.Scheme)) {
		return badUsage("%s: no browser says %q: leave the port out, %s", flag, o, bare)
	}
	return nil
}

func ownPort(scheme string) string {
	if scheme == "http" {
		return "80"
	}
	return "443"
}

// proxies are the trusted ones. Behind a socket file there is always one, on
// this machine.
func (c ServeConfig) proxies() ([]netip.Prefix, error) {
	var all []netip.Prefix
	if _, ok := socketFile(c.Listen); ok {
		all = append(all, netip.PrefixFrom(hereAddr(), hereAddr().BitLen()))
	}
	for _, given := range c.TrustedProxies {
		p, err := proxy(strings.TrimSpace(given))
		if err != nil {
			return nil, badUsage("--trusted-proxies: %w", err)
		}
		all = append(all, p)
	}
	return all, nil
}

func proxy(given string) (netip.Prefix, error) {
	if a, err := netip.ParseAddr(given); err == nil && a.Zone() == "" {
		a = a.Unmap()
		return netip.PrefixFrom(a, a.BitLen()), nil
	}
	p, err := netip.ParsePrefix(given)
	switch {
	case err != nil:
		return p, fmt.Errorf("%q is neither an address nor a range: write such as 127.0.0.1 or 10.0.0.0/8", given)
	case p != p.Masked():
		return p, fmt.Errorf("%q has bits set beyond its length: write %v, or one address", given, p.Masked())
	case p.Bits() == 0:
		return p, fmt.Errorf("%q trusts everybody, so that anyone could give a false address: write the proxies' own", given)
	}
	return p, nil
}
