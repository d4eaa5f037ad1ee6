// @ts-check
// A run by packet: what its events say about each. The browser's copy of
// web/story's Read; a Go test holds what is told of it equal.
import { perTimeline } from './once.js';
import { newMessages, nameMessages } from './messages.js';
import { newExchanges } from './exchange.js';
import { newInboxes } from './unread.js';

/** @typedef {import('./timeline.js').Timeline} Timeline */

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
 * @property {import('./messages.js').Message | null} message the first that starts in it
 * @property {number} starts   messages that start in it
 * @property {import('./messages.js').Message | null} part the one that its first byte belongs to
 * @property {number} newAck
 * @property {number} dup      of a duplicate ACK: the how manieth in a row; else 0
 * @property {boolean} acksFin
 * @property {boolean} final   completes the handshake
 * @property {boolean} reopens its window is the first after one of 0
 * @property {{bytes?: string}} carrier the event that brings its bytes
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
 * @property {Map<number, any>} called  calls by their number
 * @property {Map<number, any>} held    holds by the packet that ended them
 * @property {Map<string, any[]>} statesOf  by end: "conn host"
 * @property {Map<string, number>} letGo  seq_no of an end's first close
 * @property {Map<string, any[]>} samplesOf by end
 * @property {Map<number, any[]>} lookups   dns events by UDP flow
 * @property {import('./messages.js').Messages} sent
 * @property {import('./exchange.js').Exchanges} waits
 * @property {import('./unread.js').Inboxes} inboxes
 * @property {Map<string, import('./unread.js').Step[]>} windowsOf  as they reach an end: where they close and open
 * @property {number} endUs
 */

/** What is known so far of timelines that are still read from a file. @type {WeakMap<object, {x: Index, n: number}>} */
const begun = new WeakMap();

/** read indexes a timeline, whole or still growing; an index is made once. */
export const read = perTimeline((timeline) => {
  const x = readOn(timeline);
  begun.delete(timeline.events);
  classify(x);
  nameMessages(x);
  return x;
});

/**
 * readOn takes in the events that have come, so that read has less to do at the
 * end of a file.
 * @param {Timeline} timeline
 */
export function readOn({ events }) {
  const { x, n } = begun.get(events) ?? { x: emptyIndex(), n: 0 };
  for (let i = n; i < events.length; i++) take(x, events[i]);
  begun.set(events, { x, n: events.length });
  return x;
}

/** @returns {Index} */
const emptyIndex = () => ({
  start: null, packets: [], byId: new Map(), conns: new Map(), states: [], calls: [], holds: [], called: new Map(),
  held: new Map(), statesOf: new Map(), letGo: new Map(), samplesOf: new Map(), lookups: new Map(), sent: newMessages(),
  waits: newExchanges(), inboxes: newInboxes(), windowsOf: new Map(), endUs: 0,
});

/** @param {Index} x @param {any} e */
function take(x, e) {
  x.endUs = Math.max(x.endUs, e.t_us);
  switch (e.type) {
    case 'run.start': x.start = e; break;
    case 'conn.open': x.conns.set(e.conn, e); break;
    case 'tcp.state':
      x.states.push(e);
      add(x.statesOf, `${e.conn} ${e.host}`, e);
      break;
    case 'tcp.sample': add(x.samplesOf, `${e.conn} ${e.host}`, e); break;
    case 'app.call':
      x.calls.push(e);
      x.called.set(e.call, e);
      x.inboxes.call(e);
      x.sent.call(e);
      if (e.op === 'close' && !x.letGo.has(`${e.conn} ${e.host}`)) x.letGo.set(`${e.conn} ${e.host}`, e.seq_no);
      break;
    case 'hold':
      x.holds.push(e);
      if (e.packet) x.held.set(e.packet, e);
      break;
    case 'http.request':
    case 'http.response':
      x.sent.take(e);
      x.waits.take(e);
      break;
    case 'tls': x.sent.secret.add(e.conn); break;
    case 'dns':
      if (e.conn) add(x.lookups, e.conn, e);
      break;
    case 'wire.sent': {
      const [p, h] = crossing(x, e);
      h.sentSeq = e.seq_no;
      [h.queueUs, h.serialiseUs, h.propagateUs] = [e.queue_us, e.serialise_us, e.propagate_us];
      p.cause = e.cause ?? p.cause;
      break;
    }
    case 'wire.received': {
      const [p, h] = crossing(x, e);
      [h.receivedUs, h.endSeq, h.corrupted] = [e.t_us, e.seq_no, e.corrupted === true];
      // For an empty ACK the judgement at its destination is final, but for one that
      // a FIN has overtaken: it was not sent as a keep-alive.
      if (e.to === e.dst && e.len_bytes === 0) {
        const final = e.labels ?? NONE;
        const overtaken = final.includes('keep_alive') && !p.labels.includes('keep_alive');
        p.labels = overtaken ? final.filter((/** @type {string} */ l) => l !== 'keep_alive') : final;
      }
      x.inboxes.arrives(e);
      announced(x, e);
      break;
    }
    case 'wire.dropped': {
      const [, h] = crossing(x, e);
      [h.droppedUs, h.endSeq, h.drop] = [e.t_us, e.seq_no, e.cause];
      break;
    }
  }
}

/**
 * @template K
 * @param {Map<K, any[]>} lists
 * @param {K} key
 * @param {any} e
 */
function add(lists, key, e) {
  const list = lists.get(key);
  if (list) list.push(e);
  else lists.set(key, [e]);
}

/** @param {Index} x @param {any} e a wire.received: a window that has reached its sender, where it closes or opens */
function announced(x, e) {
  if (e.to !== e.dst || e.proto !== 'tcp' || e.corrupted || !e.ack) return;
  const steps = x.windowsOf.get(`${e.conn} ${e.dst}`);
  const bytes = e.win_bytes || 0;
  if (!steps || (steps[steps.length - 1].bytes === 0) !== (bytes === 0)) add(x.windowsOf, `${e.conn} ${e.dst}`, { us: e.t_us, bytes });
}

/** @param {Index} x @param {any} e @returns {[Packet, Hop]} */
function crossing(x, e) {
  const p = x.byId.get(e.packet) ?? newPacket(x, e);
  for (const label of e.labels ?? NONE) {
    if (!p.labels.includes(label)) p.labels = [...p.labels, label];
  }
  const { link, from } = e;
  let h = p.hops.find((hop) => hop.link === link && hop.from === from);
  if (!h) p.hops = [...p.hops, h = newHop(e)];
  return [p, h];
}

// What most packets have in common is one and the same, and a list is as long
// as it must be: a long run has very many of them.
/** @type {string[]} */
const NONE = [];
const UNKNOWN = { kind: 'unknown' };

/** @param {Index} x @param {any} e its first event @returns {Packet} */
function newPacket(x, e) {
  /** @type {Packet} */
  const p = {
    id: e.packet, copyOf: e.copy_of || 0, src: e.src, dst: e.dst, conn: e.conn || 0, proto: e.proto,
    flags: e.flags || '', seq: e.seq, ack: e.ack, winBytes: e.win_bytes || 0, lenBytes: e.len_bytes,
    labels: NONE, cause: UNKNOWN, hops: [newHop(e)], kind: 'other', original: 0, resent: 0, message: null,
    starts: 0, part: null, newAck: 0, dup: 0, acksFin: false, final: false, reopens: false, carrier: e,
  };
  x.byId.set(p.id, p);
  x.packets.push(p);
  return p;
}

/** @param {any} e @returns {Hop} */
const newHop = (e) => ({
  link: e.link, from: e.from, to: e.to, sentUs: e.t_us, receivedUs: -1, droppedUs: -1,
  queueUs: 0, serialiseUs: 0, propagateUs: 0, sentSeq: 0, endSeq: 0, drop: '', corrupted: false,
});

/** @param {Packet} p @param {string} flag */
export const has = (p, flag) => p.flags.includes(flag); // no flag's name is in another's

/** @param {Packet} p */
export const isRetransmission = (p) => p.original !== 0 || p.labels.some((l) =>
  l === 'retransmission' || l === 'fast_retransmission' || l === 'spurious_retransmission');

/** @param {Packet} p @returns {Hop | null} the crossing on which it was dropped */
export function lost(p) {
  const h = p.hops[p.hops.length - 1];
  return h.droppedUs >= 0 ? h : null;
}

/** @param {Packet} p */
export function arrived(p) {
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
  /** @typedef {{ack: number, fin: number, acks: number, dups: number, shut: boolean, repeat: Map<number, Packet>}} End */
  /** @type {Map<number, Map<string, End>>} by connection and host */
  const conns = new Map();
  const side = (/** @type {number} */ conn, /** @type {string} */ host) => {
    let ends = conns.get(conn);
    if (!ends) conns.set(conn, ends = new Map());
    let end = ends.get(host);
    if (!end) ends.set(host, end = { ack: 0, fin: 0, acks: 0, dups: 0, shut: false, repeat: new Map() });
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
      if (p.newAck > 0) me.dups = 0;
      if (p.labels.includes('duplicate_ack')) p.dup = ++me.dups;
      p.reopens = me.shut && p.winBytes > 0;
      me.shut = p.winBytes === 0;
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
