// @ts-check
// What a sender may have under way and what it has: its congestion window and
// threshold as its stack reports them, and from its packets the bytes in
// flight and the window that the receiver grants.
import { endOf, isLost, lastUs, resentBy } from '../chart/flows.js';
import { greatest, lastAt, rowsOf } from '../chart/rows.js';

/** @typedef {import('../../core/timeline.js').Timeline} Timeline */
/** @typedef {import('../chart/flows.js').Flow} Flow */
/** @typedef {import('../chart/flows.js').Bundle} Bundle */
/** @typedef {import('../chart/rows.js').Rows} Rows */
/** @typedef {import('../chart/rows.js').Change} Change */

/** The columns of the rows. */
export const COLUMNS = /** @type {const} */ (['in_flight', 'cwnd', 'ssthresh', 'rwnd']);
const IN_FLIGHT = 0;
const CWND = 1;
const SSTHRESH = 2;
const RWND = 3;

/**
 * @typedef {'slow_start' | 'avoidance' | 'recovery'} PhaseKind
 * @typedef {{kind: PhaseKind, fromUs: number, toUs: number}} Phase
 * @typedef {{us: number, bytes: number, packet: number, kind: 'lost' | 'fast' | 'timer'}} Mark
 */

/**
 * @typedef {Object} Windows
 * @property {Rows} rows     by COLUMNS
 * @property {Phase[]} phases while the congestion window is known
 * @property {Mark[]} marks  packets lost and sent again, at the height of what was in flight then
 * @property {number} smssBytes 0: not known
 * @property {{us: number, srttUs: number, rtoUs: number}[]} timers what the sender reckons with (RFC 6298), as it learns
 */

/**
 * windowsOf follows one flow.
 * @param {Timeline} timeline
 * @param {Flow} flow
 * @returns {Windows}
 */
export function windowsOf(timeline, flow) {
  const samples = samplesOf(timeline, [flow])[0];
  const { changes, recoveries } = flightOf(flow);
  for (const s of samples) {
    changes.push({ us: s.t_us, column: CWND, value: s.cwnd_bytes });
    changes.push({ us: s.t_us, column: SSTHRESH, value: s.ssthresh_bytes > 0 ? s.ssthresh_bytes : null });
  }
  const rows = rowsOf(changes, COLUMNS.length, lastUs(flow));
  return {
    rows,
    phases: phasesOf(rows, recoveries),
    marks: marksOf(flow, rows),
    smssBytes: samples.length > 0 ? samples[samples.length - 1].smss_bytes : 0,
    timers: samples.filter((s) => s.srtt_us > 0).map((s) => ({ us: s.t_us, srttUs: s.srtt_us, rtoUs: s.rto_us })),
  };
}

/**
 * overlayOf lays the congestion windows of several flows over one another; the
 * last column is what they have in flight together.
 * @param {Timeline} timeline
 * @param {Bundle} bundle
 * @returns {Rows}
 */
export function overlayOf(timeline, { flows }) {
  /** @type {Change[]} */
  const changes = [];
  /** @type {{us: number, flow: number, bytes: number}[]} */
  const flights = [];
  const samples = samplesOf(timeline, flows);
  flows.forEach((flow, i) => {
    for (const s of samples[i]) changes.push({ us: s.t_us, column: i, value: s.cwnd_bytes });
    for (const c of flightOf(flow).changes) {
      if (c.column === IN_FLIGHT) flights.push({ us: c.us, flow: i, bytes: c.value ?? 0 });
    }
    // A connection that is over has no window any more.
    const over = flow.back.concat(flow.sent).filter((p) => /RST|FIN/.test(p.flags)).pop();
    if (over) changes.push({ us: lastUs(flow), column: i, value: null });
  });
  const each = new Array(flows.length).fill(0);
  let total = 0;
  for (const f of flights.sort((a, b) => a.us - b.us)) {
    total += f.bytes - each[f.flow];
    each[f.flow] = f.bytes;
    changes.push({ us: f.us, column: flows.length, value: total });
  }
  return rowsOf(changes, flows.length + 1, Math.max(...flows.map(lastUs)));
}

/**
 * topOf is how high the chart must be between two times. Thresholds and the
 * receiver's window count only while they are near: often they are so far
 * above that nothing else could be seen.
 * @param {Rows} rows
 * @param {number} fromUs
 * @param {number} toUs
 */
export function topOf(rows, fromUs, toUs) {
  const most = (/** @type {number} */ column) => greatest(rows, column, fromUs, toUs);
  const base = Math.max(most(CWND), most(IN_FLIGHT), 1);
  const high = [most(SSTHRESH), most(RWND)];
  const near = high.filter((bytes) => bytes <= 2 * base);
  // What is not near is told in words, for which there must be room.
  return (near.length < high.length ? 1.22 : 1.1) * Math.max(base, ...near);
}

/**
 * topOfAll is how high the chart of several connections must be: as high as
 * their windows, and as what is in flight together while that is near.
 * @param {Rows} rows
 * @param {number} fromUs
 * @param {number} toUs
 */
export function topOfAll(rows, fromUs, toUs) {
  const most = rows.columns.map((_, column) => greatest(rows, column, fromUs, toUs));
  const together = most.pop() ?? 0;
  const windows = Math.max(0, ...most);
  return 1.1 * Math.max(1, windows > 0 && together > 3 * windows ? windows : Math.max(windows, together));
}

/** samplesOf finds the samples of each flow's sender. @param {Timeline} timeline @param {Flow[]} flows @returns {any[][]} */
function samplesOf(timeline, flows) {
  /** @type {Map<string, any[]>} */
  const found = new Map(flows.map((flow) => [`${flow.conn} ${flow.from}`, []]));
  for (const e of timeline.events) {
    if (e.type === 'tcp.sample') found.get(`${e.conn} ${e.host}`)?.push(e);
  }
  return [...found.values()];
}

/**
 * flightOf is what packets alone tell. In flight is what was sent and not yet
 * acknowledged cumulatively (FlightSize, RFC 5681 §2). A recovery lasts from a
 * fast retransmission until all that was in flight then is acknowledged, or a
 * time-out (RFC 6582 §3.2).
 * @param {Flow} flow
 * @returns {{changes: Change[], recoveries: {fromUs: number, toUs: number}[]}}
 */
function flightOf(flow) {
  /** @type {Change[]} */
  const changes = [];
  /** @type {{fromUs: number, toUs: number}[]} */
  const recoveries = [];
  let next = 0;
  let acknowledged = 0;
  let recover = -1; // the number whose acknowledgment ends the recovery; -1: there is none
  let timedOut = 0; // below it what is sent again follows a time-out and begins no recovery
  const report = (/** @type {number} */ us) => changes.push({ us, column: IN_FLIGHT, value: Math.max(0, next - acknowledged) });

  const end = (/** @type {number} */ us) => {
    recoveries[recoveries.length - 1].toUs = us;
    recover = -1;
  };

  for (let s = 0, b = 0; s < flow.sent.length || b < flow.back.length;) {
    const sent = flow.sent[s];
    const back = flow.back[b];
    if (back && (!sent || Number(back.receivedUs) <= sent.sentUs)) {
      const us = Number(back.receivedUs);
      b += 1;
      if (/RST/.test(back.flags)) acknowledged = next;
      else if (/ACK/.test(back.flags) && back.ack >= acknowledged) {
        acknowledged = back.ack;
        changes.push({ us, column: RWND, value: back.winBytes });
      }
      if (recover >= 0 && acknowledged >= recover) end(us);
      report(us);
    } else {
      s += 1;
      const again = resentBy(sent);
      if (again === 'timer') {
        if (recover >= 0) end(sent.sentUs);
        timedOut = next;
      } else if (again === 'fast' && recover < 0 && sent.lenBytes > 0 && acknowledged >= timedOut) {
        recover = next;
        recoveries.push({ fromUs: sent.sentUs, toUs: Infinity });
      }
      next = Math.max(next, endOf(sent));
      if (/RST/.test(sent.flags)) acknowledged = next;
      report(sent.sentUs);
    }
  }
  return { changes, recoveries };
}

/**
 * phasesOf tells slow start from congestion avoidance by RFC 5681 §3.1: the
 * window is below its threshold, or there is none yet.
 * @param {Rows} rows
 * @param {{fromUs: number, toUs: number}[]} recoveries
 * @returns {Phase[]}
 */
function phasesOf(rows, recoveries) {
  /** @type {Phase[]} */
  const phases = [];
  rows.us.forEach((us, i) => {
    const cwnd = rows.columns[CWND][i];
    if (cwnd === null) return;
    const ssthresh = rows.columns[SSTHRESH][i];
    const recovering = recoveries.some((r) => r.fromUs <= us && us < r.toUs);
    const kind = recovering ? 'recovery' : ssthresh === null || cwnd < ssthresh ? 'slow_start' : 'avoidance';
    const last = phases[phases.length - 1];
    if (last) last.toUs = us;
    if (!last || last.kind !== kind) phases.push({ kind, fromUs: us, toUs: us });
  });
  return phases.filter((p) => p.toUs > p.fromUs);
}

/** @param {Flow} flow @param {Rows} rows @returns {Mark[]} */
function marksOf(flow, rows) {
  /** @type {Mark[]} */
  const marks = [];
  for (const p of flow.sent) {
    const bytes = rows.columns[IN_FLIGHT][lastAt(rows.us, p.sentUs)] ?? 0;
    const again = resentBy(p);
    if (again) marks.push({ us: p.sentUs, bytes, packet: p.id, kind: again });
    if (isLost(p)) marks.push({ us: p.sentUs, bytes, packet: p.id, kind: 'lost' });
  }
  return marks;
}
