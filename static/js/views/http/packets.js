// @ts-check
// Which packets carry a request or its response, and which request a packet is
// about: by the bytes of the connection that they share, under TLS by time.
import { perTimeline } from '../../core/once.js';
import { exchangesOf, listOf } from './exchanges.js';

/** @typedef {import('../../core/timeline.js').Timeline} Timeline */
/** @typedef {import('../../core/timeline.js').Packet} Packet */
/** @typedef {import('./exchanges.js').Leg} Leg */
/** @typedef {'dns' | 'connect' | 'tls' | 'request' | 'response'} Part */

/**
 * @typedef {Object} Carried
 * @property {(leg: Leg, part: Part) => Packet | null} first the packet that begins a part of a leg
 * @property {(packet: number) => Leg | null} legOf the leg that a packet is about, on the way that it takes
 */

/** carriedOf looks up packets by legs and legs by packets. */
export const carriedOf = perTimeline(newCarried);

/** @param {Timeline} timeline @returns {Carried} */
function newCarried(timeline) {
  /** @type {Map<number, Packet[]>} */
  const packets = new Map();
  for (const p of timeline.packets.values()) listOf(packets, p.conn).push(p);
  /** @type {Map<number, Leg[]>} */
  const legs = new Map();
  for (const leg of exchangesOf(timeline)) if (leg.conn > 0) listOf(legs, leg.conn).push(leg);

  return {
    first(leg, part) {
      if (part === 'dns') return (leg.lookUp && listOf(packets, leg.lookUp.conn).find((p) => p.src === leg.host)) ?? null;
      const on = listOf(packets, leg.conn);
      if (part === 'connect') return on.find((p) => p.src === leg.host && isSyn(p) && p.sentUs >= (leg.connect?.fromUs ?? 0)) ?? null;
      if (part === 'tls') return (leg.tls && on.find((p) => p.src === leg.host && p.lenBytes > 0 && p.sentUs >= Number(leg.tls?.fromUs))) ?? null;
      return on.find((p) => carries(leg, part, p)) ?? null;
    },
    legOf(id) {
      const p = timeline.packets.get(id);
      if (!p) return null;
      const on = listOf(legs, p.conn);
      if (isSyn(p)) return on.find((leg) => leg.fresh) ?? null;
      return on.find((leg) => carries(leg, 'request', p) || carries(leg, 'response', p)) ?? exchangesOf(timeline).find((leg) => leg.lookUp?.conn === p.conn) ?? null;
    },
  };
}

/** @param {Packet} p */
const isSyn = (p) => p.flags.split(',').includes('SYN');

/**
 * carries says whether a packet has bytes of a message.
 * @param {Leg} leg
 * @param {'request' | 'response'} part
 * @param {Packet} p
 */
function carries(leg, part, p) {
  if (p.lenBytes === 0 || (p.src === leg.host) !== (part === 'request')) return false;
  if (leg.secure) {
    const [fromUs, toUs] = part === 'request' ? [leg.sendUs, leg.sentUs ?? Infinity] : [leg.sendUs, leg.response?.endUs ?? (leg.response ? Infinity : -1)];
    const us = part === 'request' ? p.sentUs : p.receivedUs ?? p.sentUs;
    return fromUs !== null && us >= fromUs && us <= toUs;
  }
  const extent = part === 'request' ? (leg.sendUs === null ? null : leg.request) : leg.response?.extent;
  return !!extent && p.seq - 1 + p.lenBytes > extent.from && p.seq - 1 < (extent.to ?? Infinity);
}
