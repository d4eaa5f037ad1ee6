// @ts-check
// Values over time as rows: one for each instant at which one of them changed,
// each value standing until it changes again.

/**
 * @typedef {Object} Rows
 * @property {number[]} us      in order, no instant twice
 * @property {(number | null)[][]} columns values by column; null: not known yet, or not set
 */

/**
 * @typedef {{us: number, column: number, value: number | null}} Change
 */

/**
 * rowsOf makes rows of changes; those of one instant count together, the last
 * one standing. The rows end at endUs.
 * @param {Change[]} changes in any order; those of one instant in theirs
 * @param {number} columns
 * @param {number} endUs
 * @returns {Rows}
 */
export function rowsOf(changes, columns, endUs) {
  const sorted = changes.slice().sort((a, b) => a.us - b.us);
  /** @type {Rows} */
  const rows = { us: [], columns: Array.from({ length: columns }, () => []) };
  /** @type {(number | null)[]} */
  const now = new Array(columns).fill(null);
  for (let i = 0; i < sorted.length;) {
    const { us } = sorted[i];
    for (; i < sorted.length && sorted[i].us === us; i++) now[sorted[i].column] = sorted[i].value;
    push(rows, us, now);
  }
  if (rows.us.length > 0 && rows.us[rows.us.length - 1] < endUs) push(rows, endUs, now);
  return rows;
}

/** @param {Rows} rows @param {number} us @param {(number | null)[]} now */
function push(rows, us, now) {
  rows.us.push(us);
  rows.columns.forEach((column, i) => column.push(now[i]));
}

/**
 * lastAt is the place of the last time that is not after us; -1 if there is none.
 * @param {ArrayLike<number>} times in order
 * @param {number} us
 */
export function lastAt(times, us) {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const mid = (low + high) >> 1;
    if (times[mid] <= us) low = mid + 1;
    else high = mid;
  }
  return low - 1;
}

/**
 * greatest is a column's highest value between two times, the one standing at
 * the first included; 0 if there is none.
 * @param {Rows} rows
 * @param {number} column
 * @param {number} fromUs
 * @param {number} toUs
 */
export function greatest(rows, column, fromUs, toUs) {
  let most = 0;
  for (let i = Math.max(0, lastAt(rows.us, fromUs)); i < rows.us.length && rows.us[i] <= toUs; i++) {
    most = Math.max(most, rows.columns[column][i] ?? 0);
  }
  return most;
}
