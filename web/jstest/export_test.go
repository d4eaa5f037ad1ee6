package jstest

import (
	"bytes"
	"encoding/base64"
	"encoding/csv"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"slowstart/engine"
	"slowstart/engine/capture"
	"slowstart/engine/enginetest"
	"slowstart/engine/timeline"
	"slowstart/lessons"
)

// exported is a run, and what a page makes of it for other programs.
type exported struct {
	ndjson string
	events []timeline.Event
}

func runOf(t *testing.T, slug string) exported {
	t.Helper()
	course, err := lessons.Load(lessons.FS)
	if err != nil {
		t.Fatal(err)
	}
	exp, ok := course.Experiment(slug)
	if !ok {
		t.Fatalf("no experiment %s", slug)
	}
	with, err := exp.With(nil)
	if err != nil {
		t.Fatal(err)
	}
	m := enginetest.Run(t, with, engine.Options{Seed: 1, Stack: "netstack"})
	return exported{string(m.Lines), m.Events}
}

// A packet's filter finds that packet in Wireshark and no other, and a
// connection's filter its packets.
func TestExport_FiltersFindWhatTheySay(t *testing.T) {
	tshark := enginetest.Require(t, "tshark")
	vm, module := load(t, `
		import { parseTimeline } from './core/timeline.js';
		import { connFilter, packetFilter, timeFilter } from './export/filter.js';
		export function filters(ndjson) {
			const timeline = parseTimeline(ndjson);
			const packets = [...timeline.packets.values()];
			const conns = [...new Set(packets.map((p) => p.conn))].filter((c) => c > 0);
			const list = (some) => some.map((p) => p.id).join(' ');
			return [
				...packets.slice(0, 25).map((p) => [packetFilter(timeline, p.id), String(p.id)]),
				...conns.map((c) => [connFilter(timeline, c), list(packets.filter((p) => p.conn === c))]),
				[timeFilter(100000, 250001), list(packets.filter((p) => p.sentUs >= 100000 && p.sentUs <= 250001))],
			];
		}`)
	var filters func(ndjson string) [][]string
	export(t, vm, module, "filters", &filters)
	for _, slug := range []string{"reliability", "dumb-proxy", "time-wait"} {
		run := runOf(t, slug)
		var b bytes.Buffer
		if err := capture.Write(&b, run.events, capture.Options{}); err != nil {
			t.Fatal(err)
		}
		file := filepath.Join(t.TempDir(), "run.pcapng")
		if err := os.WriteFile(file, b.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
		for _, f := range filters(run.ndjson) {
			out, err := exec.Command(tshark, "-r", file, "-Y", f[0], "-T", "fields", "-e", "frame.packet_id").Output()
			if got := strings.Join(strings.Fields(string(out)), " "); err != nil || got != f[1] {
				t.Errorf("%s: %s finds %q, want %q (%v)", slug, f[0], got, f[1], err)
			}
		}
	}
}

// The table has a row a packet for every CSV reader, and no cell that a
// spreadsheet would compute.
func TestExport_CSV(t *testing.T) {
	vm, module := load(t, `
		import { parseTimeline } from './core/timeline.js';
		import { cell, csvOf } from './export/csv.js';
		export const csv = (ndjson) => csvOf(parseTimeline(ndjson), (id) => ['=packet "' + id + '",', '한국어\n']);
		export const cells = (texts) => texts.map(cell);`)
	var csvOf func(ndjson string) string
	export(t, vm, module, "csv", &csvOf)
	run := runOf(t, "reliability")
	text, ok := strings.CutPrefix(csvOf(run.ndjson), "\ufeff")
	if !ok {
		t.Error("no byte order mark")
	}
	if strings.Count(text, "\n")-strings.Count(text, "\r\n") != strings.Count(text, "한국어\n") {
		t.Error("a line does not end with CR LF")
	}
	rows, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	ids := map[int64]bool{}
	for _, e := range run.events {
		if p := timeline.PacketOf(e); p != nil {
			ids[p.Packet] = true
		}
	}
	if len(rows)-1 != len(ids) {
		t.Errorf("%d rows of %d packets", len(rows)-1, len(ids))
	}
	at := func(row int, name string) string { return rows[row][slices.Index(rows[0], name)] }
	if at(8, "drop_cause") != "selected" || at(8, "received_us") != "" || at(1, "flags") != "SYN" || at(2, "ack") != "1" {
		t.Errorf("rows 1, 2 and 8: %q %q %q", rows[1], rows[2], rows[8])
	}
	if at(3, "story") != "'=packet \"3\", 한국어\n" {
		t.Errorf("story %q", at(3, "story"))
	}
	var cells func(texts []string) []string
	export(t, vm, module, "cells", &cells)
	for i, got := range cells([]string{"a", "-1", "+", "@x", "\tx", "=1,2", "a\"b"}) {
		if want := []string{"a", "'-1", "'+", "'@x", "'\tx", "\"'=1,2\"", "\"a\"\"b\""}[i]; got != want {
			t.Errorf("cell %q, want %q", got, want)
		}
	}
}

// The curl command of a request makes curl send the request of the run: the same
// request line, the same fields with the same values, the same content.
func TestExport_CurlSendsTheRequest(t *testing.T) {
	enginetest.Require(t, "curl")
	vm, module := load(t, `
		import { parseTimeline } from './core/timeline.js';
		import { curlOf, requestsOf, streamOf } from './export/curl.js';
		export function curl(ndjson) {
			const timeline = parseTimeline(ndjson);
			const whole = requestsOf(timeline).filter((r) => r.endByte > 0);
			return whole.map((r) => [curlOf(timeline, r).command, (streamOf(timeline, r, r.fromByte, r.endByte) || []).join(' ')]);
		}`)
	var curl func(ndjson string) [][]string
	export(t, vm, module, "curl", &curl)
	sent := 0
	for _, slug := range []string{"nagle", "dumb-proxy", "connection-header", "pipelining/post", "persistent/framing", "page-load", "retries"} {
		list := curl(runOf(t, slug).ndjson)
		if len(list) == 0 {
			t.Errorf("%s: no request", slug)
		}
		for i, request := range list[:min(len(list), 8)] {
			if request[1] == "" {
				continue // a packet of it was never sent
			}
			sent++
			want := make([]byte, 0, len(request[1])/3)
			for _, b := range strings.Fields(request[1]) {
				n, err := strconv.Atoi(b)
				if err != nil {
					t.Fatal(err)
				}
				want = append(want, byte(n))
			}
			if got := sentBy(t, request[0]); said(got) != said(want) {
				t.Errorf("%s, request %d: %s\nsends %q\nwant  %q", slug, i+1, request[0], got, want)
			}
		}
	}
	if sent < 20 {
		t.Errorf("only %d requests", sent)
	}
}

// said is a message with its fields in order and the content as it is: the order
// of fields of different names means nothing (RFC 9110 §5.3).
func said(message []byte) string {
	head, content, _ := strings.Cut(string(message), "\r\n\r\n")
	lines := strings.Split(head, "\r\n")
	slices.Sort(lines[1:])
	return strings.Join(lines, "\n") + "\n\n" + content
}

// runAddress is an address of a run's network, with its port.
var runAddress = regexp.MustCompile(`\b10\.\d+\.\d+\.\d+:\d+`)

// sentBy is what a command sends to a server that answers nothing but an empty
// response. The command's addresses are the run's: they are led here.
func sentBy(t *testing.T, command string) []byte {
	t.Helper()
	l, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	got := make(chan []byte, 1)
	go func() {
		c, err := l.Accept()
		if err != nil {
			got <- nil
			return
		}
		defer func() { _ = c.Close() }()
		var b []byte
		buffer := make([]byte, 64<<10)
		for !whole(b) {
			n, err := c.Read(buffer)
			b = append(b, buffer[:n]...)
			if err != nil {
				break
			}
		}
		_, _ = c.Write([]byte("HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n"))
		got <- b
	}()
	here := runAddress.ReplaceAllString(command, l.Addr().String())
	cmd := exec.Command("sh", "-c", here+" --silent --max-time 10")
	cmd.Env = []string{"PATH=" + os.Getenv("PATH")} // no proxy of this machine
	if text, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("%s: %v %s", here, err, text)
	}
	_ = l.Close() // for what never came
	return <-got
}

// whole says that a request has its whole content, as its fields announce it.
func whole(b []byte) bool {
	head, content, ok := strings.Cut(string(b), "\r\n\r\n")
	if !ok {
		return false
	}
	head = strings.ToLower(head)
	if strings.Contains(head, "transfer-encoding: chunked") {
		return strings.HasSuffix(content, "0\r\n\r\n")
	}
	_, after, ok := strings.Cut(head, "content-length: ")
	if !ok {
		return true
	}
	digits, _, _ := strings.Cut(after, "\r\n")
	n, err := strconv.Atoi(digits)
	return err != nil || len(content) >= n
}

// The shell gets the words that are meant, whatever a file's author wrote.
func TestExport_QuotesForTheShell(t *testing.T) {
	vm, module := load(t, `import { quote } from './export/curl.js'; export const quoted = (s) => quote(s);`)
	var quoted func(string) string
	export(t, vm, module, "quoted", &quoted)
	for _, word := range []string{"plain", "two words", "it's", "$(reboot)", "`reboot`", "a;b|c&d", "\\", "\n", "*", "~", "!x", "\"", "", "#", "한"} {
		out, err := exec.Command("sh", "-c", "printf %s "+quoted(word)+" | base64").Output()
		got, bad := base64.StdEncoding.DecodeString(strings.TrimSpace(string(out)))
		if err != nil || bad != nil || string(got) != word {
			t.Errorf("%s becomes %q, want %q (%v)", quoted(word), got, word, err)
		}
	}
}
