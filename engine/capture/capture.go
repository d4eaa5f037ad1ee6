package capture

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/gopacket/gopacket"
	"github.com/gopacket/gopacket/layers"
	"github.com/gopacket/gopacket/pcapgo"

	"slowstart/engine/timeline"
)

// Options choose what a file holds.
type Options struct {
	// Tap is the host that captures; empty is none, and every packet is in the
	// file. A router captures what arrives at it, before it sends it on or drops
	// it, and what it sends itself.
	Tap string
}

// ErrNoBytes says that a timeline was made for a reader who asked for no packet
// bytes, so that there is nothing to write.
var ErrNoBytes = errors.New("capture: the timeline carries no packet bytes")

// TapError says that no host has the tap's name.
type TapError struct {
	Tap   string
	Hosts []string
}

func (e *TapError) Error() string {
	return fmt.Sprintf("tap: there is no host %q: the hosts are %s", e.Tap, strings.Join(e.Hosts, ", "))
}

// Data is the error as a timeline carries it.
func (e *TapError) Data() *timeline.Error {
	return &timeline.Error{Code: "tap_unknown", Field: "tap", Args: map[string]string{"value": e.Tap, "allowed": strings.Join(e.Hosts, ", ")}}
}

// Check holds the options to the names of an experiment's hosts, so that a
// mistake is found before the run. Its error is a *TapError.
func (o Options) Check(hosts []string) error {
	if o.Tap == "" || slices.Contains(hosts, o.Tap) {
		return nil
	}
	return &TapError{Tap: o.Tap, Hosts: hosts}
}

// Write writes the packets of a timeline, which starts with its run.start, to
// w. Times are [timeline.Epoch] plus the run's; what the run says about a
// packet is its comment. The same timeline gives the same bytes.
func Write(w io.Writer, events []timeline.Event, o Options) error {
	if len(events) == 0 {
		return errors.New("capture: an empty timeline")
	}
	start, ok := events[0].(*timeline.RunStart)
	if !ok {
		return fmt.Errorf("capture: the timeline starts with %s, not with run.start", events[0].Header().Type)
	}
	hosts := make([]string, len(start.Hosts))
	for i, h := range start.Hosts {
		hosts[i] = h.Name
	}
	if err := o.Check(hosts); err != nil {
		return err
	}
	f := &file{tap: o.Tap, interfaces: map[string]int{}, bytes: map[int64][]byte{}, story: tell(events, o.Tap)}
	if err := f.open(w, start); err != nil {
		return fmt.Errorf("capture: %w", err)
	}
	if err := f.secrets(events); err != nil {
		return fmt.Errorf("capture: TLS keys: %w", err)
	}
	for _, e := range events {
		if err := f.event(e); err != nil {
			return err
		}
	}
	if err := f.ng.Flush(); err != nil {
		return fmt.Errorf("capture: %w", err)
	}
	return nil
}

// file is one pcapng file in the making.
type file struct {
	ng         *pcapgo.NgWriter
	tap        string
	interfaces map[string]int   // of each capturing host
	bytes      map[int64][]byte // of each packet, as it was last seen
	story      story
}

// open writes the section and an interface for each host that captures.
func (f *file) open(w io.Writer, start *timeline.RunStart) error {
	for _, h := range start.Hosts {
		if f.tap != "" && f.tap != h.Name {
			continue
		}
		intf := pcapgo.NgInterface{
			Name:        h.Name,
			Description: strings.TrimSpace(h.Role + " " + strings.Join(h.IPs, ", ")),
			LinkType:    layers.LinkTypeRaw, // IP packets without a link header
		}
		f.interfaces[h.Name] = len(f.interfaces)
		var err error
		if f.ng != nil {
			_, err = f.ng.AddInterface(intf)
		} else {
			f.ng, err = pcapgo.NewNgWriterInterface(w, intf, pcapgo.NgWriterOptions{
				SectionInfo: pcapgo.NgSectionInfo{Application: "Slowstart", Comment: sectionComment(start, f.tap)},
			})
		}
		if err != nil {
			return err
		}
	}
	if f.ng == nil {
		return errors.New("run.start names no hosts")
	}
	return nil
}

// secrets writes the run's TLS keys, if it has any, as a block that comes before
// the packets they open: an analyser shows the HTTP inside.
func (f *file) secrets(events []timeline.Event) error {
	var keyLog []byte
	for _, e := range events {
		if t, ok := e.(*timeline.TLSPhase); ok && t.Keys != "" {
			keyLog = append(keyLog, t.Keys+"\n"...)
		}
	}
	if len(keyLog) == 0 {
		return nil
	}
	return f.ng.WriteDecryptionSecretsBlock(pcapgo.DSB_SECRETS_TYPE_TLS, keyLog)
}

// event keeps a packet's bytes up to date and captures the packet where the
// tap is.
func (f *file) event(e timeline.Event) error {
	p := timeline.PacketOf(e)
	if p == nil {
		return nil
	}
	if len(p.Bytes) > 0 {
		f.bytes[p.Packet] = p.Bytes
	}
	switch e := e.(type) {
	case *timeline.WireSent:
		if e.Hop == 0 && (f.tap == "" || f.tap == e.From && e.CopyOf == 0) {
			return f.packet(e.From, pcapgo.NgEpbFlagDirectionOutbound, &e.Head, p, f.story.sent(e))
		}
	case *timeline.WireReceived:
		if f.tap == e.To {
			return f.packet(e.To, pcapgo.NgEpbFlagDirectionInbound, &e.Head, p, f.story.received(e))
		}
	}
	return nil
}

func (f *file) packet(host string, direction pcapgo.NgEpbFlag, at *timeline.Head, p *timeline.PacketInfo, comment string) error {
	data := f.bytes[p.Packet]
	if len(data) == 0 {
		return fmt.Errorf("%w: packet %d", ErrNoBytes, p.Packet)
	}
	intf, ok := f.interfaces[host]
	if !ok {
		return fmt.Errorf("capture: packet %d is sent by %q, which is no host of run.start", p.Packet, host)
	}
	id := uint64(p.Packet) // counted from 1
	err := f.ng.WritePacketWithOptions(gopacket.CaptureInfo{
		Timestamp:      timeline.Epoch().Add(time.Duration(at.TimeUS) * time.Microsecond),
		CaptureLength:  len(data),
		Length:         max(p.IPBytes, len(data)),
		InterfaceIndex: intf,
	}, data, pcapgo.NgPacketOptions{
		Comments: []string{comment},
		Flags:    &pcapgo.NgEpbFlags{Direction: direction},
		PacketID: &id,
	})
	if err != nil {
		return fmt.Errorf("capture: packet %d: %w", p.Packet, err)
	}
	return nil
}
