package ingest

import (
	"encoding/binary"

	"github.com/gopacket/gopacket/layers"
)

// Link types that the library has no name for, or names otherwise
// (https://www.tcpdump.org/linktypes.html).
const (
	linkRawBSD = 12 // DLT_RAW as some systems write it
	linkRawOld = 14
	linkIPv4   = 228
	linkIPv6   = 229
	linkSLL2   = 276
)

const (
	etherIPv4 = 0x0800
	etherIPv6 = 0x86dd
	etherVLAN = 0x8100 // IEEE 802.1Q
	etherQinQ = 0x88a8 // IEEE 802.1ad
)

// ipOf takes a frame's link header off; false for what carries no IP.
func ipOf(f frame) ([]byte, bool) {
	b := f.data
	switch f.link {
	case layers.LinkTypeRaw, linkRawBSD, linkRawOld, linkIPv4, linkIPv6:
		return b, isIP(b)
	case layers.LinkTypeEthernet:
		return behindEther(b, 12)
	case layers.LinkTypeLinuxSLL:
		return behindEther(b, 14)
	case linkSLL2:
		if len(b) < 20 {
			return nil, false
		}
		kind := binary.BigEndian.Uint16(b)
		return b[20:], (kind == etherIPv4 || kind == etherIPv6) && isIP(b[20:])
	case layers.LinkTypeNull, layers.LinkTypeLoop: // an address family in some byte order: the IP header says the same
		if len(b) < 4 {
			return nil, false
		}
		return b[4:], isIP(b[4:])
	}
	return nil, false
}

// behindEther is what comes behind an EtherType at an offset, and behind VLAN
// tags.
func behindEther(b []byte, at int) ([]byte, bool) {
	for len(b) >= at+2 {
		kind := binary.BigEndian.Uint16(b[at:])
		if kind != etherVLAN && kind != etherQinQ {
			return b[at+2:], (kind == etherIPv4 || kind == etherIPv6) && isIP(b[at+2:])
		}
		at += 4
	}
	return nil, false
}

func isIP(b []byte) bool { return len(b) > 0 && (b[0]>>4 == 4 || b[0]>>4 == 6) }
