// @ts-check
// A host's ports over time: towards each destination as the run counted them,
// and where it did not, its sockets.

/** @typedef {import('../../core/timeline.js').Timeline} Timeline */
/** @typedef {import('./layout.js').Socket} Socket */

/** @typedef {{inUse: number, timeWait: number, free: number}} Count */

/**
 * @typedef {Object} Ports
 * @property {string} to       the destination's host; '' where sockets are counted
 * @property {number} port
 * @property {number} most     how many there are; of sockets, the most at once
 * @property {number} top      what a drawing must have room for
 * @property {import('./steps.js').Step<Count>[]} counts
 * @property {number[]} refusedUs when a connect found no port free
 */

/** So few sockets are counted by eye. */
const FEW = 3;
/** A drawing shows free ports too, if at some time no more than this share of them is. */
const SCARCE = 0.75;

/**
 * portsOf counts one host's.
 * @param {Timeline} timeline
 * @param {string} host
 * @param {Socket[]} sockets
 * @returns {Ports[]}
 */
export function portsOf(timeline, host, sockets) {
  /** @type {Map<string, Ports>} */
  const byDestination = new Map();
  for (const event of timeline.events) {
    const e = /** @type {any} */ (event);
    if (e.host !== host) continue;
    if (e.type === 'ports') {
      const key = `${e.server.host} ${e.server.port}`;
      if (!byDestination.has(key)) byDestination.set(key, { to: e.server.host, port: e.server.port, most: e.free + e.in_use + e.time_wait, top: 0, counts: [], refusedUs: [] });
      byDestination.get(key)?.counts.push({ us: e.t_us, seqNo: e.seq_no, value: { inUse: e.in_use, timeWait: e.time_wait, free: e.free } });
    } else if (e.type === 'app.call' && e.errno === 'EADDRNOTAVAIL') {
      // The call does not tell its destination: none is free there.
      for (const p of byDestination.values()) {
        if (p.counts[p.counts.length - 1].value.free === 0) p.refusedUs.push(e.t_us);
      }
    }
  }
  for (const p of byDestination.values()) p.top = topOf(p);
  if (byDestination.size > 0) return [...byDestination.values()];
  const counted = countOf(sockets.filter((s) => s.conn > 0));
  return counted.most > FEW ? [counted] : [];
}

/** @param {Ports} ports */
function topOf({ most, counts }) {
  const used = counts.reduce((high, { value }) => Math.max(high, value.inUse + value.timeWait), 0);
  return most - used <= most * SCARCE ? most : used;
}

/**
 * countOf counts sockets by what they do.
 * @param {Socket[]} sockets
 * @returns {Ports}
 */
export function countOf(sockets) {
  const changes = sockets.flatMap((s) => s.state.map((step, i) => ({ step, before: i > 0 ? s.state[i - 1].value : null })));
  changes.sort((a, b) => a.step.seqNo - b.step.seqNo);
  const now = { inUse: 0, timeWait: 0, free: 0 };
  let most = 0;
  const counts = changes.map(({ step, before }) => {
    if (before) now[before.state === 'TIME-WAIT' ? 'timeWait' : 'inUse'] -= 1;
    if (step.value) now[step.value.state === 'TIME-WAIT' ? 'timeWait' : 'inUse'] += 1;
    most = Math.max(most, now.inUse + now.timeWait);
    return { us: step.us, seqNo: step.seqNo, value: { ...now } };
  });
  return { to: '', port: 0, most, top: most, counts, refusedUs: [] };
}
