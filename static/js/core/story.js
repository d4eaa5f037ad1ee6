// @ts-check
// What a packet is and why it left now, as sentences in the reader's language:
// the browser's copy of web/story; a Go test holds the two equal. Start with
// read, and sentences or tell.
import { bytes, count, duration } from './format.js';
import { lookup, probes, tell } from './tell.js';

export { has, isRetransmission, lost, read } from './packets.js';
export { lookup, probes, tell };

/** @typedef {import('./packets.js').Index} Index */
/** @typedef {import('./packets.js').Packet} Packet */
/** @typedef {import('./packets.js').Hop} Hop */
/** @typedef {import('./packets.js').Kind} Kind */
/** @typedef {import('./tell.js').Line} Line */
/** @typedef {import('./text.js').Translate} Translate */

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
  return tell(x, id).map(({ key, args }) => t(key, words(x, args, t)));
}

/**
 * words are a line's arguments as text.
 * @param {Index} x
 * @param {Line['args']} args
 * @param {Translate} t
 */
export function words(x, args, t) {
  /** @type {Record<string, string>} */
  const texts = {};
  for (const [name, value] of Object.entries(args)) texts[name] = worded(x, name, value, t);
  if (args.host) texts.Host = hostIn(x, 'packet.host_first', String(args.host), t);
  return texts;
}

/** @param {Index} x @param {string} name @param {string | number} value @param {Translate} t */
function worded(x, name, value, t) {
  if (typeof value === 'string') return ['host', 'to', 'from'].includes(name) ? hostIn(x, 'packet.host', value, t) : value;
  if (name.endsWith('_us')) return duration(value);
  if (name.endsWith('_bytes')) return bytes(value);
  return count(value);
}
