// @ts-check
// Values that change at events: what holds at an instant of the run.

/**
 * A value that holds from an event on.
 * @template T
 * @typedef {{us: number, seqNo: number, value: T}} Step
 */

/**
 * push adds a step if the value is another one.
 * @template T
 * @param {Step<T>[]} steps
 * @param {{t_us: number, seq_no: number}} e
 * @param {T} value
 */
export function push(steps, e, value) {
  if (steps.length > 0 && steps[steps.length - 1].value === value) return;
  steps.push({ us: e.t_us, seqNo: e.seq_no, value });
}

/**
 * at is the last value behind the playhead, undefined before the first.
 * @template T
 * @param {Step<T>[]} steps
 * @param {number} tUs
 * @param {number | null} seqNo the last event of the instant that has happened; null: all have
 * @returns {T | undefined}
 */
export function at(steps, tUs, seqNo = null) {
  let [low, high] = [0, steps.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    const s = steps[middle];
    if (s.us < tUs || (s.us === tUs && (seqNo === null || s.seqNo <= seqNo))) low = middle + 1;
    else high = middle;
  }
  return low > 0 ? steps[low - 1].value : undefined;
}
