package story_test

import (
	"strings"
	"testing"

	"slowstart/engine/timeline"
	"slowstart/web/figure/timelinetest"
	"slowstart/web/i18n"
	"slowstart/web/story"
)

// told is what a run's packets say, one line each, keys only.
func told(events []timeline.Event) string {
	x := story.Read(events)
	var b strings.Builder
	for _, p := range x.Packets {
		var keys []string
		for _, l := range x.Tell(p.Packet) {
			keys = append(keys, strings.TrimPrefix(l.Key, "packet."))
		}
		b.WriteString(strings.Join(keys, " ") + "\n")
	}
	return b.String()
}

func TestTell_Runs(t *testing.T) {
	for _, c := range []struct {
		name   string
		events []timeline.Event
		want   string
	}{
		{"handshake", timelinetest.Handshake(0, ""), `
what.syn why.app.connect
what.syn_ack why.reply
what.ack_handshake why.reply
what.request why.app.write
what.ack why.reply
what.response_to why.app.write
what.ack why.reply
what.fin why.app.other
what.fin why.app.other
what.ack_fin why.reply
`},
		{"lost SYN", timelinetest.Handshake(0, "syn"), `
what.syn why.app.connect lost.selected lost.resent
what.syn why.timer.retransmission
what.syn_ack why.reply
what.ack_handshake why.reply
what.request why.app.write
what.ack why.reply
what.response_to why.app.write
what.ack why.reply
what.fin why.app.other
what.fin why.app.other
what.ack_fin why.reply
`},
		{"lost final ACK", timelinetest.Handshake(0, "ack"), `
what.syn why.app.connect
what.syn_ack why.reply
what.ack_handshake why.reply lost.selected lost.needless
what.request why.app.write
what.ack why.reply
what.response_to why.app.write
what.ack why.reply
what.fin why.app.other
what.fin why.app.other
what.ack_fin why.reply
`},
		{"Nagle", timelinetest.Holds(), `
what.syn why.app.connect
what.syn_ack why.reply
what.ack_handshake why.reply
what.data why.app.write
what.ack why.hold.delayed_ack_timer
what.data why.hold.nagle_ack
what.data why.app.write
`},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := told(c.events); got != c.want[1:] {
				t.Errorf("told:\n%s\nwant:\n%s", got, c.want[1:])
			}
		})
	}
}

func TestSentences_LostFinalACK_SaysItDoesNoHarm(t *testing.T) {
	x := story.Read(timelinetest.Handshake(0, "ack"))
	en := strings.Join(x.Sentences(i18n.EN, 3), " ")
	want := "The client acknowledges the SYN of the server: the handshake is complete. It answers packet 2. " +
		"It was lost between the client and the server, as the settings of this run ask. That does no harm: packet 4 acknowledges the same."
	if en != want {
		t.Errorf("Sentences(en) = %q, want %q", en, want)
	}
	ko := strings.Join(x.Sentences(i18n.KO, 3), " ")
	if !strings.Contains(ko, "4번 패킷이 같은 내용을 확인응답합니다.") {
		t.Errorf("Sentences(ko) = %q", ko)
	}
}

// Every key that Tell can give has a sentence, whatever the run.
func TestSentences_EveryKeyHasItsText(t *testing.T) {
	labels := []timeline.Label{
		"", timeline.LabelRetransmission, timeline.LabelFastRetransmission, timeline.LabelSpuriousRetransmission,
		timeline.LabelDuplicateAck, timeline.LabelZeroWindow, timeline.LabelZeroWindowProbe, timeline.LabelWindowUpdate,
		timeline.LabelKeepAlive, timeline.LabelKeepAliveAck,
	}
	causes := []timeline.Cause{
		{Kind: timeline.CauseApp},
		{Kind: timeline.CauseAck, Packet: 1},
		{Kind: timeline.CauseReply, Packet: 1},
		{Kind: timeline.CauseUnknown},
		{Kind: timeline.CauseTimer},
	}
	for _, timer := range []string{"retransmission", "delayed_ack", "persist", "keep_alive", "tail_loss_probe", "other"} {
		causes = append(causes, timeline.Cause{Kind: timeline.CauseTimer, Timer: timer})
	}
	drops := []timeline.DropCause{
		"", timeline.DropSelected, timeline.DropLoss, timeline.DropQueueFull, timeline.DropMTU, timeline.DropTTL,
		timeline.DropNoRoute, timeline.DropHost,
	}
	r := timelinetest.New("all", timelinetest.Link{A: "client", B: "server", DelayUS: 1000})
	r.Conn(0, 1, "client", "server")
	n := int64(0)
	for _, flags := range []string{"SYN", "SYN,ACK", "ACK", "PSH,ACK", "FIN,ACK", "RST"} {
		for i, cause := range causes {
			for _, l := range labels {
				p := timeline.PacketInfo{Src: "client", Dst: "server", Flags: flags, Seq: 1}
				if flags == "PSH,ACK" {
					p.LenBytes = 10
				}
				if l != "" {
					p.Labels = []timeline.Label{l}
				}
				r.Send(n, p, cause, 0, drops[i%len(drops)])
				n += 10
			}
		}
	}
	for _, kind := range []string{"nagle", "delayed_ack", "cork"} {
		id, at := r.Send(n, timeline.PacketInfo{Src: "server", Dst: "client", Flags: "ACK"}, timeline.Cause{}, 0, "")
		r.Hold(n, at, "server", kind, 1, id)
	}
	x := story.Read(r.Events())
	for _, p := range x.Packets {
		for _, lang := range i18n.Langs {
			for _, s := range x.Sentences(lang, p.Packet) { // T panics on a missing key
				if strings.ContainsAny(s, "{}") {
					t.Errorf("%s: a hole is left: %q", lang, s)
				}
			}
		}
	}
}
