package ingest

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"strings"
	"time"

	"github.com/gopacket/gopacket"
	"github.com/gopacket/gopacket/layers"
	"github.com/gopacket/gopacket/pcapgo"
)

// frame is a captured packet as the file has it.
type frame struct {
	at       time.Time
	data     []byte // as captured: maybe only its beginning
	length   int    // on the line
	link     layers.LinkType
	intf     int
	comments []string
}

// file is what a capture holds.
type file struct {
	frames     []frame
	format     string // "pcapng" or "pcap"
	section    pcapgo.NgSectionInfo
	interfaces []pcapgo.NgInterface
	damaged    map[string]string // where the file breaks off or makes no sense; nil for nowhere
	more       bool              // packets beyond the limit were left out
}

// The first bytes of captures, as a big-endian reader sees them.
const (
	magicPcapng       = 0x0a0d0d0a
	magicMicros       = 0xa1b2c3d4
	magicMicrosSwaped = 0xd4c3b2a1
	magicNanos        = 0xa1b23c4d
	magicNanosSwaped  = 0x4d3cb2a1
	magicGzip         = 0x1f8b
)

// readFile reads the frames of a capture, at most so many. A file that is damaged
// behind its first packet gives what comes before.
func readFile(data []byte, most int) (*file, error) {
	if len(data) < 4 {
		return nil, &FileError{"capture_bad_empty", map[string]string{"bytes": itoa(len(data))}}
	}
	data = cutBulk(data)
	counted := &counter{r: bytes.NewReader(data)}
	f := &file{}
	next, err := f.open(counted, binary.BigEndian.Uint32(data))
	if err == nil {
		for len(f.frames) < most {
			var one frame
			if one, err = next(); err != nil {
				break
			}
			f.frames = append(f.frames, one)
		}
	}
	var p *FileError
	switch {
	case errors.As(err, &p):
		return nil, err
	case err == nil:
		_, err = next()
		f.more = err == nil
	case errors.Is(err, io.EOF):
	default:
		f.damaged = place(counted.n, len(f.frames))
	}
	if len(f.frames) == 0 {
		if f.damaged != nil {
			return nil, &FileError{"capture_bad_damaged", f.damaged}
		}
		return nil, &FileError{"capture_bad_no_packets", nil}
	}
	return f, nil
}

// open chooses the reader.
func (f *file) open(r io.Reader, magic uint32) (next func() (frame, error), err error) {
	switch magic {
	case magicPcapng:
		f.format = "pcapng"
		ng, err := pcapgo.NewNgReader(r, pcapgo.NgReaderOptions{WantMixedLinkType: true, SkipUnknownVersion: true})
		if err != nil {
			return nil, err
		}
		return func() (frame, error) {
			data, ci, o, err := ng.ReadPacketDataWithOptions()
			f.section = ng.SectionInfo()
			for n := len(f.interfaces); n < ng.NInterfaces(); n++ {
				intf, err := ng.Interface(n)
				if err != nil {
					return frame{}, err
				}
				f.interfaces = append(f.interfaces, intf)
			}
			one := frameOf(data, ci, ng.LinkType())
			if ci.InterfaceIndex < len(f.interfaces) {
				one.link = f.interfaces[ci.InterfaceIndex].LinkType
			}
			one.comments = o.Comments
			return one, err
		}, nil
	case magicMicros, magicMicrosSwaped, magicNanos, magicNanosSwaped:
		f.format = "pcap"
		p, err := pcapgo.NewReader(r)
		if err != nil {
			return nil, err
		}
		return func() (frame, error) {
			data, ci, err := p.ReadPacketData()
			return frameOf(data, ci, p.LinkType()), err
		}, nil
	}
	if magic>>16 == magicGzip {
		return nil, &FileError{"capture_bad_gzip", nil}
	}
	return nil, &FileError{"capture_bad_unknown", map[string]string{"magic": hex(magic)}}
}

func frameOf(data []byte, ci gopacket.CaptureInfo, link layers.LinkType) frame {
	return frame{at: ci.Timestamp, data: data, length: ci.Length, link: link, intf: ci.InterfaceIndex}
}

// ours says that the file was written by engine/capture, without a tap: each
// packet once, when its host sent it.
func (f *file) ours() bool {
	return f.section.Application == "Slowstart" && strings.Contains(f.section.Comment, "tap: none")
}

// counter counts what has been read.
type counter struct {
	r io.Reader
	n int64
}

func (c *counter) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.n += int64(n)
	return n, err
}
