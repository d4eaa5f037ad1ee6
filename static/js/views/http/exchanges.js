// @ts-check
// A run's requests, each with all that its client's events say about it: when
// it was wanted, how it got a connection, when it was written and answered, and
// what became of it. Start with exchangesOf; nothing is guessed, and times are
// those of the host that asks.
import { perTimeline } from '../../core/once.js';

/** @typedef {import('../../core/timeline.js').Timeline} Timeline */

/** @typedef {{name: string, value: string}} Field */
/** @typedef {{fromUs: number, toUs: number | null}} Stretch toUs is null where the run ended within */

/**
 * Where a message is in its direction of the connection, in bytes from the
 * connection's first; of the plaintext under TLS. Null: it did not get so far.
 * @typedef {{from: number, head: number | null, to: number | null}} Extent
 */

/**
 * @typedef {Object} Response
 * @property {number} beginUs
 * @property {number} beginSeq  the event's number
 * @property {number | null} headUs
 * @property {number | null} endUs
 * @property {number | null} endSeq
 * @property {number} status    0 while the head is not whole
 * @property {string} version
 * @property {Field[]} fields
 * @property {boolean} complete framing says it is whole
 * @property {number} bytes     of content, by its end
 * @property {Extent} extent
 */

/**
 * A request on one connection. One that a proxy passes on is another leg of the
 * same exchange.
 * @typedef {Object} Leg
 * @property {string} host     who asks
 * @property {string} app      its app there; '' where the run does not say
 * @property {boolean} passed  the host is a proxy: somebody else wants it
 * @property {number} conn     0: it got none
 * @property {number} exchange 0: it was never sent
 * @property {string} method   '' where it was never sent
 * @property {string} target
 * @property {string} version
 * @property {Field[]} fields
 * @property {boolean} fresh   the first request of its connection
 * @property {number | null} wantedUs since when it is known to wait for a connection or its turn
 * @property {(Stretch & {name: string, conn: number}) | null} lookUp its conn is the UDP flow
 * @property {(Stretch & {errno: string}) | null} connect
 * @property {Stretch | null} tls
 * @property {boolean} secure
 * @property {number | null} sendUs
 * @property {number | null} sentUs
 * @property {Extent} request
 * @property {number} contentBytes of the request
 * @property {number[]} interim    statuses of 1xx responses before the final one
 * @property {Response | null} response
 * @property {{us: number, decision: string, reason: string, args: Record<string, string>} | null} fate
 *   what was decided about a request that was not answered in full
 * @property {{us: number, reason: string, args: Record<string, string>} | null} closed
 *   why its host closed its connection, where that ended it
 * @property {Leg | null} before the attempt that this one repeats or resumes
 * @property {Leg | null} after
 */

/** Decisions that end an attempt (engine/timeline.Decisions). */
const FATES = ['retry', 'give_up', 'unknown', 'resume'];

/**
 * exchangesOf lists a timeline's requests in the order in which they were sent
 * or given up, and then those that were never sent.
 * @type {(timeline: Timeline) => Leg[]}
 */
export const exchangesOf = perTimeline((timeline) => {
  const reader = newReader(timeline);
  for (const event of timeline.events) reader.take(/** @type {any} */ (event));
  return reader.legs();
});

/** @param {Timeline} timeline */
function newReader(timeline) {
  const proxies = new Set(/** @type {any[]} */ (timeline.start?.hosts ?? []).filter((h) => h.role === 'proxy').map((h) => h.name));
  /** @type {Leg[]} */
  const all = [];
  /** @type {Map<string, Leg>} by host, connection and exchange */
  const byKey = new Map();
  /** @type {Map<string, {host: string, target: string, us: number}>} what waits, by host and the client's number for it */
  const waits = new Map();
  /** @type {Map<string, number>} since when a request that was given a connection had waited, as byKey */
  const waited = new Map();
  /** @type {Map<string, (number | null)[]>} the same of those that connections were opened for, by host */
  const opened = new Map();
  /** @type {Map<string, (Stretch & {name: string, conn: number})[]>} look-ups that no connection has followed yet, by host */
  const lookUps = new Map();
  /** @type {Map<string, Leg[]>} attempts that are to be repeated, by host */
  const again = new Map();
  /** @type {Map<string, {call: any, carried: number, tls: Stretch | null, closed: Leg['closed']}>} by host and connection */
  const ends = new Map();

  /** @param {any} e */
  const endOf = (e) => {
    const key = `${e.host} ${e.conn}`;
    let end = ends.get(key);
    if (!end) ends.set(key, (end = { call: null, carried: 0, tls: null, closed: null }));
    return end;
  };
  /** @param {any} e */
  const legOf = (e) => byKey.get(`${e.host} ${e.conn} ${e.exchange}`);

  /** @param {string} host @param {Partial<Leg>} more @returns {Leg} */
  const newLeg = (host, more) => ({
    host, app: '', passed: proxies.has(host), conn: 0, exchange: 0, method: '', target: '', version: '', fields: [], fresh: false, wantedUs: null,
    lookUp: null, connect: null, tls: null, secure: false, sendUs: null, sentUs: null, request: { from: 0, head: null, to: null }, contentBytes: 0,
    interim: [], response: null, fate: null, closed: null, before: null, after: null, ...more,
  });

  /** takeLookUp is the last one that ended before the connection was asked for. @param {string} host @param {number} us */
  function takeLookUp(host, us) {
    const list = listOf(lookUps, host);
    const ended = list.filter((l) => l.toUs !== null && l.toUs <= us);
    lookUps.set(host, list.filter((l) => !ended.includes(l)));
    return ended[ended.length - 1] ?? null;
  }

  /** @param {any} e a connect that has returned */
  function connected(e) {
    if (e.errno) failed = { call: e, us: e.t_us };
    if (e.conn) endOf(e).call = e;
  }
  /** @type {{call: any, us: number} | null} the last connect that failed */
  let failed = null;

  /** @param {any} e */
  function decided(e) {
    const fate = { us: e.t_us, decision: e.decision, reason: e.reason, args: e.args ?? {} };
    const leg = legOf(e);
    const number = `${e.host} ${e.args?.request}`;
    if (e.decision === 'wait' && e.args?.target !== undefined) {
      if (!waits.has(number)) waits.set(number, { host: e.host, target: e.args.target, us: e.t_us });
    } else if (e.decision === 'open' || e.decision === 'reuse') {
      const since = waits.get(number)?.us ?? null;
      waits.delete(number);
      if (e.decision === 'open') listOf(opened, e.host).push(since);
      else if (since !== null) waited.set(`${e.host} ${e.conn} ${e.exchange}`, since);
    } else if (e.decision === 'close' && e.conn) endOf(e).closed = { us: e.t_us, reason: e.reason, args: e.args ?? {} };
    else if (leg && FATES.includes(e.decision)) {
      leg.fate = fate;
      if (e.decision === 'retry' || e.decision === 'resume') listOf(again, e.host).push(leg);
    } else if (e.decision === 'give_up' && !e.conn) refused(e, fate);
  }

  /** refused is a request that got no connection. @param {any} e @param {NonNullable<Leg['fate']>} fate */
  function refused(e, fate) {
    const call = failed && failed.call.host === e.host && failed.us === e.t_us ? failed.call : null;
    const leg = newLeg(e.host, { fate, app: call?.app ?? '', conn: call?.conn ?? 0, fresh: true });
    if (call) leg.connect = { fromUs: call.began_us, toUs: call.t_us, errno: call.errno };
    leg.lookUp = takeLookUp(e.host, call ? call.began_us : e.t_us);
    repeats(leg, () => true);
    all.push(leg);
  }

  /** @param {Leg} leg @param {(old: Leg) => boolean} same */
  function repeats(leg, same) {
    const list = listOf(again, leg.host);
    const at = list.findIndex(same);
    if (at < 0) return;
    const [old] = list.splice(at, 1);
    Object.assign(leg, { before: old, wantedUs: old.fate?.us ?? null });
    if (leg.method === '') Object.assign(leg, { method: old.method, target: old.target });
    old.after = leg;
  }

  /** @param {any} e */
  function began(e) {
    const end = endOf(e);
    const leg = newLeg(e.host, {
      app: end.call?.app ?? '', conn: e.conn, exchange: e.exchange, method: e.method ?? '', target: e.target ?? '', version: e.version ?? '', fields: e.fields ?? [],
      fresh: end.carried === 0, secure: end.tls !== null, sendUs: e.t_us, request: { from: e.offset_bytes, head: null, to: null },
    });
    end.carried++;
    const key = `${e.host} ${e.conn} ${e.exchange}`;
    leg.wantedUs = waited.get(key) ?? null;
    repeats(leg, (old) => old.method === leg.method && old.target === leg.target);
    if (leg.fresh && end.call) {
      leg.connect = { fromUs: end.call.began_us, toUs: end.call.t_us, errno: end.call.errno ?? '' };
      leg.lookUp = takeLookUp(e.host, end.call.began_us);
    }
    if (leg.fresh) leg.tls = end.tls;
    byKey.set(key, leg);
    all.push(leg);
  }

  /** openings gives requests that opened a connection the time since which they had waited: both in order. */
  function openings() {
    for (const [host, list] of opened) {
      const first = all.filter((l) => l.host === host && l.fresh).sort((a, b) => openedUs(a) - openedUs(b));
      first.forEach((leg, i) => { leg.wantedUs ??= list[i] ?? null; });
    }
  }

  /** @param {any} e a phase of a response */
  function answered(e) {
    const leg = legOf(e);
    if (!leg) return;
    if (e.phase === 'begin') {
      if (leg.response) leg.interim.push(leg.response.status);
      leg.response = {
        beginUs: e.t_us, beginSeq: e.seq_no, headUs: null, endUs: null, endSeq: null, status: 0, version: '', fields: [], complete: false, bytes: 0,
        extent: { from: e.offset_bytes, head: null, to: null },
      };
      return;
    }
    const response = leg.response;
    if (!response) return;
    if (e.phase === 'head') {
      Object.assign(response, { headUs: e.t_us, status: e.status ?? 0, version: e.version ?? '', fields: e.fields ?? [] });
      response.extent.head = e.offset_bytes;
    } else {
      Object.assign(response, { endUs: e.t_us, endSeq: e.seq_no, complete: e.complete === true, bytes: e.bytes });
      response.extent.to = e.offset_bytes;
    }
  }

  /** @param {any} e a phase of a request after its first byte */
  function written(e) {
    const leg = legOf(e);
    if (!leg) return;
    if (e.phase === 'head') leg.request.head = e.offset_bytes;
    else Object.assign(leg, { sentUs: e.t_us, contentBytes: e.bytes, request: { ...leg.request, to: e.offset_bytes } });
  }

  /** @param {any} e */
  function named(e) {
    if (e.side === 'send' && e.kind === 'query') listOf(lookUps, e.host).push({ name: e.name, conn: e.conn ?? 0, fromUs: e.t_us, toUs: null });
    if (e.side !== 'receive' || e.kind !== 'answer') return;
    const open = listOf(lookUps, e.host).find((l) => l.toUs === null && l.name === e.name);
    if (open) open.toUs = e.t_us;
  }

  return {
    /** @param {any} e */
    take(e) {
      switch (e.type) {
        case 'http.decision': return decided(e);
        case 'http.request': return e.side !== 'send' ? undefined : e.phase === 'begin' ? began(e) : written(e);
        case 'http.response': return e.side === 'receive' ? answered(e) : undefined;
        case 'dns': return named(e);
        case 'app.call': return e.op === 'connect' ? connected(e) : undefined;
        case 'tls':
          if (e.phase === 'begin') endOf(e).tls = { fromUs: e.t_us, toUs: null };
          else if (e.phase === 'end') Object.assign(endOf(e).tls ?? {}, { toUs: e.t_us });
      }
    },
    legs() {
      openings();
      for (const leg of all) {
        const closed = ends.get(`${leg.host} ${leg.conn}`)?.closed ?? null;
        if (closed && !leg.response?.complete) leg.closed = closed;
      }
      return [...all, ...[...waits.values()].map((w) => newLeg(w.host, { target: w.target, wantedUs: w.us }))];
    },
  };
}

/** openedUs is when a leg's connection was begun. @param {Leg} leg */
const openedUs = (leg) => leg.lookUp?.fromUs ?? leg.connect?.fromUs ?? leg.sendUs ?? leg.fate?.us ?? 0;

/**
 * pathOf is a target in origin-form (RFC 9112 §3.2.1), whatever form it was
 * sent in.
 * @param {string} target
 */
export const pathOf = (target) => target.replace(/^https?:\/\/[^/]*(?=\/)/i, '');

/** fieldOf is the value of the first field line of a name. @param {Field[]} fields @param {string} name */
export function fieldOf(fields, name) {
  return fields.find((f) => f.name.toLowerCase() === name)?.value ?? null;
}

/**
 * declaredOf is how much content a response says that it has, null where its
 * head does not say (RFC 9112 §6.3).
 * @param {Leg} leg
 * @returns {number | null}
 */
export function declaredOf({ method, response }) {
  if (!response || response.headUs === null) return null;
  if (method === 'HEAD' || [204, 304].includes(response.status)) return 0;
  const length = fieldOf(response.fields, 'content-length');
  return length !== null && /^\d+$/.test(length) ? Number(length) : null;
}

/**
 * @template K, V
 * @param {Map<K, V[]>} map
 * @param {K} key
 * @returns {V[]}
 */
export function listOf(map, key) {
  let list = map.get(key);
  if (!list) map.set(key, (list = []));
  return list;
}
