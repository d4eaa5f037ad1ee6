// @ts-check
// The run to compare with: that of the page's settings with one of them changed,
// made by the server and fetched from where it keeps it.
import { parseTimeline } from '../../core/timeline.js';
import { query } from '../../lab/settings.js';

/** @typedef {import('../../core/timeline.js').Timeline} Timeline */
/** @typedef {import('../../lab/settings.js').Setting} Setting */
/** @typedef {{name: string, value: string}} Change one setting, or the seed */

/** The name under which the seed stands among the settings. */
export const SEED = 'seed';

/** A run that the server does not make: why, as an error's code and arguments. */
export class Refused extends Error {
  /** @param {{code: string, args?: Record<string, string>}} problem */
  constructor(problem) {
    super(problem.code);
    this.problem = problem;
  }
}

/**
 * valueIn is what a run was made with.
 * @param {Timeline} timeline
 * @param {string} name
 */
export function valueIn({ start }, name) {
  if (name === SEED) return String(start?.seed ?? '');
  return /** @type {Record<string, string>} */ (start?.settings ?? {})[name] ?? '';
}

/**
 * fetchOther gives the run with one thing changed.
 * @param {Timeline} timeline the run on the page
 * @param {Setting[]} settings
 * @param {Change} change
 * @param {AbortSignal} signal
 * @returns {Promise<Timeline>}
 */
export async function fetchOther(timeline, settings, { name, value }, signal) {
  const values = Object.fromEntries(settings.map((s) => [s.name, valueIn(timeline, s.name) || s.default]));
  let seed = Number(valueIn(timeline, SEED));
  if (name === SEED) seed = Number(value);
  else values[name] = value;
  const answer = await fetch(`${location.pathname}.json${query(settings, values, seed)}`, { signal });
  const said = await answer.json();
  if (!answer.ok) throw new Refused(said.error);
  const run = await fetch(said.timeline, { signal });
  if (!run.ok) throw new Error(`timeline: ${run.status}`);
  return parseTimeline(await run.text());
}

/**
 * inAddress reads the change that an address asks for: "#vs=drop:client+SYN+1".
 * @param {string} hash
 * @returns {Change | null}
 */
export function inAddress(hash) {
  const [, name, value] = /^#vs=([^:]+):(.+)$/.exec(hash) ?? [];
  if (!name) return null;
  try {
    return { name, value: decodeURIComponent(value.replaceAll('+', ' ')) };
  } catch {
    return null; // a stray percent sign
  }
}

/** @param {Change} change @returns {string} */
export function toAddress({ name, value }) {
  return `#vs=${name}:${encodeURIComponent(value).replaceAll('%20', '+').replaceAll('%2C', ',')}`;
}
