// @ts-check
// What a reader would type into Wireshark's filter line to see the same: one
// packet, one connection, a stretch of time.
import { read } from '../core/story.js';

/** @typedef {import('../core/timeline.js').Timeline} Timeline */
/** @typedef {import('../core/timeline.js').Packet} Packet */

/** Time 0 of every run in its capture (engine/timeline.Epoch), seconds. */
const EPOCH_S = 1767225600;

/** TCP's flags from the lowest bit (RFC 9293 §3.1). */
const FLAGS = ['FIN', 'SYN', 'RST', 'PSH', 'ACK', 'URG', 'ECE', 'CWR'];

/**
 * packetFilter finds a packet by what stands in it. Where another packet of the
 * run says the same, the number that our captures give each packet tells.
 * @param {Timeline} timeline
 * @param {number} id
 * @returns {string} '' if it is neither TCP nor UDP
 */
export function packetFilter(timeline, id) {
  const packet = timeline.packets.get(id);
  const text = packet ? contentFilter(timeline, packet) : '';
  if (!packet || text === '') return `frame.packet_id == ${id}`;
  const same = [...timeline.packets.values()].filter((p) => contentFilter(timeline, p) === text);
  return same.length > 1 ? `${text} && frame.packet_id == ${id}` : text;
}

/** @param {Timeline} timeline @param {Packet} p */
function contentFilter(timeline, p) {
  const conn = read(timeline).conns.get(p.conn);
  if (!conn) return '';
  const [from, to] = conn.client.host === p.src ? [conn.client, conn.server] : [conn.server, conn.client];
  const { proto } = conn;
  const ends = `ip.src == ${from.ip} && ip.dst == ${to.ip} && ${proto}.srcport == ${from.port} && ${proto}.dstport == ${to.port}`;
  if (proto !== 'tcp') return `${ends} && udp.length == ${p.lenBytes + 8}`;
  const flags = p.flags.split(',').reduce((bits, flag) => bits | (FLAGS.includes(flag) ? 1 << FLAGS.indexOf(flag) : 0), 0);
  const ack = p.flags.split(',').includes('ACK') ? ` && tcp.ack == ${p.ack}` : '';
  return `${ends} && tcp.seq == ${p.seq}${ack} && tcp.len == ${p.lenBytes} && tcp.flags == 0x${flags.toString(16).padStart(3, '0')}`;
}

/**
 * connFilter finds both directions of a connection. Where a later one has the
 * same addresses and ports, its time tells.
 * @param {Timeline} timeline
 * @param {number} number
 * @returns {string} '' if there is no such connection
 */
export function connFilter(timeline, number) {
  const { conns } = read(timeline);
  const conn = conns.get(number);
  if (!conn) return '';
  const { proto, client, server } = conn;
  const text = `ip.addr == ${client.ip} && ip.addr == ${server.ip} && ${proto}.port == ${client.port} && ${proto}.port == ${server.port}`;
  const twin = [...conns.values()].some((c) => c !== conn && tuple(c) === tuple(conn));
  if (!twin) return text;
  const own = [...timeline.packets.values()].filter((p) => p.conn === number);
  return `${text} && ${timeFilter(own[0].sentUs, own[own.length - 1].sentUs)}`;
}

/** @param {any} conn */
const tuple = ({ proto, client, server }) => [proto, ...[`${client.ip}:${client.port}`, `${server.ip}:${server.port}`].sort()].join(' ');

/**
 * timeFilter finds what was captured between two times of the run.
 * @param {number} fromUs
 * @param {number} toUs
 */
export const timeFilter = (fromUs, toUs) => `frame.time_epoch >= ${epoch(fromUs)} && frame.time_epoch <= ${epoch(toUs)}`;

/** epoch writes an instant as Wireshark counts: exactly. @param {number} us */
function epoch(us) {
  const seconds = EPOCH_S + Math.floor(us / 1e6);
  return `${seconds}.${String(us % 1e6).padStart(6, '0')}`;
}
