// @ts-check
// HTTP messages on their connections, and which bytes carry each: the browser's
// copy of web/story/messages.go. Under TLS the events count plaintext, so there
// the calls tell where in the stream a message lies.

/**
 * @typedef {Object} Message
 * @property {any} event      its begin at the sender
 * @property {string} type    http.request or http.response
 * @property {string} host
 * @property {number} conn
 * @property {number} exchange
 * @property {string} method
 * @property {string} target
 * @property {number} status
 * @property {Message | null} request of a response: what it answers
 * @property {number} from    relative sequence number of its first byte
 * @property {number} to      and after its last
 * @property {number} content bytes
 * @property {boolean} whole  all of it was given to TCP
 * @property {import('./packets.js').Packet[]} packets
 */

/** @typedef {ReturnType<typeof newMessages>} Messages */

export function newMessages() {
  /** @type {Map<string, Message>} */
  const open = new Map();
  /** @type {Map<string, number>} */
  const written = new Map();
  /** @type {Set<number>} connections with TLS */
  const secret = new Set();
  /** @type {Map<string, Message[]>} by end, in order */
  const of = new Map();
  /** @type {Map<string, Message>} */
  const requests = new Map();
  /** @type {Message[]} in order of their begin */
  const all = [];

  return {
    secret, of, all,
    /** @param {any} e an app.call */
    call(e) {
      if (e.op !== 'write') return;
      const key = `${e.conn} ${e.host}`;
      written.set(key, (written.get(key) || 0) + e.bytes);
    },
    /** @param {any} e a message's phase */
    take(e) {
      if (e.side !== 'send') return;
      const key = `${e.conn} ${e.host}`;
      const at = secret.has(e.conn) ? written.get(key) || 0 : e.offset_bytes;
      const before = open.get(key);
      if (e.phase === 'begin') {
        const exchange = `${e.conn} ${e.exchange}`;
        /** @type {Message} */
        const m = {
          event: e, type: e.type, host: e.host, conn: e.conn, exchange: e.exchange, method: e.method || '',
          target: e.target || '', status: e.status || 0, request: null, from: at + 1, to: 0, content: 0, whole: false, packets: [],
        };
        if (e.type === 'http.request') requests.set(exchange, m);
        else m.request = requests.get(exchange) || null;
        if (before && before.to === 0) before.to = m.from;
        open.set(key, m);
        all.push(m);
        const list = of.get(key);
        if (list) list.push(m);
        else of.set(key, [m]);
      } else if (e.phase === 'end' && before && before.exchange === e.exchange) {
        Object.assign(before, { to: at + 1, content: e.bytes, whole: e.complete === true });
      }
    },
  };
}

/** Where a message ends that the run does not see ending. */
const ENDLESS = 2 ** 52;

/**
 * nameMessages gives each message its packets, and each packet the first
 * message that starts in it and the one that its first byte belongs to.
 * @param {import('./packets.js').Index} x
 */
export function nameMessages(x) {
  for (const p of x.packets) {
    if (p.proto !== 'tcp' || p.lenBytes === 0) continue;
    const all = x.sent.of.get(`${p.conn} ${p.src}`);
    if (!all) continue;
    const to = p.seq + p.lenBytes;
    for (let i = firstAfter(all, p.seq); i < all.length && all[i].from < to; i++) {
      const m = all[i];
      if (m.from <= p.seq) p.part = m;
      if (m.from >= p.seq) {
        p.starts++;
        if (!p.message) p.message = m;
      }
      if (p.original === 0 && p.copyOf === 0) m.packets.push(p);
    }
  }
  for (const m of x.sent.all) if (m.to === 0) m.to = ENDLESS;
}

/** @param {Message[]} all @param {number} seq the first that ends after a number */
function firstAfter(all, seq) {
  let low = 0;
  let high = all.length;
  while (low < high) {
    const mid = (low + high) >> 1;
    if (all[mid].to === 0 || all[mid].to > seq) high = mid;
    else low = mid + 1;
  }
  return low;
}

/** @param {Message} m the message that names this one: a response goes by its request */
export const namedBy = (m) => m.request || m;
