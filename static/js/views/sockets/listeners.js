// @ts-check
// The sockets that listen. A listen call does not tell its port; the
// connections that its application accepts do.
import { push } from './steps.js';

/** @typedef {import('../../core/timeline.js').Timeline} Timeline */
/** @typedef {import('./layout.js').Socket} Socket */

/**
 * listenersOf finds the listening sockets of each host. One that nobody ever
 * called is left out: its port is not known.
 * @param {Timeline} timeline
 * @returns {Map<string, Socket[]>}
 */
export function listenersOf(timeline) {
  const ports = portsOf(timeline);
  /** @type {Map<string, Socket>} */
  const sockets = new Map();
  /** @type {Map<string, Socket[]>} */
  const byHost = new Map();
  /** @type {Map<number, any>} */
  const opens = new Map();

  /** @param {any} e @param {number} by */
  function wait(e, by) {
    const socket = sockets.get(`${e.host} ${opens.get(e.conn)?.server.port}`);
    if (socket) push(socket.recvQ, e, Math.max(0, socket.recvQ[socket.recvQ.length - 1].value + by));
  }

  for (const event of timeline.events) {
    const e = /** @type {any} */ (event);
    if (e.type === 'conn.open') opens.set(e.conn, e);
    else if (e.type === 'tcp.state' && e.from === 'SYN-RECEIVED' && e.to === 'ESTABLISHED') wait(e, 1);
    else if (e.type === 'app.call' && e.op === 'accept' && e.conn) wait(e, -1);
    else if (e.type === 'app.call' && e.op === 'listen' && !e.errno) {
      const port = ports.get(`${e.host} ${e.app}`);
      if (port === undefined || sockets.has(`${e.host} ${port}`)) continue;
      const socket = listener(e, port, timeline.endUs);
      sockets.set(`${e.host} ${port}`, socket);
      byHost.set(e.host, [...byHost.get(e.host) ?? [], socket]);
    }
  }
  return byHost;
}

/**
 * portsOf says at which port an application accepts; where nothing was ever
 * accepted, the only port of its host that was called.
 * @param {Timeline} timeline
 * @returns {Map<string, number>} by host and app
 */
function portsOf(timeline) {
  /** @type {Map<number, any>} */
  const opens = new Map();
  const ports = new Map();
  const listening = [];
  for (const event of timeline.events) {
    const e = /** @type {any} */ (event);
    if (e.type === 'conn.open' && e.proto === 'tcp') opens.set(e.conn, e);
    else if (e.type === 'app.call' && e.op === 'listen') listening.push(e);
    else if (e.type === 'app.call' && e.op === 'accept' && opens.has(e.conn)) ports.set(`${e.host} ${e.app}`, opens.get(e.conn).server.port);
  }
  for (const e of listening) {
    const called = new Set([...opens.values()].filter((o) => o.server.host === e.host).map((o) => o.server.port));
    const alone = listening.filter((l) => l.host === e.host).length === 1;
    if (alone && called.size === 1 && !ports.has(`${e.host} ${e.app}`)) ports.set(`${e.host} ${e.app}`, [...called][0]);
  }
  return ports;
}

/**
 * @param {any} e the listen call
 * @param {number} port
 * @param {number} endUs
 * @returns {Socket}
 */
function listener(e, port, endUs) {
  const stay = { state: 'LISTEN', fromUs: e.t_us, toUs: endUs, open: true, packet: null };
  const since = { us: e.t_us, seqNo: e.seq_no };
  return {
    conn: 0, localIP: '', localPort: port, peerIP: '', peerPort: 0,
    stays: [stay], state: [{ ...since, value: stay }], recvQ: [{ ...since, value: 0 }], sendQ: [], packets: [],
  };
}
