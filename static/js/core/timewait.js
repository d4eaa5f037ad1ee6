// @ts-check
// How long TIME-WAIT lasts: the browser's copy of web/story/timewait.go.

const UNITS = /** @type {Record<string, number>} */ ({ us: 1, ms: 1e3, s: 1e6, min: 60e6 });

/**
 * timeWait is how long a stay in TIME-WAIT lasts: as it turned out, or, where
 * the run ended before, by the run's setting; 0 where nobody knows.
 * @param {import('./packets.js').Index} x
 * @param {any} from the tcp.state that begins it
 */
export function timeWait(x, from) {
  const next = (x.statesOf.get(`${from.conn} ${from.host}`) || []).find((s) => s.seq_no > from.seq_no);
  if (next) return next.t_us - from.t_us;
  const settings = (x.start && x.start.settings) || {};
  const m = /^(\d+(?:\.\d+)?)(us|ms|s|min)$/.exec(settings.time_wait || '');
  return m ? Math.round(Number(m[1]) * UNITS[m[2]]) : 0;
}
