// @ts-check
// What a packet is, why it left now and what became of it, as catalogue keys
// with arguments: the browser's copy of web/story/tell.go and fate.go. The end
// of an argument's name says what it is: _us a duration, _bytes a size; host,
// to and from are hosts.
import { namedBy } from './messages.js';
import { arrived, has, isRetransmission, lost } from './packets.js';
import { sackOf } from './sack.js';
import { sentUs, why } from './why.js';

/** @typedef {import('./packets.js').Index} Index */
/** @typedef {import('./packets.js').Packet} Packet */
/** @typedef {{key: string, args: Record<string, string | number>}} Line */

/**
 * tell says what the packet is, why it left now and, where something happened
 * to it, what. It is empty for an unknown id.
 * @param {Index} x
 * @param {number} id
 * @returns {Line[]}
 */
export function tell(x, id) {
  const p = x.byId.get(id);
  if (!p) return [];
  const starts = p.starts > 1 && p.part !== p.message ? [line('packet.what.starts', { n: p.starts })] : [];
  const left = p.copyOf ? [line('packet.copy', { packet: p.copyOf })] : why(x, p);
  return [what(x, p), ...starts, ...sack(p), ...left, ...fate(x, p)];
}

/** @param {string} key @param {Line['args']} [args] @returns {Line} */
export const line = (key, args = {}) => ({ key, args });

/** @param {Packet} p @returns {Line[]} what has arrived beyond a gap, or a second time (RFC 2883) */
function sack(p) {
  if (p.proto !== 'tcp') return [];
  const blocks = sackOf({ bytes: p.carrier.bytes || '', ack: p.ack, flags: p.flags }).sort((a, b) => a.from - b.from);
  let named = 0;
  return blocks.map(({ from, to }) => {
    const a = { first: from, last: to - 1 };
    if (from < p.ack) return line('packet.what.sack_twice', a);
    return line(named++ === 0 ? 'packet.what.sack' : 'packet.what.sack_too', a);
  });
}

/** @param {Packet} p asks about a closed window; netstack's looks like a keepalive's, but for its timer */
export const probes = (p) => p.labels.includes('zero_window_probe') || (p.labels.includes('keep_alive') && p.cause.timer === 'persist');

/** @param {Index} x @param {Packet} p */
function what(x, p) {
  const a = { host: p.src, to: p.dst };
  if (p.kind === 'other') return whatOther(x, p);
  if (probes(p)) return line('packet.what.zero_window_probe', a);
  if (p.labels.includes('keep_alive')) return line('packet.what.keep_alive', a);
  if (p.kind === 'data' || p.kind === 'response') return whatData(p, a);
  if (p.kind === 'fin' && p.lenBytes > 0) return line('packet.what.fin_data', { ...a, len_bytes: p.lenBytes });
  if (p.kind === 'ack') return whatAck(p, { ...a, ack: p.ack });
  return line(`packet.what.${p.kind}`, a);
}

/** @param {Index} x @param {Packet} p the DNS message that a UDP packet carries, if it is known */
export const lookup = (x, p) => (x.lookups.get(p.conn) || []).find((e) =>
  e.host === p.src && e.side === 'send' && e.t_us <= p.hops[0].sentUs);

/** @param {Index} x @param {Packet} p */
function whatOther(x, p) {
  const a = { host: p.src, to: p.dst };
  const e = lookup(x, p);
  const named = e && { ...a, name: e.name, address: e.address || '' };
  if (e && e.kind === 'query') return line('packet.what.dns_query', named);
  if (e && e.address) return line('packet.what.dns_answer', named);
  return line('packet.what.other', { ...a, proto: p.proto, len_bytes: p.lenBytes });
}

/** @param {Packet} p @param {Line['args']} host */
function whatData(p, host) {
  const end = p.seq + p.lenBytes;
  const a = { ...host, len_bytes: p.lenBytes, first: p.seq, last: end - 1 };
  const m = p.message || p.part;
  if (!m) return line('packet.what.data', a);
  const begins = m === p.message && (!p.part || p.part === m);
  const named = { ...a, method: namedBy(m).method, target: namedBy(m).target, n: p.starts };
  if (begins && p.starts > 1 && (m.type === 'http.request' || m.request)) {
    return line(m.type === 'http.request' ? 'packet.what.requests' : 'packet.what.responses', m.type === 'http.request' ? named : { ...named, status: m.status });
  }
  if (m.type === 'http.request') return line(begins ? 'packet.what.request' : 'packet.what.request_more', named);
  const status = { ...named, status: m.status };
  if (!m.request) return line(begins ? 'packet.what.response' : 'packet.what.data', status);
  const ends = m.whole && m.to <= end;
  if (begins) return line(ends ? 'packet.what.response_whole' : 'packet.what.response_to', status);
  return line(ends ? 'packet.what.response_last' : 'packet.what.response_more', status);
}

/** @param {Packet} p @param {Line['args']} a */
function whatAck(p, a) {
  if (p.labels.includes('keep_alive_ack')) return line('packet.what.keep_alive_ack', a);
  if (p.dup > 0) return line('packet.what.duplicate_ack', { ...a, n: p.dup });
  if (p.labels.includes('zero_window')) return line('packet.what.zero_window', a);
  if (p.labels.includes('window_update')) {
    return line(p.reopens ? 'packet.what.window_opens' : 'packet.what.window_update', { ...a, win_bytes: p.winBytes });
  }
  if (p.final) return line('packet.what.ack_handshake', a);
  if (p.acksFin) return line('packet.what.ack_fin', a);
  if (p.newAck > 0) return line('packet.what.ack', { ...a, new_bytes: p.newAck });
  return line('packet.what.ack_nothing_new', a);
}

/** @param {Index} x @param {Packet} p @returns {Line[]} */
function fate(x, p) {
  const lines = [];
  if (p.labels.includes('spurious_retransmission')) lines.push(line('packet.fate.spurious'));
  if (p.hops.some((h) => h.corrupted)) lines.push(line('packet.fate.corrupted', { to: p.dst }));
  const h = lost(p);
  if (!h) return lines;
  lines.push(line(`packet.lost.${h.drop}`, { from: h.from, to: h.to }));
  const by = coveredBy(x, p);
  if (by) lines.push(line('packet.lost.needless', { packet: by }));
  else if (p.resent) lines.push(line('packet.lost.resent', { packet: p.resent, wait_us: sentUs(x, p.resent) - p.hops[0].sentUs }));
  return lines;
}

/** @param {Index} x @param {Packet} p the later packet that made the loss of an empty ACK harmless */
function coveredBy(x, p) {
  if (p.kind !== 'ack') return 0;
  for (const q of x.packets) {
    if (q.id <= p.id || q.conn !== p.conn) continue;
    if (q.src === p.dst && isRetransmission(q)) return 0;
    if (q.src === p.src && has(q, 'ACK') && q.ack >= p.ack && arrived(q)) return q.id;
  }
  return 0;
}
