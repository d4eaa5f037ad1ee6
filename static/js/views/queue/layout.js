// @ts-check
// What waits before each link, in each direction: exactly, from the times that
// the wire planned for each packet as it entered.
import { rowsOf } from '../chart/rows.js';

/** @typedef {import('../../core/timeline.js').Timeline} Timeline */
/** @typedef {import('../chart/rows.js').Rows} Rows */

/** The columns of the rows. */
export const COLUMNS = /** @type {const} */ (['packets', 'bytes']);

/**
 * One direction of a link.
 * @typedef {Object} Line
 * @property {string} link
 * @property {string} from
 * @property {string} to
 * @property {number} rateBps       0: no limit, and so no queue
 * @property {number} limitPackets  0: none
 * @property {number} limitBytes    0: none
 * @property {number} limitUs       longer than this nothing waits: a full queue of full packets, and the one being sent; 0: no limit
 * @property {Rows} rows            by COLUMNS: what waits; the packet being sent does not
 * @property {{us: number[], waitUs: number[]}} wait how long one that came now would wait: points of a line
 * @property {{us: number, packet: number, waitUs: number, serialiseUs: number, bytes: number}[]} entries in order
 * @property {{us: number, packet: number, full: boolean}[]} drops full: there was no room; else lost by chance or on purpose
 * @property {{packets: number, bytes: number, waitUs: number}} most
 */

/**
 * linesOf lists both directions of each link, in the order of the run's file.
 * @param {Timeline} timeline
 * @returns {Line[]}
 */
export function linesOf(timeline) {
  /** @type {Map<string, Line>} */
  const lines = new Map();
  for (const link of /** @type {any[]} */ (timeline.start?.links ?? [])) {
    for (const [from, to, rateBps] of [[link.a, link.b, link.rate_ab_bps], [link.b, link.a, link.rate_ba_bps]]) {
      lines.set(`${link.name} ${from}`, newLine(link, from, to, rateBps ?? 0));
    }
  }
  for (const packet of timeline.packets.values()) {
    for (const hop of packet.hops) {
      const line = hop && lines.get(`${hop.link} ${hop.from}`);
      if (!line) continue;
      if (hop.droppedUs !== null) line.drops.push({ us: hop.droppedUs, packet: packet.id, full: hop.dropCause === 'queue_full' });
      else if (hop.serialiseUs > 0) line.entries.push({ us: hop.sentUs, packet: packet.id, waitUs: hop.queueUs, bytes: packet.ipBytes, serialiseUs: hop.serialiseUs });
    }
  }
  const endUs = lastOf(timeline);
  for (const line of lines.values()) fill(line, endUs);
  return [...lines.values()];
}

/**
 * isQuiet: nothing ever waited there, and nothing was dropped.
 * @param {Line} line
 */
export const isQuiet = (line) => line.most.packets === 0 && line.drops.length === 0;

/** lastOf is when the last packet arrived or left. @param {Timeline} timeline */
export function lastOf(timeline) {
  const stop = timeline.stops[timeline.stops.length - 1];
  return stop ? stop.tUs : 0;
}

/** @param {any} link @param {string} from @param {string} to @param {number} rateBps @returns {Line} */
function newLine(link, from, to, rateBps) {
  const back = from === link.b && link.queue_ba; // its own limit, where it has one
  const [limitPackets, limitBytes] = back ? [back.packets ?? 0, back.bytes ?? 0] : [link.queue_packets ?? 0, link.queue_bytes ?? 0];
  const room = [limitPackets * link.mtu_bytes, limitBytes].filter((bytes) => bytes > 0);
  return {
    link: link.name, from, to, rateBps, limitPackets, limitBytes,
    limitUs: rateBps > 0 && room.length > 0 ? ((Math.min(...room) + link.mtu_bytes) * 8e6) / rateBps : 0,
    rows: { us: [], columns: [[], []] }, wait: { us: [], waitUs: [] }, entries: [], drops: [],
    most: { packets: 0, bytes: 0, waitUs: 0 },
  };
}

/** @param {Line} line @param {number} endUs */
function fill(line, endUs) {
  line.entries.sort((a, b) => a.us - b.us);
  line.drops.sort((a, b) => a.us - b.us);
  /** @type {{us: number, packets: number, bytes: number}[]} */
  const steps = [{ us: 0, packets: 0, bytes: 0 }];
  const { us, waitUs } = line.wait;
  us.push(0);
  waitUs.push(0);
  let freeUs = 0;
  for (const e of line.entries) {
    if (e.waitUs > 0) {
      steps.push({ us: e.us, packets: 1, bytes: e.bytes }, { us: e.us + e.waitUs, packets: -1, bytes: -e.bytes });
      line.most.waitUs = Math.max(line.most.waitUs, e.waitUs);
    }
    if (freeUs > 0 && freeUs < e.us) {
      us.push(freeUs);
      waitUs.push(0);
    }
    us.push(e.us, e.us);
    waitUs.push(e.waitUs, e.waitUs + e.serialiseUs);
    freeUs = e.us + e.waitUs + e.serialiseUs;
  }
  us.push(Math.max(freeUs, endUs));
  waitUs.push(0);
  if (freeUs < endUs && freeUs > 0) {
    us.splice(us.length - 1, 0, freeUs);
    waitUs.splice(waitUs.length - 1, 0, 0);
  }
  const changes = [];
  let [packets, bytes] = [0, 0];
  for (const step of steps.sort((a, b) => a.us - b.us || a.packets - b.packets)) {
    packets += step.packets;
    bytes += step.bytes;
    line.most.packets = Math.max(line.most.packets, packets);
    line.most.bytes = Math.max(line.most.bytes, bytes);
    changes.push({ us: step.us, column: 0, value: packets }, { us: step.us, column: 1, value: bytes });
  }
  line.rows = rowsOf(changes, COLUMNS.length, endUs);
}
