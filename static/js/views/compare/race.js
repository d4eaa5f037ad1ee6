// @ts-check
// What the applications of several runs had read by when: the bytes that have
// reached the client, added up.
import { rowsOf } from '../chart/rows.js';

/** @typedef {import('../../core/timeline.js').Timeline} Timeline */

/**
 * @typedef {Object} Race
 * @property {import('../chart/rows.js').Rows} rows a column for each run, which ends with its last byte
 * @property {{us: number, bytes: number}[]} ends of the runs
 * @property {number} most bytes
 * @property {number} endUs of the last
 */

/**
 * raceOf adds up what the client of a run's first connection has read.
 * @param {Timeline[]} runs
 * @returns {Race}
 */
export function raceOf(runs) {
  /** @type {import('../chart/rows.js').Change[]} */
  const changes = [];
  const ends = runs.map((run, column) => {
    const client = clientOf(run);
    const end = { us: 0, bytes: 0 };
    changes.push({ us: 0, column, value: 0 });
    for (const e of /** @type {any[]} */ (run.events)) {
      if (e.type !== 'app.call' || e.op !== 'read' || e.host !== client || !(e.bytes > 0)) continue;
      end.bytes += e.bytes;
      end.us = e.t_us;
      changes.push({ us: e.t_us, column, value: end.bytes });
    }
    changes.push({ us: end.us + 1, column, value: null });
    return end;
  });
  const endUs = Math.max(...ends.map((end) => end.us));
  return { rows: rowsOf(changes, runs.length, endUs + 1), ends, most: Math.max(...ends.map((end) => end.bytes)), endUs };
}

/** @param {Timeline} run */
function clientOf(run) {
  const first = /** @type {any} */ (run.events.find((e) => e.type === 'conn.open' && e.proto === 'tcp'));
  return first?.client.host;
}
