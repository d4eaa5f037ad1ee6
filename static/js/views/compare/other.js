// @ts-check
// The runs to compare with: each is that of the page with something changed. The
// exact ones are made by the server and fetched from where it keeps them, those
// of the kernel or of the reader's own experiment over the socket, as the page's
// own are.
import { openSocket } from '../../core/socket.js';
import { append, emptyTimeline, parseTimeline } from '../../core/timeline.js';
import { query } from '../../lab/settings.js';

/** @typedef {import('../../core/timeline.js').Timeline} Timeline */
/** @typedef {import('../../lab/settings.js').Setting} Setting */

/**
 * What another run has in place of the page's: settings by name, the seed, the
 * stack; or it is a run that was made before, by its id.
 * @typedef {Record<string, string>} Changes
 */

/** Names that stand among the settings'. */
export const SEED = 'seed';
export const STACK = 'stack';
export const RUN = 'run';
/** The stack whose runs the server does not make from their address alone. */
const LIVE = 'linux';
const EXACT = 'netstack';

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
  if (name === STACK) return String(/** @type {any} */ (start?.stack)?.name ?? '');
  return /** @type {Record<string, string>} */ (start?.settings ?? {})[name] ?? '';
}

/**
 * wantedOf is what a run with these changes is made with.
 * @param {Timeline} timeline the run on the page
 * @param {Setting[]} settings
 * @param {Changes} changes
 * @param {string} [stack] where the changes name none; '' is the exact one
 * @returns {{settings: Record<string, string>, seed: number, stack: string}}
 */
export function wantedOf(timeline, settings, changes, stack = '') {
  const values = Object.fromEntries(settings.map(({ name, default: standard }) => [name, changes[name] ?? (valueIn(timeline, name) || standard)]));
  return { settings: values, seed: Number(changes[SEED] ?? valueIn(timeline, SEED)), stack: changes[STACK] ?? stack };
}

/**
 * unchanged says whether the changes leave a run as it is.
 * @param {Timeline} timeline
 * @param {Changes} changes
 */
export const unchanged = (timeline, changes) => Object.entries(changes).every(([name, value]) => valueIn(timeline, name) === value);

/**
 * Where runs come from.
 * @typedef {Object} Source
 * @property {string} stack of runs whose changes name none; '' is the exact one
 * @property {import('../../main.js').LabData} data
 */

/** A run, its id if it has one, and its experiment's formulas in words. @typedef {{run: Timeline, id: string | null, formulas?: Record<string, string>}} Made */

/**
 * fetchOther makes or finds the run with these changes. A run on the kernel then
 * has an id, by which it can be found again.
 * @param {Source} source
 * @param {Timeline} timeline the run on the page
 * @param {Changes} changes
 * @param {AbortSignal} signal
 * @returns {Promise<Made>}
 */
export async function fetchOther(source, timeline, changes, signal) {
  if (changes[RUN]) return { run: await kept(`${source.data.runs}${changes[RUN]}.ndjson`, signal), id: changes[RUN] };
  const { settings, source: own } = source.data;
  const wanted = wantedOf(timeline, settings, changes, source.stack);
  if (wanted.stack === LIVE || own !== undefined) return ask(source.data, wanted, signal);
  const answer = await fetch(`${source.data.page}.json${query(settings, wanted.settings, wanted.seed)}`, { signal });
  const said = await answer.json();
  if (!answer.ok) throw new Refused(said.error);
  return { run: await kept(said.timeline, signal), id: null, formulas: said.formulas };
}

/** @param {string} address @param {AbortSignal} signal */
async function kept(address, signal) {
  const answer = await fetch(address, { signal });
  if (answer.status === 404) throw new Refused({ code: 'run_unknown' });
  if (!answer.ok) throw new Error(`timeline: ${answer.status}`);
  return parseTimeline(await answer.text());
}

/**
 * ask makes a run on a connection of its own: the page's may be at work.
 * @param {import('../../main.js').LabData} data
 * @param {{settings: Record<string, string>, seed: number, stack: string}} wanted
 * @param {AbortSignal} signal
 * @returns {Promise<Made>}
 */
function ask({ ws, lang, experiment, source }, wanted, signal) {
  const done = new AbortController();
  let run = emptyTimeline();
  let id = '';
  /** @type {Promise<Made>} */
  const made = new Promise((resolve, reject) => {
    const ends = AbortSignal.any([signal, done.signal]);
    const socket = openSocket({ url: ws, lang, signal: ends }, {
      status() {},
      queued() {},
      start(given) { id = given; },
      events(events) { append(run, events); },
      done(ended, error) {
        if (error && !run.end) reject(new Refused(error));
        else if (run.end) resolve({ run, id });
        else reject(new Error(ended));
      },
      again() { run = emptyTimeline(); },
      problem(problem) { reject(new Refused(problem)); },
    });
    ends.addEventListener('abort', () => reject(new Error('aborted')), { once: true });
    socket.run({ experiment: source === undefined ? experiment : { source }, ...wanted, stack: wanted.stack || EXACT });
  });
  return made.finally(() => done.abort());
}

/**
 * readRuns reads the runs that an address asks for, "nagle:off~rtt:200ms": each
 * after a tilde, the changes of one joined by "!".
 * @param {string} text
 * @returns {Changes[]}
 */
export function readRuns(text) {
  return text.split('~').map((run) => Object.fromEntries(run.split('!').flatMap((change) => {
    const at = change.indexOf(':');
    return at > 0 && at < change.length - 1 ? [[change.slice(0, at), change.slice(at + 1)]] : [];
  }))).filter((changes) => Object.keys(changes).length > 0);
}

/** @param {Changes[]} runs @returns {string} */
export const writeRuns = (runs) => runs.map((changes) => Object.entries(changes).map((pair) => pair.join(':')).join('!')).join('~');
