// @ts-check
import { endOf } from '../core/store.js';
import { parseTimeline } from '../core/timeline.js';
import { RATES, advance, stepRate } from '../player/advance.js';
import { paceOf, positionAt, timeAt } from '../player/pace.js';
import { activeMoments, stepMoment, stepStop } from '../player/steps.js';
import { ticksOf } from '../player/ticks.js';
import { equal, test } from './check.js';
import { handshake, numbered, wire } from './runs.js';

const timeline = parseTimeline(handshake().map((e) => JSON.stringify(e)).join('\n'));
const pace = paceOf(timeline);

test('busy time passes evenly and a quiet second takes a thirteenth of the whole', () => {
  equal(pace.times, [0, 150000, 1150000]);
  equal(Math.round(positionAt(pace, 75000) * 1000), 462);
  equal(Math.round(positionAt(pace, 150000) * 1000), 923);
});

test('time and position are each the inverse of the other', () => {
  for (const t of [0, 1, 49999, 100000, 150000, 700000, 1150000]) equal(Math.round(timeAt(pace, positionAt(pace, t))), t);
});

test('an empty run has a pace', () => {
  const none = paceOf(parseTimeline(''));
  equal([positionAt(none, 5), timeAt(none, 0.5)], [0, 0]);
});

const motion = { tUs: 0, rate: 1, endUs: timeline.endUs, live: false, loop: false, follow: false };

test('a rate is run time by real time', () => {
  equal(advance({ ...motion, rate: 0.01 }, pace, 16), { tUs: 160, playing: true });
});

test('the slowest rate still moves within a microsecond', () => {
  equal(advance({ ...motion, rate: 1 / 1000 }, pace, 0.5), { tUs: 0.5, playing: true });
});

test('a live run is followed at the pace of its own clock, up to where its packets are on their way', () => {
  const live = { ...motion, rate: /** @type {const} */ ('auto'), endUs: 50000, live: true, follow: true };
  equal(advance(live, pace, 16), { tUs: 16000, playing: true });
  equal(advance({ ...live, tUs: 45000 }, pace, 16), { tUs: 50000, playing: true });
  equal(advance({ ...live, rate: 0.5 }, pace, 16), { tUs: 8000, playing: true });
});

test('at the automatic speed a run takes ten seconds', () => {
  let at = { tUs: 0, playing: true };
  let ms = 0;
  while (at.playing) {
    at = advance({ ...motion, tUs: at.tUs, rate: 'auto' }, pace, 10);
    ms += 10;
  }
  equal([at.tUs, Math.abs(ms - 10000) <= 20], [timeline.endUs, true]);
});

test('playing stops at the end, waits there while more is coming, or begins again', () => {
  const late = { ...motion, tUs: 1149000, rate: 1 };
  equal(advance(late, pace, 50), { tUs: 1150000, playing: false });
  equal(advance({ ...late, live: true }, pace, 50), { tUs: 1150000, playing: true });
  equal(advance({ ...late, loop: true }, pace, 50), { tUs: 0, playing: true });
});

test('slower and faster go along the offered speeds and stay at their ends', () => {
  equal([stepRate(1, 1, 0.1), stepRate(1, -1, 0.1)], [2, 1 / 2]);
  equal([stepRate(RATES[0], -1, 0.1), stepRate(10, 1, 0.1)], [RATES[0], 10]);
  equal([stepRate('auto', 1, 0.115), stepRate('auto', -1, 0.115)], [1 / 5, 1 / 10]);
});

const { stops } = timeline;
/** @param {number} tUs @param {number | null} selected @param {1 | -1} dir */
const step = (tUs, selected, dir) => {
  const { tUs: t, packet } = stops[stepStop(stops, tUs, selected, dir)];
  return [t, packet];
};

test('a step goes to the next event, packet by packet where several share a time', () => {
  equal(step(10, null, 1), [50000, 1]);
  equal(step(50000, 1, 1), [50000, 2]);
  equal(step(50000, 2, 1), [100000, 2]);
  equal(step(100000, 4, 1), [100000, 3]);
});

test('a step back goes to the event before', () => {
  equal(step(100000, 2, -1), [50000, 2]);
  equal(step(120000, null, -1), [100000, 3]);
  equal(step(50000, 2, -1), [50000, 1]);
});

test('from the very start the first step is the first event', () => {
  equal([step(0, null, 1), step(0, null, -1)], [[0, 1], [150000, 4]]);
});

test('steps go round at both ends', () => {
  equal(step(1150000, null, 1), [0, 1]);
  equal(step(0, 1, -1), [150000, 4]);
  equal(stepStop([], 0, null, 1), -1);
});

const names = ['request', 'syn', 'ack', 'fin'];

test('moments are stepped in the order of the timeline, those of one time too', () => {
  equal(stepMoment(timeline.moments, names, 0, 'syn', 1), 'ack');
  equal(stepMoment(timeline.moments, names, 100000, 'ack', 1), 'request');
  equal(stepMoment(timeline.moments, names, 100000, 'request', -1), 'ack');
  equal(stepMoment(timeline.moments, names, 60000, null, -1), 'syn');
  equal(stepMoment(timeline.moments, names, 1150000, null, 1), 'syn');
  equal(stepMoment({}, names, 0, null, 1), null);
});

test('the moments passed last are active, none before the first and none at the end', () => {
  equal(activeMoments(timeline.moments, names, 60000, null, 1150000), ['syn']);
  equal(activeMoments(timeline.moments, names, 100000, null, 1150000), ['request', 'ack']);
  equal(activeMoments(timeline.moments, names, 1150000, null, 1150000), []);
  equal(activeMoments(timeline.moments, ['ack'], 60000, null, 1150000), []);
});

test('behind one event of an instant the moments after it have not come', () => {
  const { ack, request } = timeline.moments;
  equal(activeMoments(timeline.moments, names, ack.t_us, ack.seq_no, 1150000), ['ack']);
  equal(activeMoments(timeline.moments, names, request.t_us, request.seq_no, 1150000), ['request']);
});

test('ticks stand where packets leave, the weightiest kind of a column shows', () => {
  equal(ticksOf(timeline, pace, 13), [
    { column: 0, kind: 'syn', count: 1 },
    { column: 4, kind: 'syn', count: 1 },
    { column: 8, kind: 'lost', count: 3 },
  ]);
});

test('what the server sends has a tick of its own', () => {
  const run = parseTimeline(numbered([
    { t_us: 0, type: 'conn.open', conn: 1, client: { host: 'client' }, server: { host: 'server' } },
    wire('sent', 0, 1, { len_bytes: 80, flags: 'PSH,ACK', propagate_us: 50000 }),
    wire('sent', 60000, 2, { len_bytes: 90, flags: 'PSH,ACK', src: 'server', dst: 'client', propagate_us: 50000 }),
  ]).map((e) => JSON.stringify(e)).join('\n'));
  equal(ticksOf(run, paceOf(run), 2).map(({ kind }) => kind), ['data', 'response']);
});

test('the playhead goes on to the end of the longest of runs beside each other', () => {
  const [short, long] = [parseTimeline(handshake().slice(0, 5).map((e) => JSON.stringify(e)).join('\n')), timeline];
  const beside = paceOf(short, [long]);
  equal([beside.times[0], beside.times[beside.times.length - 1]], [0, long.endUs]);
  equal(beside, paceOf(long));
  equal([endOf(/** @type {any} */ ({ timeline: short, beside: [long] })), endOf(/** @type {any} */ ({ timeline: short }))], [long.endUs, short.endUs]);
});
