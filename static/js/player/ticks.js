// @ts-check
// The events along the scrubber, thinned to what fits.
import { lost, read } from '../core/story.js';
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
  const x = read(timeline);
  for (const packet of x.packets) {
    put(packet.hops[0].sentUs, kindOf(x, packet));
    const drop = lost(packet);
    if (drop) put(drop.droppedUs, 'lost');
  }
  return [...byColumn.values()].sort((a, b) => a.column - b.column);
}

/**
 * @param {import('../core/story.js').Index} x
 * @param {import('../core/story.js').Packet} packet
 * @returns {Tick['kind']} of the same colour as the packet in the picture
 */
function kindOf(x, { kind, conn, src, lenBytes }) {
  if (kind === 'syn_ack') return 'syn';
  if (kind !== 'other') return kind;
  if (lenBytes === 0) return 'ack';
  return (x.conns.get(conn)?.client.host ?? src) === src ? 'data' : 'response';
}
