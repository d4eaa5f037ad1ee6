package main

import (
	"bytes"
	"errors"
	"io"

	"github.com/gopacket/gopacket/pcapgo"
)

// countPackets reads a pcapng file.
func countPackets(file []byte) (n int, err error) {
	r, err := pcapgo.NewNgReader(bytes.NewReader(file), pcapgo.NgReaderOptions{})
	if err != nil {
		return 0, err
	}
	for {
		if _, _, err := r.ReadPacketData(); errors.Is(err, io.EOF) {
			return n, nil
		} else if err != nil {
			return n, err
		}
		n++
	}
}
