// @ts-check
// The HTTP messages of one direction of a connection, as the run tells them.

/** @typedef {import('../../core/timeline.js').Timeline} Timeline */
/** @typedef {import('../../core/bytes/http.js').Message} Message */

/**
 * messagesOf lists them in order of their first bytes. What the sender did not
 * tell of a message, its receiver may.
 * @param {Timeline} timeline
 * @param {number} conn
 * @param {string} src the host that sends this direction
 * @returns {Message[]}
 */
export function messagesOf(timeline, conn, src) {
  /** @type {Map<string, Message>} */
  const messages = new Map();
  /** @type {Map<number, {method: string, target: string}>} */
  const requests = new Map();
  for (const event of timeline.events) {
    if (event.type !== 'http.request' && event.type !== 'http.response') continue;
    const e = /** @type {any} */ (event);
    if (e.type === 'http.request' && e.method) requests.set(e.exchange, { method: e.method, target: e.target ?? '' });
    if (e.conn !== conn || (e.side === 'send') !== (e.host === src)) continue;
    const key = `${e.type} ${e.exchange}`;
    let m = messages.get(key);
    if (!m) {
      m = { kind: e.type === 'http.request' ? 'request' : 'response', exchange: e.exchange, method: '', target: '', status: 0, begin: e.offset_bytes, head: null, end: null };
      messages.set(key, m);
    }
    if (e.status) m.status = e.status;
    if (e.phase === 'begin') m.begin = e.offset_bytes;
    if (e.phase === 'head') m.head = e.offset_bytes;
    if (e.phase === 'end' && e.complete) m.end = e.offset_bytes;
  }
  for (const m of messages.values()) Object.assign(m, requests.get(m.exchange));
  return [...messages.values()].sort((a, b) => a.begin - b.begin);
}

/** @param {Timeline} timeline @param {number} conn */
export function isSecret(timeline, conn) {
  return timeline.events.some((e) => e.type === 'tls' && e.conn === conn);
}
