// @ts-check
// The events along the scrubber, thinned to what fits.
import { positionAt } from './pace.js';

/** @typedef {import('../core/timeline.js').Timeline} Timeline */
/** @typedef {import('./pace.js').Pace} Pace */

/**
 * @typedef {Object} Tick
 * @property {number} column
 * @property {'lost' | 'syn' | 'fin' | 'data' | 'ack'} kind the weightiest of the column
 * @property {number} count
 */

const WEIGHT = ['ack', 'data', 'fin', 'syn', 'lost'];

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
  for (const packet of timeline.packets.values()) {
    put(packet.sentUs, kindOf(packet));
    if (packet.droppedUs !== null) put(packet.droppedUs, 'lost');
  }
  return [...byColumn.values()].sort((a, b) => a.column - b.column);
}

/**
 * @param {import('../core/timeline.js').Packet} packet
 * @returns {Tick['kind']}
 */
function kindOf(packet) {
  const flags = packet.flags.split(',');
  if (flags.includes('SYN')) return 'syn';
  if (flags.includes('FIN') || flags.includes('RST')) return 'fin';
  return packet.lenBytes > 0 ? 'data' : 'ack';
}
