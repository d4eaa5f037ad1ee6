// @ts-check
// What waits in a socket, from what crossed the wire and what the application
// called: bytes arrived and not read, bytes written and not acknowledged. The
// stack's samples say the same, but only when a packet passes.
import { push } from './steps.js';

/** @typedef {import('./steps.js').Step<number>} Count */

/**
 * One end of a connection.
 * @typedef {Object} End
 * @property {Count[]} recvQ
 * @property {Count[]} sendQ
 * @property {Count[]} packets sent or received here, by id
 * @property {number} next      the first byte that has not arrived, by its relative number
 * @property {[number, number][]} early bytes behind a gap, from and to, in order
 * @property {number} read
 * @property {number} written   by calls that have returned
 * @property {number} sent
 * @property {number} acked
 */

/** @returns {End} */
const newEnd = () => ({ recvQ: [], sendQ: [], packets: [], next: 1, early: [], read: 0, written: 0, sent: 0, acked: 0 });

/** newQueues reads events in order. */
export function newQueues() {
  /** @type {Map<string, End>} */
  const ends = new Map();

  /** @param {number} conn @param {string} host */
  function of(conn, host) {
    const key = `${conn} ${host}`;
    let end = ends.get(key);
    if (!end) ends.set(key, (end = newEnd()));
    return end;
  }

  /** @param {End} end @param {any} e */
  function note(end, e) {
    push(end.recvQ, e, Math.max(0, end.next - 1 - end.read));
    push(end.sendQ, e, Math.max(0, Math.max(end.written, end.sent) - end.acked));
  }

  return {
    of,
    /** @param {any} e */
    take(e) {
      if (!e.conn) return;
      if (e.type === 'wire.sent' && e.hop === 0 && e.proto === 'tcp') {
        const end = of(e.conn, e.src);
        if (e.len_bytes > 0) end.sent = Math.max(end.sent, e.seq + e.len_bytes - 1);
        end.packets.push({ us: e.t_us, seqNo: e.seq_no, value: e.packet });
        note(end, e);
      } else if (e.type === 'wire.received' && e.to === e.dst && e.proto === 'tcp' && !e.corrupted) {
        const end = of(e.conn, e.dst);
        if (e.len_bytes > 0) arrive(end, e.seq, e.seq + e.len_bytes);
        if (e.ack > 0) end.acked = Math.max(end.acked, Math.min(e.ack - 1, end.sent)); // a FIN is acknowledged too
        end.packets.push({ us: e.t_us, seqNo: e.seq_no, value: e.packet });
        note(end, e);
      } else if (e.type === 'app.call' && (e.op === 'read' || e.op === 'write')) {
        const end = of(e.conn, e.host);
        if (e.op === 'read') end.read += e.bytes;
        else end.written += e.bytes;
        note(end, e);
      }
    },
  };
}

/**
 * arrive takes in bytes; those behind a gap wait for it to be filled.
 * @param {End} end @param {number} from @param {number} to
 */
function arrive(end, from, to) {
  if (to <= end.next) return;
  if (from > end.next) {
    const place = end.early.findIndex((r) => r[0] > from);
    end.early.splice(place < 0 ? end.early.length : place, 0, [from, to]);
    return;
  }
  end.next = to;
  while (end.early.length > 0 && end.early[0][0] <= end.next) {
    end.next = Math.max(end.next, /** @type {[number, number]} */ (end.early.shift())[1]);
  }
}
