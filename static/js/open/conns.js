// @ts-check
// The connections of a timeline, and the part of it that is one connection's.
import { read } from '../core/story.js';
import { append, emptyTimeline } from '../core/timeline.js';

/** @typedef {import('../core/timeline.js').Timeline} Timeline */

/**
 * connsOf lists the connections, the one with most packets first.
 * @param {Timeline} timeline
 * @returns {{conn: number, client: string, server: string, packets: number}[]}
 */
export function connsOf(timeline) {
  /** @type {Map<number, number>} */
  const packets = new Map();
  const x = read(timeline);
  for (const { conn } of x.packets) packets.set(conn, (packets.get(conn) ?? 0) + 1);
  const name = (/** @type {any} */ end) => (end.ip.includes(':') ? `[${end.ip}]:${end.port}` : `${end.ip}:${end.port}`);
  return [...x.conns.values()]
    .map((e) => ({ conn: e.conn, client: name(e.client), server: name(e.server), packets: packets.get(e.conn) ?? 0 }))
    .sort((a, b) => b.packets - a.packets || a.conn - b.conn);
}

/**
 * only is the timeline of one connection: its events, between its hosts.
 * @param {Timeline} timeline
 * @param {number} conn
 * @returns {Timeline}
 */
export function only(timeline, conn) {
  const events = timeline.events.filter((e) => e.conn === conn);
  const hosts = new Set(events.flatMap((/** @type {any} */ e) => [e.from, e.to, e.client?.host, e.server?.host].filter(Boolean)));
  const part = emptyTimeline();
  const start = /** @type {any} */ (timeline.start);
  append(part, [
    { ...start, hosts: start.hosts.filter((/** @type {any} */ h) => hosts.has(h.name)), links: start.links.filter((/** @type {any} */ l) => hosts.has(l.a) && hosts.has(l.b)) },
    ...events,
    ...(timeline.end ? [timeline.end] : []),
  ]);
  return part;
}
