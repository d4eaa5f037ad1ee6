// @ts-check
// What one end of a TCP connection sent to the other, and what came back: the
// subject of the charts. A connection has two flows.

/** @typedef {import('../../core/timeline.js').Timeline} Timeline */
/** @typedef {import('../../core/timeline.js').Packet} Packet */

/**
 * @typedef {Object} Flow
 * @property {number} conn
 * @property {string} from  the sender, where the charts look on
 * @property {string} to
 * @property {Packet[]} sent by the sender, no copies made by the wire, in order
 * @property {Packet[]} back what the other end sent, in order of arrival at the sender, whole ones alone
 * @property {number} bytes highest payload byte sent
 */

/**
 * flowsOf lists the flows of a run that carry data, by connection; the other
 * direction of such a connection is left out where it carries none.
 * @param {Timeline} timeline
 * @returns {Flow[]}
 */
export function flowsOf(timeline) {
  /** @type {Map<string, Flow>} */
  const flows = new Map();
  /** @param {number} conn @param {string} from @param {string} to */
  const flow = (conn, from, to) => {
    const key = `${conn} ${from}`;
    let f = flows.get(key);
    if (!f) flows.set(key, (f = { conn, from, to, sent: [], back: [], bytes: 0 }));
    return f;
  };
  for (const p of timeline.packets.values()) {
    if (p.proto !== 'tcp') continue;
    const f = flow(p.conn, p.src, p.dst);
    if (p.copyOf === 0) {
      f.sent.push(p);
      f.bytes = Math.max(f.bytes, p.seq + p.lenBytes - 1);
    }
    if (p.receivedUs !== null && !p.hops.some((hop) => hop.corrupted)) flow(p.conn, p.dst, p.src).back.push(p);
  }
  const list = [...flows.values()].filter((f) => f.sent.some((p) => p.lenBytes > 0));
  for (const f of list) f.back.sort((a, b) => Number(a.receivedUs) - Number(b.receivedUs));
  return list.sort((a, b) => a.conn - b.conn || b.bytes - a.bytes);
}

/**
 * Flows of the same two hosts in the same direction, to be laid over one another.
 * @typedef {{from: string, to: string, flows: Flow[], bytes: number}} Bundle
 */

/**
 * bundlesOf groups flows by who sends to whom, the one with most bytes first.
 * @param {Flow[]} flows
 * @returns {Bundle[]}
 */
export function bundlesOf(flows) {
  /** @type {Bundle[]} */
  const bundles = [];
  for (const f of flows) {
    let b = bundles.find((x) => x.from === f.from && x.to === f.to);
    if (!b) bundles.push((b = { from: f.from, to: f.to, flows: [], bytes: 0 }));
    b.flows.push(f);
    b.bytes += f.bytes;
  }
  return bundles.sort((a, b) => b.bytes - a.bytes);
}

/** hueOf is the colour of a connection, as in the ladder. @param {number} conn */
export const hueOf = (conn) => ((conn - 1) % 6) + 1;

/**
 * endOf is the number after what a packet takes of the sequence: its bytes,
 * and one each for SYN and FIN (RFC 9293 §3.4).
 * @param {Packet} p
 */
export const endOf = (p) => p.seq + p.lenBytes + (/SYN/.test(p.flags) ? 1 : 0) + (/FIN/.test(p.flags) ? 1 : 0);

/** Where the sender is looked on, what goes out of order has gone before. */
const AGAIN = /^((fast_|spurious_)?retransmission|out_of_order)$/;

/**
 * resentBy says why a packet was sent again: fast (duplicate ACKs or SACK told),
 * timer, or '' if it was not.
 * @param {Packet} p
 * @returns {'' | 'fast' | 'timer'}
 */
export function resentBy(p) {
  if (!p.labels.some((label) => AGAIN.test(label))) return '';
  return p.cause?.kind === 'timer' ? 'timer' : 'fast';
}

/** isLost: nowhere did the packet arrive whole. @param {Packet} p */
export const isLost = (p) => p.droppedUs !== null || p.hops.some((hop) => hop.corrupted);

/**
 * lastUs is when the last packet of a flow or its answer is known to be there.
 * @param {Flow} flow
 */
export function lastUs(flow) {
  const sent = flow.sent[flow.sent.length - 1];
  const back = flow.back[flow.back.length - 1];
  return Math.max(sent ? sent.receivedUs ?? sent.sentUs : 0, back ? Number(back.receivedUs) : 0);
}
