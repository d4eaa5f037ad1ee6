// @ts-check
// The sockets of each host over a run: their states, what waits in them, and
// the ports they hold. Start with hostsOf; at (steps.js) looks up an instant.
import { parse } from '../../lab/units.js';
import { listenersOf } from './listeners.js';
import { portsOf } from './ports.js';
import { newQueues } from './queues.js';

/** @typedef {import('../../core/timeline.js').Timeline} Timeline */
/** @typedef {import('./ports.js').Ports} Ports */

/**
 * @template T
 * @typedef {import('./steps.js').Step<T>} Step
 */

/**
 * A stay in a state. Its end is the run's where the run ended first.
 * @typedef {Object} Stay
 * @property {string} state
 * @property {number} fromUs
 * @property {number} toUs
 * @property {boolean} open
 * @property {number | null} packet the one that led to it
 */

/**
 * @typedef {Object} Socket
 * @property {number} conn      0 for one that listens
 * @property {string} localIP   '' is any of the host's
 * @property {number} localPort
 * @property {string} peerIP
 * @property {number} peerPort  0 is any
 * @property {Stay[]} stays
 * @property {Step<Stay | null>[]} state null: closed
 * @property {Step<number>[]} recvQ bytes arrived in order and not read; of one that listens, connections not accepted
 * @property {Step<number>[]} sendQ bytes written and not acknowledged
 * @property {Step<number>[]} packets sent or received here, by id
 */

/** @typedef {{name: string, sockets: Socket[], ports: Ports[]}} Host */

/** How a state is drawn: what kind of time a socket spends in it. */
const KINDS = /** @type {Record<string, string>} */ ({
  LISTEN: 'listen', 'SYN-SENT': 'opening', 'SYN-RECEIVED': 'opening', ESTABLISHED: 'established', 'TIME-WAIT': 'timewait',
});

/** @param {string} state */
export const kindOf = (state) => KINDS[state] ?? 'closing';

/**
 * hostsOf lists the hosts that have a TCP socket at some time, in the file's
 * order; of each, what listens comes first.
 * @param {Timeline} timeline
 * @returns {Host[]}
 */
export function hostsOf(timeline) {
  const sockets = connectedOf(timeline);
  const listeners = listenersOf(timeline);
  const names = /** @type {{name: string}[]} */ (timeline.start?.hosts ?? []).map((h) => h.name);
  return names.map((name) => {
    const own = [...listeners.get(name) ?? [], ...sockets.get(name) ?? []];
    return { name, sockets: own, ports: portsOf(timeline, name, own) };
  }).filter((host) => host.sockets.length > 0);
}

/** @param {Timeline} timeline @returns {Map<string, Socket[]>} by host */
function connectedOf(timeline) {
  const queues = newQueues();
  /** @type {Map<number, any>} */
  const opens = new Map();
  /** @type {Map<string, Map<number, Socket>>} */
  const byHost = new Map();

  for (const event of timeline.events) {
    const e = /** @type {any} */ (event);
    queues.take(e);
    if (e.type === 'conn.open') opens.set(e.conn, e);
    const open = opens.get(e.conn);
    if (e.type !== 'tcp.state' || !open) continue;
    const own = byHost.get(e.host) ?? new Map();
    byHost.set(e.host, own);
    if (!own.has(e.conn)) own.set(e.conn, newSocket(open, e.host, queues.of(e.conn, e.host)));
    change(own.get(e.conn), e);
  }
  const end = timeline.endUs;
  for (const own of byHost.values()) {
    for (const { stays } of own.values()) {
      const last = stays[stays.length - 1];
      if (last?.open) last.toUs = end;
    }
  }
  return new Map([...byHost].map(([host, own]) => [host, [...own.values()]]));
}

/**
 * @param {any} open
 * @param {string} host
 * @param {import('./queues.js').End} end
 * @returns {Socket}
 */
function newSocket(open, host, { recvQ, sendQ, packets }) {
  const [local, peer] = open.client.host === host ? [open.client, open.server] : [open.server, open.client];
  return {
    conn: open.conn, localIP: local.ip, localPort: local.port, peerIP: peer.ip, peerPort: peer.port,
    stays: [], state: [], recvQ, sendQ, packets,
  };
}

/** @param {Socket} socket @param {any} e a tcp.state */
function change({ stays, state, packets }, e) {
  const last = stays[stays.length - 1];
  if (last?.open) Object.assign(last, { toUs: e.t_us, open: false });
  const packet = packets.length > 0 ? packets[packets.length - 1].value : null;
  const stay = e.to === 'CLOSED' ? null : { state: e.to, fromUs: e.t_us, toUs: e.t_us, open: true, packet };
  if (stay) stays.push(stay);
  state.push({ us: e.t_us, seqNo: e.seq_no, value: stay });
}

/**
 * leftUs is how long a socket stays in TIME-WAIT yet: as it turned out, or, where
 * the run ended before, by the run's setting. null: nobody knows.
 * @param {Timeline} timeline
 * @param {Stay} stay
 * @param {number} tUs
 * @returns {number | null}
 */
export function leftUs(timeline, stay, tUs) {
  if (stay.state !== 'TIME-WAIT') return null;
  if (!stay.open) return Math.max(0, stay.toUs - tUs);
  const settings = /** @type {Record<string, string>} */ (timeline.start?.settings ?? {});
  const lasts = parse('time', settings.time_wait ?? '') / 1000;
  return Number.isNaN(lasts) ? null : Math.max(0, stay.fromUs + lasts - tUs);
}
