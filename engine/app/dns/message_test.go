package dns

import (
	"net/netip"
	"testing"

	"golang.org/x/net/dns/dnsmessage"

	"slowstart/engine/experiment"
)

func asking(name string, kind dnsmessage.Type) dnsmessage.Message {
	return dnsmessage.Message{
		Header:    dnsmessage.Header{ID: 7, RecursionDesired: true},
		Questions: []dnsmessage.Question{{Name: dnsmessage.MustNewName(name), Type: kind, Class: dnsmessage.ClassINET}},
	}
}

func testServer() *server {
	return &server{Resolver: experiment.Resolver{}, names: map[string]netip.Addr{"server": netip.MustParseAddr("10.0.0.2")}}
}

func TestServer_AnswersWhatItIsAsked(t *testing.T) {
	status := asking("server.", dnsmessage.TypeA)
	status.OpCode = 2
	empty := asking("server.", dnsmessage.TypeA)
	empty.Questions = nil
	answer := asking("server.", dnsmessage.TypeA)
	answer.Response = true
	tests := []struct {
		name    string
		query   dnsmessage.Message
		replies bool
		code    dnsmessage.RCode
		records int
	}{
		{"an address", asking("Server.", dnsmessage.TypeA), true, dnsmessage.RCodeSuccess, 1},
		{"another type: the name is there", asking("server.", dnsmessage.TypeAAAA), true, dnsmessage.RCodeSuccess, 0},
		{"no such name", asking("nobody.", dnsmessage.TypeA), true, dnsmessage.RCodeNameError, 0},
		{"a status query", status, true, dnsmessage.RCodeNotImplemented, 0},
		{"no question", empty, true, dnsmessage.RCodeFormatError, 0},
		{"an answer", answer, false, 0, 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			query, err := tt.query.Pack()
			if err != nil {
				t.Fatal(err)
			}
			got, _ := testServer().answer(query)
			if (got != nil) != tt.replies {
				t.Fatalf("replied %v, want %v", got != nil, tt.replies)
			}
			if !tt.replies {
				return
			}
			var m dnsmessage.Message
			if err := m.Unpack(got); err != nil {
				t.Fatal(err)
			}
			if m.ID != 7 || !m.Response || m.RCode != tt.code || len(m.Answers) != tt.records {
				t.Errorf("answer %v", m.GoString())
			}
		})
	}
}

func TestRead_PassesWhatIsNoAnswer(t *testing.T) {
	query := asking("server.", dnsmessage.TypeA)
	right := query
	right.Response = true
	otherID, otherName, otherType := right, asking("other.", dnsmessage.TypeA), asking("server.", dnsmessage.TypeTXT)
	otherID.ID, otherName.Response, otherType.Response = 8, true, true
	tests := []struct {
		name string
		m    dnsmessage.Message
		ok   bool
	}{
		{"the answer", right, true},
		{"the query itself", query, false},
		{"another id", otherID, false},
		{"another name", otherName, false},
		{"another type", otherType, false},
	}
	for _, tt := range tests {
		packed, err := tt.m.Pack()
		if err != nil {
			t.Fatal(err)
		}
		if _, _, ok, _ := read(packed, query); ok != tt.ok {
			t.Errorf("%s: taken %v, want %v", tt.name, ok, tt.ok)
		}
	}
}

// Whatever arrives at a server or a stub, it is answered, taken or let pass.
func FuzzMessages(f *testing.F) {
	query := asking("server.", dnsmessage.TypeA)
	packed, err := query.Pack()
	if err != nil {
		f.Fatal(err)
	}
	answer, _ := testServer().answer(packed)
	for _, seed := range [][]byte{packed, answer, packed[:12], append(packed[:12:12], 0xc0, 0x0c, 0, 1, 0, 1), nil} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		if reply, _ := testServer().answer(b); reply != nil {
			if len(reply) > messageBytes {
				t.Errorf("an answer of %d bytes", len(reply))
			}
			var m dnsmessage.Message
			if err := m.Unpack(reply); err != nil {
				t.Errorf("the answer is malformed: %v", err)
			}
		}
		if addr, _, ok, err := read(b, query); ok && err == nil && !addr.Is4() {
			t.Errorf("read an address of none: %v", addr)
		}
	})
}
