// @ts-check
// What runs come to, side by side: the few numbers by which one of them is
// better, from the measures and, for two of them, from the packets.

/** @typedef {import('../../core/timeline.js').Timeline} Timeline */

/**
 * One number of each run; null where a run has none.
 * @typedef {{name: string, unit: string, values: (number | null)[], differs: boolean}} Total
 */

/**
 * In the order in which they are read; some always stand there. A load tells
 * little where one run got fewer of its responses, so these come before it.
 */
const ALWAYS = ['load', 'packets', 'bytes_wire'];
const ORDER = ['responses_whole', 'load', 'round_trips', 'first_byte', 'packets', 'bytes_wire', 'connections', 'retransmissions', 'quiet'];

/**
 * totalsOf lists what tells the runs apart.
 * @param {Timeline[]} runs
 * @returns {Total[]}
 */
export function totalsOf(runs) {
  return ORDER.map((name) => {
    const found = runs.map((run) => numberOf(run, name));
    const values = found.map((one) => one?.value ?? null);
    return { name, unit: found.find((one) => one)?.unit ?? '', values, differs: values.some((value) => value !== values[0]) };
  }).filter(({ name, values, differs }) => (differs || ALWAYS.includes(name)) && values.some((value) => value !== null));
}

/** @param {Timeline} run @param {string} name @returns {{value: number, unit: string} | null} */
function numberOf(run, name) {
  if (name === 'quiet') return { value: quietUs(run), unit: 'us' };
  if (name !== 'round_trips') return run.measures[name] ?? null;
  const { load, rtt } = run.measures;
  return load && rtt?.value > 0 ? { value: Math.round((load.value / rtt.value) * 10) / 10, unit: 'trips' } : null;
}

/**
 * quietUs is how long nobody sent and nothing was under way, from the first
 * packet to the end of the load.
 * @param {Timeline} run
 */
export function quietUs(run) {
  const untilUs = lastUs(run);
  let [quiet, reached] = [0, -1];
  for (const packet of run.packets.values()) { // in order of sending
    const fromUs = Math.min(packet.sentUs, untilUs);
    if (reached >= 0 && fromUs > reached) quiet += fromUs - reached;
    reached = Math.max(reached, Math.min(endUs(packet), untilUs));
  }
  return quiet;
}

/** @param {import('../../core/timeline.js').Packet} packet when it has left the wire */
const endUs = (packet) => Math.max(packet.sentUs, packet.receivedUs ?? 0, packet.droppedUs ?? 0, ...packet.hops.map((hop) => hop?.receivedUs ?? hop?.droppedUs ?? 0));

/** @param {Timeline} run when its last data arrived: what follows is the close */
function lastUs(run) {
  let last = 0;
  for (const packet of run.packets.values()) if (packet.lenBytes > 0) last = Math.max(last, packet.receivedUs ?? 0);
  return last || run.endUs;
}
