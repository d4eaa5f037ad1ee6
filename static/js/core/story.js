// @ts-check
// What a packet is and why it left now, as catalogue keys with arguments: the
// browser's copy of web/story; a Go test holds the two equal. Start with read
// and tell.
import { bytes, count, duration } from './format.js';

/** @typedef {import('./timeline.js').Timeline} Timeline */
/** @typedef {import('./text.js').Translate} Translate */

/** @typedef {'syn'|'syn_ack'|'data'|'response'|'ack'|'fin'|'rst'|'other'} Kind */

/**
 * One crossing of one link; times are -1 where that did not happen.
 * @typedef {{link: string, from: string, to: string, sentUs: number, receivedUs: number, droppedUs: number,
 *   queueUs: number, serialiseUs: number, propagateUs: number, sentSeq: number, endSeq: number,
 *   drop: string, corrupted: boolean}} Hop
 */

/**
 * @typedef {Object} Packet
 * @property {number} id
 * @property {number} copyOf
 * @property {string} src
 * @property {string} dst
 * @property {number} conn
 * @property {string} proto
 * @property {string} flags
 * @property {number} seq
 * @property {number} ack
 * @property {number} winBytes
 * @property {number} lenBytes
 * @property {string[]} labels
 * @property {{kind: string, packet?: number, call?: number, timer?: string}} cause
 * @property {Hop[]} hops
 * @property {Kind} kind
 * @property {number} original the packet that a retransmission repeats; 0 = none
 * @property {number} resent   the first later packet that repeats this one; 0 = none
 * @property {any} message     the http event of the message that starts here, or null
 * @property {number} newAck
 * @property {boolean} acksFin
 * @property {boolean} final   completes the handshake
 */

/**
 * @typedef {Object} Index
 * @property {any} start run.start, or null
 * @property {Packet[]} packets
 * @property {Map<number, Packet>} byId
 * @property {Map<number, any>} conns
 * @property {any[]} states
 * @property {any[]} calls
 * @property {any[]} holds
 * @property {number} endUs
 */

/** @typedef {{key: string, args: Record<string, string | number>}} Line */

/** @type {WeakMap<object, {length: number, index: Index}>} */
const known = new WeakMap();

/**
 * read indexes a timeline, whole or still growing; an index is made once.
 * @param {Timeline} timeline
 * @returns {Index}
 */
export function read(timeline) {
  const events = timeline.events;
  const before = known.get(events);
  if (before && before.length === events.length) return before.index;
  const index = indexOf(/** @type {any[]} */ (events));
  known.set(events, { length: events.length, index });
  return index;
}

/** @param {any[]} events @returns {Index} */
function indexOf(events) {
  /** @type {Index} */
  const x = { start: null, packets: [], byId: new Map(), conns: new Map(), states: [], calls: [], holds: [], endUs: 0 };
  /** @type {any[]} */
  const http = [];
  for (const e of events) {
    x.endUs = Math.max(x.endUs, e.t_us);
    switch (e.type) {
      case 'run.start': x.start = e; break;
      case 'conn.open': x.conns.set(e.conn, e); break;
      case 'tcp.state': x.states.push(e); break;
      case 'app.call': x.calls.push(e); break;
      case 'hold': x.holds.push(e); break;
      case 'http.request':
      case 'http.response':
        if (e.side === 'send' && e.phase === 'begin') http.push(e);
        break;
      case 'wire.sent': {
        const [p, h] = crossing(x, e);
        h.sentSeq = e.seq_no;
        [h.queueUs, h.serialiseUs, h.propagateUs] = [e.queue_us, e.serialise_us, e.propagate_us];
        if (e.cause) p.cause = e.cause;
        break;
      }
      case 'wire.received': {
        const [p, h] = crossing(x, e);
        [h.receivedUs, h.endSeq, h.corrupted] = [e.t_us, e.seq_no, e.corrupted === true];
        // For an empty ACK the judgement at its destination is final.
        if (e.to === e.dst && e.len_bytes === 0) p.labels = e.labels || [];
        break;
      }
      case 'wire.dropped': {
        const [, h] = crossing(x, e);
        [h.droppedUs, h.endSeq, h.drop] = [e.t_us, e.seq_no, e.cause];
        break;
      }
    }
  }
  classify(x);
  nameMessages(x, http);
  return x;
}

/** @param {Index} x @param {any} e @returns {[Packet, Hop]} */
function crossing(x, e) {
  let p = x.byId.get(e.packet);
  if (!p) {
    p = {
      id: e.packet, copyOf: e.copy_of || 0, src: e.src, dst: e.dst, conn: e.conn || 0, proto: e.proto,
      flags: e.flags || '', seq: e.seq, ack: e.ack, winBytes: e.win_bytes || 0, lenBytes: e.len_bytes,
      labels: [], cause: { kind: 'unknown' }, hops: [], kind: 'other', original: 0, resent: 0, message: null,
      newAck: 0, acksFin: false, final: false,
    };
    x.byId.set(p.id, p);
    x.packets.push(p);
  }
  for (const label of e.labels || []) {
    if (!p.labels.includes(label)) p.labels = [...p.labels, label];
  }
  let h = p.hops.find((hop) => hop.link === e.link && hop.from === e.from);
  if (!h) {
    h = {
      link: e.link, from: e.from, to: e.to, sentUs: e.t_us, receivedUs: -1, droppedUs: -1,
      queueUs: 0, serialiseUs: 0, propagateUs: 0, sentSeq: 0, endSeq: 0, drop: '', corrupted: false,
    };
    p.hops.push(h);
  }
  return [p, h];
}

/** @param {Packet} p @param {string} flag */
export const has = (p, flag) => p.flags.split(',').includes(flag);

/** @param {Packet} p */
export const isRetransmission = (p) => p.original !== 0 || p.labels.some((l) =>
  l === 'retransmission' || l === 'fast_retransmission' || l === 'spurious_retransmission');

/** @param {Packet} p @returns {Hop | null} the crossing on which it was dropped */
export function lost(p) {
  const h = p.hops[p.hops.length - 1];
  return h.droppedUs >= 0 ? h : null;
}

/** @param {Packet} p */
function arrived(p) {
  const h = p.hops[p.hops.length - 1];
  return h.receivedUs >= 0 && h.to === p.dst;
}

/** @param {Index} x @param {Packet} p */
function isClient(x, p) {
  const c = x.conns.get(p.conn);
  return !c || c.client.host === p.src;
}

/** @param {Index} x @param {Packet} p @returns {Kind} */
function kindOf(x, p) {
  if (p.proto !== 'tcp') return 'other';
  if (has(p, 'RST')) return 'rst';
  if (has(p, 'SYN')) return has(p, 'ACK') ? 'syn_ack' : 'syn';
  if (has(p, 'FIN')) return 'fin';
  if (p.lenBytes > 0 && !p.labels.includes('keep_alive')) return isClient(x, p) ? 'data' : 'response';
  return 'ack';
}

/** @param {Packet} p starting where an earlier one did, it is that one again: no copy made by the wire, no probe */
const repeats = (p) => p.copyOf === 0 && !p.labels.includes('keep_alive') && !p.labels.includes('zero_window_probe');

/** @param {Index} x */
function classify(x) {
  /** @type {Map<string, {ack: number, fin: number, acks: number, repeat: Map<number, Packet>}>} */
  const ends = new Map();
  const side = (/** @type {number} */ conn, /** @type {string} */ host) => {
    const key = `${conn} ${host}`;
    let end = ends.get(key);
    if (!end) ends.set(key, end = { ack: 0, fin: 0, acks: 0, repeat: new Map() });
    return end;
  };
  for (const p of x.packets) {
    p.kind = kindOf(x, p);
    if (p.proto !== 'tcp') continue;
    const me = side(p.conn, p.src);
    const peer = side(p.conn, p.dst);
    if (has(p, 'ACK') && p.copyOf === 0) {
      p.newAck = Math.max(0, p.ack - me.ack);
      p.acksFin = peer.fin > 0 && p.ack >= peer.fin && me.ack < peer.fin;
      p.final = p.kind === 'ack' && me.acks === 0 && isClient(x, p);
      me.ack = Math.max(me.ack, p.ack);
      me.acks++;
    }
    if (p.lenBytes > 0 || has(p, 'SYN') || has(p, 'FIN')) {
      const original = repeats(p) ? me.repeat.get(p.seq) : undefined;
      if (original) {
        p.original = original.id;
        if (original.resent === 0) original.resent = p.id;
      }
      if (p.copyOf === 0) me.repeat.set(p.seq, p);
    }
    if (has(p, 'FIN')) me.fin = p.seq + p.lenBytes + 1;
  }
}

/** @param {Index} x @param {any[]} http begins of messages sent */
function nameMessages(x, http) {
  /** @type {Map<string, number>} */
  const next = new Map();
  for (const m of http) {
    const key = `${m.conn} ${m.host}`;
    for (let i = next.get(key) || 0; i < x.packets.length; i++) {
      const p = x.packets[i];
      if (p.conn !== m.conn || p.src !== m.host || p.lenBytes === 0 || p.original !== 0 || p.copyOf !== 0 ||
        p.hops[0].sentUs < m.t_us) continue;
      p.message = m;
      next.set(key, i + 1);
      break;
    }
  }
}

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
  return [what(p), p.copyOf ? line('packet.copy', { packet: p.copyOf }) : why(x, p), ...fate(x, p)];
}

/** @param {string} key @param {Line['args']} [args] @returns {Line} */
const line = (key, args = {}) => ({ key, args });

/** @param {Packet} p */
function what(p) {
  const a = { host: p.src, to: p.dst };
  if (p.kind === 'other') return line('packet.what.other', { ...a, proto: p.proto, len_bytes: p.lenBytes });
  if (p.labels.includes('keep_alive')) return line('packet.what.keep_alive', a);
  if (p.labels.includes('zero_window_probe')) return line('packet.what.zero_window_probe', a);
  if (p.kind === 'data' || p.kind === 'response') return whatData(p, a);
  if (p.kind === 'fin' && p.lenBytes > 0) return line('packet.what.fin_data', { ...a, len_bytes: p.lenBytes });
  if (p.kind === 'ack') return whatAck(p, { ...a, ack: p.ack });
  return line(`packet.what.${p.kind}`, a);
}

/** @param {Packet} p @param {Line['args']} host */
function whatData(p, host) {
  const a = { ...host, len_bytes: p.lenBytes, first: p.seq, last: p.seq + p.lenBytes - 1 };
  const m = p.message;
  if (m && m.type === 'http.request') return line('packet.what.request', { ...a, method: m.method || '', target: m.target || '' });
  if (m) return line('packet.what.response', { ...a, status: m.status || 0 });
  return line('packet.what.data', a);
}

/** @param {Packet} p @param {Line['args']} a */
function whatAck(p, a) {
  for (const label of ['keep_alive_ack', 'duplicate_ack', 'zero_window']) {
    if (p.labels.includes(label)) return line(`packet.what.${label}`, a);
  }
  if (p.labels.includes('window_update')) return line('packet.what.window_update', { ...a, win_bytes: p.winBytes });
  if (p.final) return line('packet.what.ack_handshake', a);
  if (p.acksFin) return line('packet.what.ack_fin', a);
  if (p.newAck > 0) return line('packet.what.ack', { ...a, new_bytes: p.newAck });
  return line('packet.what.ack_nothing_new', a);
}

/** @param {Index} x @param {Packet} p */
function why(x, p) {
  const hold = x.holds.find((h) => h.packet === p.id);
  if (hold) return line(`packet.why.hold.${hold.kind}`, { host: hold.host, wait_us: hold.to_us - hold.from_us });
  const c = p.cause;
  const timer = c.timer || 'other';
  if (c.kind === 'timer' && p.original) {
    const wait = p.hops[0].sentUs - sentUs(x, p.original);
    return line(`packet.why.timer.${timer}`, { host: p.src, packet: p.original, wait_us: wait });
  }
  if (c.kind === 'timer') {
    const known = timer !== 'retransmission' && timer !== 'tail_loss_probe';
    return line(`packet.why.timer.${known ? timer : 'other'}`, { host: p.src });
  }
  if (p.labels.includes('fast_retransmission') && p.original) {
    return line('packet.why.fast_retransmission', { host: p.src, packet: p.original });
  }
  if (c.kind === 'app') return line('packet.why.app', { host: p.src, op: opOf(x, p) });
  if ((c.kind === 'ack' || c.kind === 'reply') && c.packet) {
    return line(`packet.why.${c.kind}`, { host: p.src, packet: c.packet });
  }
  return line('packet.why.unknown');
}

/** @param {Index} x @param {number} id */
function sentUs(x, id) {
  const p = x.byId.get(id);
  return p ? p.hops[0].sentUs : 0;
}

/** @type {Record<string, string>} the call where it has not returned yet */
const OPS = { syn: 'connect', fin: 'close', rst: 'abort' };

/** @param {Index} x @param {Packet} p */
function opOf(x, p) {
  const call = p.cause.call && x.calls.find((c) => c.call === p.cause.call);
  return call ? call.op : OPS[p.kind] || 'write';
}

/** @param {Index} x @param {Packet} p @returns {Line[]} */
function fate(x, p) {
  const lines = [];
  if (p.original && p.cause.kind !== 'timer') lines.push(line('packet.fate.retransmission', { packet: p.original }));
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

/** @param {Index} x @param {Packet} p */
function coveredBy(x, p) {
  if (p.kind !== 'ack') return 0;
  for (const q of x.packets) {
    if (q.id <= p.id || q.conn !== p.conn) continue;
    if (q.src === p.dst && isRetransmission(q)) return 0;
    if (q.src === p.src && has(q, 'ACK') && q.ack >= p.ack && arrived(q)) return q.id;
  }
  return 0;
}

/** @param {Index} x @param {string} name its role is its name */
const isRole = (x, name) => ((x.start && x.start.hosts) || []).some((/** @type {any} */ h) => h.name === name && h.role === name);

/**
 * hostName is a host by itself, as over its rail: its role in the reader's
 * language where it has no name of its own.
 * @param {Index} x
 * @param {string} name
 * @param {Translate} t
 */
export const hostName = (x, name, t) => (isRole(x, name) ? t(`ladder.role.${name}`) : name);

/**
 * hostIn is a host inside a sentence (packet.host) or at its start
 * (packet.host_first).
 * @param {Index} x
 * @param {string} key
 * @param {string} name
 * @param {Translate} t
 */
export const hostIn = (x, key, name, t) => (isRole(x, name) ? t(`${key}.${name}`) : t(`${key}.other`, { name }));

/**
 * sentences are the lines about a packet in the reader's language.
 * @param {Index} x
 * @param {number} id
 * @param {Translate} t
 * @returns {string[]}
 */
export function sentences(x, id, t) {
  return tell(x, id).map(({ key, args }) => {
    /** @type {Record<string, string>} */
    const texts = {};
    for (const [name, value] of Object.entries(args)) texts[name] = worded(x, name, value, t);
    if (args.host) texts.Host = hostIn(x, 'packet.host_first', String(args.host), t);
    return t(key, texts);
  });
}

/** @param {Index} x @param {string} name @param {string | number} value @param {Translate} t */
function worded(x, name, value, t) {
  if (typeof value === 'string') return ['host', 'to', 'from'].includes(name) ? hostIn(x, 'packet.host', value, t) : value;
  if (name.endsWith('_us')) return duration(value);
  if (name.endsWith('_bytes')) return bytes(value);
  return count(value);
}
