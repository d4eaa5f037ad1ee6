package jstest

import (
	"encoding/json"
	"strings"
	"testing"

	"slowstart/engine"
	"slowstart/engine/enginetest"
	"slowstart/lessons"
	"slowstart/web/i18n"
)

// Every byte of every packet of a run is in a field that has a name, a sentence
// in both languages, and a place in an RFC; every checksum is right but where the
// wire flipped a bit; and every byte of payload is some message's.
func TestBytes_ExplainEveryPacket(t *testing.T) {
	vm, module := load(t, `
		import { parseTimeline } from './core/timeline.js';
		import { rfcOf } from './core/bytes/rfc.js';
		import { dissectPacket, sightsOf } from './views/bytes/layout.js';
		export function told(ndjson) {
			const timeline = parseTimeline(ndjson);
			const wrong = [];
			const says = new Set();
			let bad = 0, fieldsInAll = 0;
			for (const packet of timeline.packets.values()) {
				const say = (what) => wrong.push('packet ' + packet.id + ': ' + what);
				const sights = sightsOf(timeline, packet);
				const { data, fields, pieces, missing } = dissectPacket(timeline, packet);
				if (missing !== 0) say(missing + ' bytes are missing');
				let at = 0;
				for (const f of fields) {
					if (f.start > at || f.end <= f.start) say(f.name + ' stands at ' + f.start + '–' + f.end + ', want it from ' + at);
					if (f.start < at && !f.bits) say(f.name + ' overlaps');
					if (f.cut || (f.check && f.check.state !== 'good')) say(f.name + ' is ' + JSON.stringify(f));
					if (f.layer !== 'payload' && !rfcOf(f)) say(f.name + ' has no RFC');
					says.add('field.name.' + f.name).add('field.say.' + (f.say || f.name)).add('field.layer.' + f.layer);
					at = Math.max(at, f.end);
				}
				if (at !== data.length) say('fields end at ' + at + ' of ' + data.length);
				if (packet.proto === 'tcp') {
					const carried = pieces.reduce((n, p) => n + p.to - p.from, 0);
					if (carried !== packet.lenBytes) say(carried + ' of ' + packet.lenBytes + ' bytes are of a message');
				}
				for (const s of sights) if (s.corrupted) bad += dissectPacket(timeline, packet, s.data).fields.filter((f) => f.check && f.check.state === 'bad').length;
				fieldsInAll += fields.length;
			}
			return JSON.stringify({ wrong, says: [...says], bad, fields: fieldsInAll });
		}`)
	var told func(ndjson string) string
	export(t, vm, module, "told", &told)
	course, err := lessons.Load(lessons.FS)
	if err != nil {
		t.Fatal(err)
	}
	for _, slug := range []string{
		"handshake", "nagle", "slow-start", "dumb-proxy", "pipelining", "reset", "reliability", "reliability/corruption",
		"transaction-delay", "segments/tls", "segments/by-hand", "segments",
	} {
		t.Run(slug, func(t *testing.T) {
			exp, ok := course.Experiment(slug)
			if !ok {
				t.Fatal("no such experiment")
			}
			with, err := exp.With(nil)
			if err != nil {
				t.Fatal(err)
			}
			var got struct {
				Wrong, Says []string
				Bad, Fields int
			}
			if err := json.Unmarshal([]byte(told(string(enginetest.Run(t, with, engine.Options{Seed: 1, Stack: "netstack"}).Lines))), &got); err != nil {
				t.Fatal(err)
			}
			if len(got.Wrong) > 0 {
				t.Errorf("%d things are wrong:\n%s", len(got.Wrong), strings.Join(got.Wrong[:min(len(got.Wrong), 10)], "\n"))
			}
			for _, lang := range i18n.Langs {
				for _, key := range got.Says {
					if !i18n.Has(lang, key) {
						t.Errorf("%s: no %q", lang, key)
					}
				}
			}
			if want := slug == "reliability/corruption"; (got.Bad > 0) != want {
				t.Errorf("%d checksums are wrong where they arrive, want some: %v", got.Bad, want)
			}
			t.Logf("%d fields", got.Fields)
		})
	}
}
