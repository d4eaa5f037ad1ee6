// @ts-check
// What a browser window says about its things, as text keys with arguments.

/** @typedef {import('./visits.js').Visit} Visit */
/** @typedef {import('./visits.js').State} State */
/** @typedef {{key: string, args: Record<string, string>}} Line */

/** errno → the page that says so; anything else is "other". */
const PAGES = /** @type {Record<string, string>} */ ({
  ECONNRESET: 'reset', EPIPE: 'reset', ECONNREFUSED: 'refused', ETIMEDOUT: 'timeout', EADDRNOTAVAIL: 'ports', EHOSTUNREACH: 'unreachable', ENETUNREACH: 'unreachable',
});
/** The same by the reason of a decision (engine/app/rule). */
const REASONS = /** @type {Record<string, string>} */ ({ lookup_failed: 'name', out_of_patience: 'timeout', closed_before_response: 'empty', handshake_failed: 'tls' });

/**
 * troubleOf is why something did not come whole, null where it did or may yet.
 * @param {State} state
 * @returns {{page: string, errno: string, reason: Line | null} | null}
 */
export function troubleOf({ is, leg }) {
  if (is !== 'failed' && is !== 'short') return null;
  const why = leg.closed ?? leg.fate;
  const errno = why?.args.errno ?? leg.connect?.errno ?? '';
  const page = PAGES[errno] ?? REASONS[why?.reason ?? ''] ?? 'other';
  return { page, errno, reason: why ? { key: `decision.reason.${why.reason}`, args: why.args } : null };
}

/** What a window says it is doing: the state that it is furthest in. */
const BUSY = /** @type {const} */ (['reading', 'asked', 'connects', 'looks', 'waits']);

/**
 * statusOf is the line at the foot of a window.
 * @param {Visit} visit
 * @param {State[]} states
 * @param {number} tUs
 * @returns {string} after "view.browser.status."
 */
export function statusOf(visit, states, tUs) {
  if (visit.beginUs > tUs) return 'idle';
  const busy = BUSY.find((is) => states.some((state) => state.is === is));
  if (busy) return busy;
  if (visit.doneUs === null || visit.doneUs > tUs) return 'waits';
  return states.some((state) => state.is === 'failed' || state.is === 'short') ? 'broken' : 'done';
}

/**
 * sumOf counts what there is of a visit.
 * @param {Visit} visit @param {State[]} states
 */
export function sumOf(visit, states) {
  return {
    all: visit.things.length,
    whole: states.filter((state) => ['whole', 'kept', 'refused'].includes(state.is)).length,
    read: states.reduce((sum, state) => sum + state.read, 0),
    unread: states.reduce((sum, state) => sum + state.arrived - state.read, 0),
  };
}
