// @ts-check
// The fragment of a page's address: where in its run the reader is. What makes
// the run (settings, seed) stands in the query, which the server reads; the
// fragment never leaves the browser. "#v=1&t=105.3ms&packet=7&view=window".
// Views keep parts of their own in it, each under its name.

/** The version this page writes and the highest it reads. */
const VERSION = 1;

/** The order of the parts that every page has; a view's own come after them. */
const ORDER = ['v', 'stack', 'run', 't', 'event', 'packet', 'view'];

/**
 * partsOf reads a fragment: name → value. One that is not of this form (a
 * heading's name) has no parts.
 * @param {string} hash "#" included, or ''
 * @returns {Map<string, string>}
 */
export function partsOf(hash) {
  /** @type {Map<string, string>} */
  const parts = new Map();
  for (const text of hash.replace(/^#/, '').split('&')) {
    const at = text.indexOf('=');
    if (at < 1) return new Map();
    parts.set(text.slice(0, at), unescape(text.slice(at + 1)));
  }
  return parts;
}

/**
 * withParts is a fragment with some parts changed, or taken out by null. A
 * fragment of another form stays until there is something to say.
 * @param {string} hash
 * @param {Record<string, string | null>} changes
 * @returns {string} '' if nothing is left
 */
export function withParts(hash, changes) {
  const before = partsOf(hash);
  const parts = new Map(before);
  parts.delete('v');
  for (const [name, value] of Object.entries(changes)) {
    if (value === null) parts.delete(name);
    else parts.set(name, value);
  }
  if (parts.size === 0) return before.size === 0 ? hash : '';
  const names = [...ORDER.filter((name) => parts.has(name)), ...[...parts.keys()].filter((name) => !ORDER.includes(name))];
  return `#v=${VERSION}&${names.map((name) => `${name}=${escape(parts.get(name) ?? '')}`).join('&')}`;
}

/**
 * A place in a run: the playhead (null: the end), the event of that instant it
 * stands behind, the chosen packet, the open view, and the run itself where its
 * settings do not make it again.
 * @typedef {{tUs: number | null, seqNo: number | null, packet: number | null, view: string | null, run: string | null}} Place
 */

/**
 * readPlace reads a place and lists the parts that mean nothing.
 * @param {string} hash
 * @returns {{place: Place, bad: string[]}}
 */
export function readPlace(hash) {
  const parts = partsOf(hash);
  /** @type {string[]} */
  const bad = [];
  /** @template T @param {string} name @param {(text: string) => T | null} read @returns {T | null} */
  const take = (name, read) => {
    const text = parts.get(name);
    if (text === undefined) return null;
    const value = read(text);
    if (value === null) bad.push(`${name}=${text}`);
    return value;
  };
  const version = take('v', whole);
  if (version !== null && version > VERSION) {
    return { place: { tUs: null, seqNo: null, packet: null, view: null, run: null }, bad: [`v=${version}`] };
  }
  return {
    place: {
      tUs: take('t', instant), seqNo: take('event', whole), packet: take('packet', whole),
      view: take('view', (text) => (/^[a-z]+$/.test(text) ? text : null)),
      run: take('run', (text) => (/^[A-Z0-9]{8,64}$/.test(text) ? text : null)),
    },
    bad,
  };
}

/**
 * changesOf writes a place as parts, without the run.
 * @param {Omit<Place, 'run'>} place
 * @returns {Record<string, string | null>}
 */
export function changesOf({ tUs, seqNo, packet, view }) {
  return {
    t: tUs === null ? null : `${tUs / 1000}ms`,
    event: tUs === null || seqNo === null ? null : String(seqNo),
    packet: packet === null ? null : String(packet),
    view,
  };
}

/** @param {string} text */
const whole = (text) => (/^\d{1,15}$/.test(text) ? Number(text) : null);

/** instant reads a time, in whole microseconds. @param {string} text @returns {number | null} */
function instant(text) {
  const [, number, unit] = /^(\d{1,12}(?:\.\d{1,6})?)(us|ms|s)$/.exec(text) ?? [];
  if (!number) return null;
  const us = Number(number) * { us: 1, ms: 1000, s: 1e6 }[/** @type {'us' | 'ms' | 's'} */ (unit)];
  return Math.abs(us - Math.round(us)) < 1e-3 ? Math.round(us) : null;
}

/** escape keeps readable what RFC 3986 §3.5 allows in a fragment. @param {string} text */
function escape(text) {
  return encodeURIComponent(text).replace(/%20/g, '+').replace(/%2C/g, ',').replace(/%2F/g, '/').replace(/%3A/g, ':').replace(/%3B/g, ';');
}

/** @param {string} text as it stands if it is not well-formed */
function unescape(text) {
  try {
    return decodeURIComponent(text.replace(/\+/g, ' '));
  } catch {
    return text;
  }
}
