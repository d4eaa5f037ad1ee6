// @ts-check
// The events along the scrubber, thinned to what fits.
import { positionAt } from './pace.js';

/** @typedef {import('../core/timeline.js').Timeline} Timeline */
/** @typedef {import('./pace.js').Pace} Pace */

/**
 * @typedef {Object} Tick
 * @property {number} column
 * @property {'lost' | 'rst' | 'syn' | 'fin' | 'data' | 'response' | 'ack'} kind the weightiest of the column
 * @property {number} count
 */

const WEIGHT = ['ack', 'response', 'data', 'fin', 'syn', 'rst', 'lost'];

/**
 * ticksOf lists the columns in which packets leave or are lost.
 * @param {Timeline} timeline
 * @param {Pace} pace
 * @param {number} columns
 * @returns {Tick[]} from left to right
 */
export function ticksOf(timeline, pace, columns) {
  /** @type {Map<number, Tick>} */
  const byColumn = new Map();
  /** @param {number} tUs @param {Tick['kind']} kind */
  const put = (tUs, kind) => {
    const column = Math.min(Math.floor(positionAt(pace, tUs) * columns), columns - 1);
    const tick = byColumn.get(column);
    if (!tick) {
      byColumn.set(column, { column, kind, count: 1 });
      return;
    }
    tick.count++;
    if (WEIGHT.indexOf(kind) > WEIGHT.indexOf(tick.kind)) tick.kind = kind;
  };
  /** @type {Map<unknown, string>} */
  const clients = new Map();
  for (const e of timeline.events) {
    if (e.type === 'conn.open') clients.set(e.conn, /** @type {{host: string}} */ (e.client).host);
  }
  for (const packet of timeline.packets.values()) {
    put(packet.sentUs, kindOf(packet, clients.get(packet.conn)));
    if (packet.droppedUs !== null) put(packet.droppedUs, 'lost');
  }
  return [...byColumn.values()].sort((a, b) => a.column - b.column);
}

/**
 * @param {import('../core/timeline.js').Packet} packet
 * @param {string | undefined} client of the packet's connection
 * @returns {Tick['kind']} of the same colour as the packet in the picture
 */
function kindOf(packet, client) {
  const flags = packet.flags.split(',');
  if (flags.includes('SYN')) return 'syn';
  if (flags.includes('RST')) return 'rst';
  if (flags.includes('FIN')) return 'fin';
  if (packet.lenBytes === 0) return 'ack';
  return client === undefined || packet.src === client ? 'data' : 'response';
}
