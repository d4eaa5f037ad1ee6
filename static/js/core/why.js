// @ts-check
// What made a packet leave now: the browser's copy of web/story/why.go.
import { has, isRetransmission } from './packets.js';

/** @typedef {import('./packets.js').Index} Index */
/** @typedef {import('./packets.js').Packet} Packet */
/** @typedef {import('./tell.js').Line} Line */
/** @typedef {Line['args']} Args */

/** @param {string} key @param {Args} [args] @returns {Line} */
const line = (key, args = {}) => ({ key: `packet.why.${key}`, args });

/** @param {Index} x @param {Packet} p @returns {Line[]} */
export function why(x, p) {
  const a = { host: p.src, to: p.dst, packet: p.cause.packet || 0 };
  const hold = x.held.get(p.id);
  // With data, what waited is the ACK; the data left for reasons of its own.
  const carried = hold && hold.kind === 'delayed_ack' && p.lenBytes > 0;
  if (hold && !carried) return [whyHeld(p, hold, a)];
  const lines = [cause(x, p, a)];
  if (carried) lines.push(line('hold.carried', { wait_us: hold.to_us - hold.from_us }));
  if (p.original && p.cause.kind === 'app') lines.push(line('again', { packet: p.original }));
  return lines;
}

/** @param {Index} x @param {Packet} p @param {Args} a */
function cause(x, p, a) {
  const c = p.cause;
  if (c.kind === 'timer') return whyTimer(x, p, a);
  if (c.kind === 'app') return whyApp(x, p, a);
  if (c.kind === 'ack' && c.packet) return whyAck(x, p, a);
  if (c.kind === 'reply' && c.packet) return whyReply(x, p, a);
  return line('unknown');
}

/** @param {Packet} p @param {any} h @param {Args} a */
function whyHeld(p, h, a) {
  const c = p.cause;
  const key = `hold.${h.kind}`;
  const args = { ...a, wait_us: h.to_us - h.from_us };
  if (h.kind === 'nagle' && c.kind === 'ack' && c.packet) return line(`${key}_ack`, args);
  if (h.kind === 'delayed_ack' && c.kind === 'timer') return line(`${key}_timer`, args);
  if (h.kind === 'delayed_ack' && c.kind === 'reply' && c.packet) return line(`${key}_reply`, args);
  return line(key, args);
}

/** @param {Index} x @param {Packet} p @param {Args} a */
function whyTimer(x, p, a) {
  const timer = p.cause.timer || 'other';
  if (p.original) return line(`timer.${timer}`, { ...a, packet: p.original, wait_us: p.hops[0].sentUs - sentUs(x, p.original) });
  return line(`timer.${timer === 'retransmission' || timer === 'tail_loss_probe' ? 'other' : timer}`, a);
}

/** @param {Index} x @param {number} id */
export function sentUs(x, id) {
  const p = x.byId.get(id);
  return p ? p.hops[0].sentUs : 0;
}

/** @type {Record<string, string>} the call where it has not returned yet */
const OPS = { syn: 'connect', fin: 'close', rst: 'abort' };

/** @param {Index} x @param {Packet} p @param {Args} args */
function whyApp(x, p, args) {
  let call = p.cause.call ? x.called.get(p.cause.call) : undefined;
  if (call && p.lenBytes > 0 && (call.op === 'shutdown' || call.op === 'close')) call = writeBefore(x, call);
  const op = call ? call.op : OPS[p.kind] || 'write';
  const a = { ...args, op };
  if (p.kind === 'rst' && op === 'close') {
    const unread = x.inboxes.left(p.conn, p.src);
    if (unread > 0) return line('rst.unread', { ...a, unread_bytes: unread });
  }
  if (op === 'write' && call && call.bytes > p.lenBytes) return line('app.part', { ...a, call_bytes: call.bytes });
  return line(`app.${['write', 'connect', 'read', 'sendto'].includes(op) ? op : 'other'}`, a);
}

/** @param {Index} x @param {any} c the call that wrote what a later call let go: data leaves with what was written */
function writeBefore(x, c) {
  let best = c;
  for (const w of x.calls) if (w.op === 'write' && w.host === c.host && w.conn === c.conn && w.call < c.call) best = w;
  return best;
}

/** @param {Index} x @param {Packet} p @param {Args} a what it had to wait for, as far as the sender's sample before that ACK shows it */
function whyAck(x, p, a) {
  const by = x.byId.get(p.cause.packet || 0);
  if (!by) return line('ack', a);
  if (isRetransmission(p) && p.original) {
    const args = { ...a, original: p.original, n: by.dup, ack: by.ack };
    if (by.dup > 0) return line('again_dup', args);
    return line(by.newAck > 0 && by.ack <= p.seq ? 'again_partial' : 'again_ack', args);
  }
  const s = sampleBefore(x, p, by);
  if (p.lenBytes > 0 && s) {
    if (s.cwnd_bytes > 0 && s.in_flight + p.lenBytes > s.cwnd_bytes) return line('ack_cwnd', { ...a, cwnd_bytes: s.cwnd_bytes });
    if (by.winBytes > 0 && by.reopens) return line('ack_window', a);
  }
  return line('ack', a);
}

/** @param {Index} x @param {Packet} p @param {Packet} by the sender's last sample before a packet reached it */
function sampleBefore(x, p, by) {
  return before(x.samplesOf.get(`${p.conn} ${p.src}`), by.hops[by.hops.length - 1].endSeq);
}

/** @param {Index} x @param {Packet} p @param {Args} a what about the packet that it answers called for an answer */
function whyReply(x, p, a) {
  const by = x.byId.get(p.cause.packet || 0);
  if (!by) return line('reply', a);
  if (p.kind === 'rst' && has(by, 'SYN')) return line('rst.refused', a);
  if (p.kind === 'rst') return line(closed(x, p) ? 'rst.closed' : 'reply', a);
  if (p.kind !== 'ack' || by.lenBytes === 0) return line('reply', a);
  if (by.seq > p.ack) return line('reply_beyond', a);
  if (by.seq + by.lenBytes <= p.ack && p.newAck === 0 && isRetransmission(by)) return line('reply_known', a);
  return line('reply', a);
}

/** @param {Index} x @param {Packet} p its sender had ended the connection before, or its application had let go of it */
function closed(x, p) {
  const end = `${p.conn} ${p.src}`;
  const now = p.hops[0].sentSeq;
  return (x.letGo.get(end) ?? now) < now || before(x.statesOf.get(end), now)?.to === 'CLOSED';
}

/** @param {any[] | undefined} events @param {number} seqNo the last event before a place in the run */
function before(events, seqNo) {
  if (!events) return undefined;
  let low = 0;
  let high = events.length;
  while (low < high) {
    const mid = (low + high) >> 1;
    if (events[mid].seq_no >= seqNo) high = mid;
    else low = mid + 1;
  }
  return events[low - 1];
}
