// @ts-check
// What each client of a run loads, as a browser would know it: a document, and
// the things that it asks for beside it, each with the bytes that its
// application has read.
import { push, at } from '../sockets/steps.js';
import { contentsOf } from '../http/content.js';
import { declaredOf, exchangesOf, fieldOf, pathOf } from '../http/exchanges.js';

/** @typedef {import('../../core/timeline.js').Timeline} Timeline */
/** @typedef {import('../http/exchanges.js').Leg} Leg */
/** @typedef {import('../sockets/steps.js').Step<number>} Step */

/**
 * Something that is asked for, with every attempt at it.
 * @typedef {Object} Thing
 * @property {'page' | 'picture' | 'sheet'} kind a picture is an object of an HTML page, a sheet a response beside others
 * @property {string} target '' where no request was sent
 * @property {Leg[]} attempts in order
 * @property {number} knownUs since when the client wants it
 * @property {number} total   bytes of content that it is drawn for
 * @property {boolean} declared the head of its response says so
 * @property {Step[]} read
 * @property {Step[]} arrived
 */

/**
 * @typedef {Object} Visit
 * @property {string} host
 * @property {string} app
 * @property {string} authority of the first request; where none was sent, whom it wanted to connect to, '' if nobody can tell
 * @property {boolean} secure
 * @property {boolean} page    the first thing is HTML that names the others
 * @property {Thing[]} things  the document first
 * @property {number} beginUs
 * @property {number | null} paintUs the first byte of content was read
 * @property {number | null} wholeUs the document was whole
 * @property {number | null} doneUs  nothing was left to come
 */

/**
 * visitsOf lists what the clients of a run load, in the order of their first
 * request.
 * @param {Timeline} timeline
 * @returns {Visit[]}
 */
export function visitsOf(timeline) {
  /** @type {Map<string, Leg[]>} */
  const groups = new Map();
  for (const leg of exchangesOf(timeline)) {
    if (leg.passed) continue;
    const own = `${leg.host} ${leg.app}`;
    // What was never sent belongs to whoever asks on that host.
    const key = leg.app === '' && !groups.has(own) ? [...groups.keys()].find((k) => k.startsWith(`${leg.host} `)) ?? own : own;
    groups.set(key, [...(groups.get(key) ?? []), leg]);
  }
  const contents = contentsOf(timeline);
  /** @type {Map<number, string>} whom a connection is with */
  const servers = new Map(timeline.events.filter((e) => e.type === 'conn.open').map((e) => [Number(e.conn), /** @type {any} */ (e).server.host]));
  return [...groups.values()].map((legs) => visitOf(legs, contents, servers)).sort((a, b) => a.beginUs - b.beginUs);
}

/** @param {Leg[]} legs @param {ReturnType<typeof contentsOf>} contents @param {Map<number, string>} servers @returns {Visit} */
function visitOf(legs, contents, servers) {
  const first = legs[0];
  const page = mediaType(first) === 'text/html';
  const things = legs.filter((leg) => !leg.before).map((leg) => thingOf(leg, page ? (leg === first ? 'page' : 'picture') : 'sheet', contents));
  if (page) things.splice(1, Infinity, ...things.slice(1).sort((a, b) => inOrder(a.target, b.target)));
  const asked = legs.find((leg) => leg.method !== '');
  const beginUs = Math.min(...things.map((thing) => thing.knownUs));
  const [document] = things;
  return {
    host: first.host, app: first.app, authority: asked ? authorityOf(asked) : first.lookUp?.name ?? servers.get(first.conn) ?? '', secure: asked?.secure ?? false, page, things, beginUs,
    paintUs: least((page ? [document] : things).map(paintOf)),
    wholeUs: endOf(document),
    doneUs: things.some((thing) => endOf(thing) === null) ? null : Math.max(...things.map((thing) => endOf(thing) ?? 0)),
  };
}

/** @param {Leg} first @param {Thing['kind']} kind @param {ReturnType<typeof contentsOf>} contents @returns {Thing} */
function thingOf(first, kind, contents) {
  /** @type {Leg[]} */
  const attempts = [];
  for (let leg = /** @type {Leg | null} */ (first); leg; leg = leg.after) attempts.push(leg);
  /** @type {Thing} */
  const thing = { kind, target: pathOf(first.target), attempts, knownUs: startOf(first), total: 0, declared: false, read: [], arrived: [] };
  for (const leg of attempts) {
    const content = contents.get(leg);
    if (!leg.response || !content) continue;
    // RFC 9110 §15.3.7: the rest of what is there already; anything else begins anew.
    const base = leg.response.status === 206 ? at(thing.read, Infinity) ?? 0 : 0;
    const begun = { t_us: leg.response.beginUs, seq_no: leg.response.beginSeq };
    if (thing.read.length > 0) push(thing.read, begun, base);
    if (thing.arrived.length > 0) push(thing.arrived, begun, base);
    for (const step of content.read) push(thing.read, placeOf(step), base + step.value);
    for (const step of content.arrived ?? content.read) push(thing.arrived, placeOf(step), base + step.value);
    const declared = leg.response.complete ? leg.response.bytes : declaredOf(leg);
    thing.declared = declared !== null;
    thing.total = base + Math.max(declared ?? 0, leg.response.bytes, at(content.read, Infinity) ?? 0);
  }
  return thing;
}

/** @param {Step} step */
const placeOf = (step) => ({ t_us: step.us, seq_no: step.seqNo });

/** @param {Leg} leg */
const mediaType = (leg) => fieldOf(leg.response?.fields ?? [], 'content-type')?.split(';')[0].trim().toLowerCase() ?? '';

/** startOf is when a leg was first wanted. @param {Leg} leg */
export const startOf = (leg) => leg.wantedUs ?? leg.lookUp?.fromUs ?? leg.connect?.fromUs ?? leg.sendUs ?? leg.fate?.us ?? 0;

/** @param {Leg} leg (RFC 9112 §3.2) */
function authorityOf(leg) {
  return /^https?:\/\/([^/]+)/i.exec(leg.target)?.[1] ?? fieldOf(leg.fields, 'host') ?? '';
}

/** paintOf is when there is something of it to be seen. @param {Thing} thing */
function paintOf(thing) {
  const kept = thing.attempts.find((leg) => leg.response?.status === 304);
  return thing.read.find((step) => step.value > 0)?.us ?? kept?.response?.headUs ?? null;
}

/** endOf is when nothing more came of it. @param {Thing} thing */
function endOf(thing) {
  const last = thing.attempts[thing.attempts.length - 1];
  return last.response?.endUs ?? last.fate?.us ?? null;
}

/** @param {(number | null)[]} list */
function least(list) {
  const known = list.filter((us) => us !== null);
  return known.length > 0 ? Math.min(...known) : null;
}

/** inOrder compares names with their numbers as numbers. @param {string} a @param {string} b */
function inOrder(a, b) {
  const [m, n] = [a, b].map((s) => Number(/\d+/.exec(s)?.[0] ?? 0));
  return m - n || (a < b ? -1 : a > b ? 1 : 0);
}

/**
 * Where a thing is at an instant: not yet known, waits for a connection or its
 * turn, looks up, connects, asked, reading, whole, kept (304: what the client
 * has is still right), refused (an error status), short (cut), failed.
 * @typedef {{is: 'unknown' | 'waits' | 'looks' | 'connects' | 'asked' | 'reading' | 'whole' | 'kept' | 'refused' | 'short' | 'failed',
 *   leg: Leg, read: number, arrived: number}} State
 */

/**
 * stateAt is a thing's state at an instant.
 * @param {Thing} thing
 * @param {number} tUs
 * @param {number | null} seqNo
 * @returns {State}
 */
export function stateAt(thing, tUs, seqNo) {
  const leg = [...thing.attempts].reverse().find((l) => startOf(l) <= tUs) ?? thing.attempts[0];
  const read = at(thing.read, tUs, seqNo) ?? 0;
  return { is: phaseOf(thing, leg, tUs), leg, read, arrived: Math.max(read, at(thing.arrived, tUs, seqNo) ?? 0) };
}

/** @param {Thing} thing @param {Leg} leg @param {number} tUs @returns {State['is']} */
function phaseOf(thing, leg, tUs) {
  const { response, fate } = leg;
  const past = (/** @type {number | null | undefined} */ us) => us != null && us <= tUs;
  if (thing.knownUs > tUs) return 'unknown';
  if (response && past(response.headUs) && response.status === 304) return 'kept';
  if (response && past(response.endUs)) {
    if (!response.complete) return leg.after ? 'waits' : 'short';
    return response.status >= 400 ? 'refused' : 'whole';
  }
  if (past(fate?.us)) return leg.after ? 'waits' : response && past(response.headUs) ? 'short' : 'failed';
  if (response && past(response.beginUs)) return 'reading';
  if (past(leg.sendUs)) return 'asked';
  if (past(leg.connect?.fromUs)) return 'connects';
  return past(leg.lookUp?.fromUs) ? 'looks' : 'waits';
}
