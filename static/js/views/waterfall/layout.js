// @ts-check
// A run's requests as rows of phases, from its events alone. Times are the
// client's: what it waited for, and for how long.

/** @typedef {import('../../core/timeline.js').Timeline} Timeline */

/**
 * A phase of a request: blocked (it waits for a connection or its turn), dns,
 * connect, tls, send, wait (for the first byte) or receive.
 * @typedef {Object} Phase
 * @property {string} kind
 * @property {number} fromUs
 * @property {number} toUs
 * @property {boolean} open     the run ended before the phase did
 * @property {number | null} packet the one that begins it
 */

/**
 * @typedef {Object} Row
 * @property {string} host
 * @property {number} exchange
 * @property {number} conn
 * @property {boolean} fresh    the first request of its connection
 * @property {string} method
 * @property {string} target
 * @property {number} status    0: no response
 * @property {number} bytes     of content read
 * @property {'whole' | 'incomplete' | 'none'} outcome
 * @property {Phase[]} phases   in order
 * @property {number} fromUs
 * @property {number} toUs
 */

/**
 * rowsOf lists the requests of the hosts that no other host asks, in the order
 * in which they were to be made.
 * @param {Timeline} timeline
 * @returns {Row[]}
 */
export function rowsOf(timeline) {
  const reader = newReader(timeline);
  for (const event of timeline.events) reader.take(/** @type {any} */ (event));
  return reader.rows();
}

/** @param {Timeline} timeline */
function newReader(timeline) {
  const find = finder(timeline);
  /** @type {Map<string, any>} */
  const drafts = new Map();
  /** @type {Map<string, {host: string, target: string, atUs: number, taken: boolean}[]>} */
  const waits = new Map();
  /** @type {Map<number, any>} */
  const conns = new Map();
  /** @type {Map<string, {name: string, fromUs: number, toUs: number | null}[]>} */
  const lookUps = new Map();

  /** @param {number} conn */
  const conn = (conn) => {
    if (!conns.has(conn)) conns.set(conn, { carried: 0 });
    return conns.get(conn);
  };

  /** @param {any} e */
  function decision(e) {
    const lost = ['retry', 'give_up', 'unknown'].includes(e.decision) ? drafts.get(`${e.host} ${e.conn} ${e.exchange}`) : undefined;
    if (lost) lost.lostUs ??= e.t_us;
    const target = e.args?.target;
    if (e.decision !== 'wait' || target === undefined) return;
    const key = `${e.host} ${e.args.request} ${target}`;
    const list = listOf(waits, `${e.host} ${target}`);
    if (!list.some((w) => w.host === key)) list.push({ host: key, target, atUs: e.t_us, taken: false });
  }

  /** @param {any} e */
  function begin(e) {
    const c = conn(e.conn);
    const waited = listOf(waits, `${e.host} ${e.target}`).find((w) => !w.taken && w.atUs <= e.t_us);
    if (waited) waited.taken = true;
    const first = c.carried === 0;
    c.carried += 1;
    drafts.set(`${e.host} ${e.conn} ${e.exchange}`, {
      e, conn: c, first, waitedUs: waited ? waited.atUs : null,
      lookUp: first ? listOf(lookUps, e.host).filter((l) => l.toUs !== null && l.toUs <= (c.calledUs ?? e.t_us)).pop() : undefined,
    });
  }

  return {
    /** @param {any} e */
    take(e) {
      if (e.type === 'http.decision') decision(e);
      else if (e.type === 'dns' && e.side === 'send' && e.kind === 'query') listOf(lookUps, e.host).push({ name: e.name, fromUs: e.t_us, toUs: null });
      else if (e.type === 'dns' && e.side === 'receive' && e.kind === 'answer') {
        const l = listOf(lookUps, e.host).find((x) => x.toUs === null && x.name === e.name);
        if (l) l.toUs = e.t_us;
      } else if (e.type === 'app.call' && e.op === 'connect' && e.conn) Object.assign(conn(e.conn), { calledUs: e.began_us, connectedUs: e.errno ? null : e.t_us });
      else if (e.type === 'tls' && e.phase === 'begin') (conn(e.conn).tls ??= {})[e.host] = { fromUs: e.t_us, toUs: null };
      else if (e.type === 'tls' && e.phase === 'end' && conn(e.conn).tls?.[e.host]) conn(e.conn).tls[e.host].toUs = e.t_us;
      else if (e.type === 'http.request' && e.side === 'send' && e.phase === 'begin') begin(e);
      else if (e.type === 'http.request' && e.side === 'send' && e.phase === 'end') note(e, 'sent');
      else if (e.type === 'http.response' && e.side === 'receive') note(e, e.phase);
    },
    rows() {
      const list = [...drafts.values()].filter((d) => !passesOn(timeline, d.e.host)).map((d) => rowOf(d, timeline, find));
      return list.sort((a, b) => a.fromUs - b.fromUs || a.exchange - b.exchange);
    },
  };

  /** @param {any} e @param {string} what */
  function note(e, what) {
    const draft = drafts.get(`${e.host} ${e.conn} ${e.exchange}`);
    if (draft && !(what === 'begin' && draft.begin)) draft[what] = e;
  }
}

/**
 * passesOn says that a host is a proxy: what it asks for, somebody else wants.
 * @param {Timeline} timeline @param {string} host
 */
function passesOn(timeline, host) {
  const hosts = /** @type {{name: string, role: string}[]} */ (timeline.start?.hosts ?? []);
  return hosts.some((h) => h.name === host && h.role === 'proxy');
}

/**
 * @param {any} d
 * @param {Timeline} timeline
 * @param {ReturnType<typeof finder>} find
 * @returns {Row}
 */
function rowOf(d, timeline, find) {
  const { e, conn: c } = d;
  const end = timeline.endUs;
  /** @type {Phase[]} */
  const phases = [];
  /** @param {string} kind @param {number | null | undefined} fromUs @param {number | null | undefined} toUs @param {number | null} packet */
  const add = (kind, fromUs, toUs, packet) => {
    if (fromUs == null || (toUs != null && toUs <= fromUs)) return;
    phases.push({ kind, fromUs, toUs: toUs ?? end, open: toUs == null, packet });
  };
  const tls = c.tls?.[e.host];
  const readyUs = d.first ? c.calledUs ?? e.t_us : e.t_us;
  const lookUp = d.first && c.calledUs !== undefined ? d.lookUp : undefined;
  const startUs = lookUp ? lookUp.fromUs : readyUs;
  if (d.waitedUs !== null && d.waitedUs < startUs) add('blocked', d.waitedUs, startUs, null);
  if (lookUp) {
    add('dns', lookUp.fromUs, lookUp.toUs, null);
  }
  if (d.first) add('connect', c.calledUs, c.connectedUs, find(e.conn, e.host, 0));
  if (d.first && tls) add('tls', tls.fromUs, tls.toUs, null);
  const plain = !tls;
  const request = plain ? find(e.conn, e.host, e.offset_bytes + 1) : null;
  const sentUs = d.sent ? d.sent.t_us : null;
  add('send', e.t_us, sentUs, request);
  const firstUs = d.begin?.t_us ?? d.end?.t_us ?? d.lostUs ?? null;
  if (sentUs !== null) add('wait', sentUs, firstUs, request);
  const response = d.begin && plain ? find(e.conn, '', d.begin.offset_bytes + 1, e.host) : null;
  if (d.begin) add('receive', d.begin.t_us, d.end?.t_us ?? d.lostUs ?? null, response);
  const fromUs = phases.length > 0 ? phases[0].fromUs : e.t_us;
  const toUs = phases.length > 0 ? phases[phases.length - 1].toUs : e.t_us;
  return {
    host: e.host, exchange: e.exchange, conn: e.conn, fresh: d.first, method: e.method, target: e.target,
    status: d.head?.status ?? 0, bytes: d.end?.bytes ?? 0,
    outcome: d.end ? (d.end.complete ? 'whole' : 'incomplete') : 'none',
    phases, fromUs, toUs: Math.max(toUs, d.end ? d.end.t_us : 0),
  };
}

/**
 * finder looks up the packet that first carried a byte of a connection.
 * @param {Timeline} timeline
 * @returns {(conn: number, from: string, seq: number, to?: string) => number | null}
 */
function finder(timeline) {
  /** @type {Map<number, import('../../core/timeline.js').Packet[]>} */
  const byConn = new Map();
  for (const p of timeline.packets.values()) listOf(byConn, p.conn).push(p);
  return (conn, from, seq, to = '') => {
    const found = listOf(byConn, conn).find((p) => (from === '' || p.src === from) && (to === '' || p.dst === to)
      && (seq === 0 ? /SYN/.test(p.flags) : p.lenBytes > 0 && p.seq <= seq && seq < p.seq + p.lenBytes));
    return found ? found.id : null;
  };
}

/**
 * @template K, V
 * @param {Map<K, V[]>} map
 * @param {K} key
 * @returns {V[]}
 */
function listOf(map, key) {
  let list = map.get(key);
  if (!list) map.set(key, (list = []));
  return list;
}

/**
 * ticksOf divides a time into about n round parts.
 * @param {number} endUs
 * @param {number} n
 * @returns {number[]} times, 0 included
 */
export function ticksOf(endUs, n) {
  if (endUs <= 0) return [0];
  const rough = endUs / n;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((m) => m * power).find((s) => s >= rough) ?? 10 * power;
  const ticks = [];
  for (let at = 0; at <= endUs; at += step) ticks.push(at);
  return ticks;
}
