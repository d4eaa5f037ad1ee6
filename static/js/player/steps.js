// @ts-check
// Where the playhead stops when it is moved by hand.

/** @typedef {import('../core/timeline.js').Stop} Stop */
/** @typedef {import('../core/timeline.js').Moment} Moment */

/**
 * stepStop is the index of the stop after (dir 1) or before (dir -1) the
 * playhead. Of several stops at one time the selected packet's is where we
 * stand; with another selection all of them count as passed, but at the very
 * start with none chosen nothing has happened yet. Steps go round: after the
 * last stop comes the first.
 * @param {Stop[]} stops in order
 * @param {number} tUs
 * @param {number | null} selected
 * @param {1 | -1} dir
 * @returns {number} -1 where there is no stop at all
 */
export function stepStop(stops, tUs, selected, dir) {
  if (stops.length === 0) return -1;
  if (tUs === 0 && selected === null) return dir === 1 ? 0 : stops.length - 1;
  const passed = countUpTo(stops, tUs);
  let here = passed - 1;
  for (let i = here; i >= 0 && stops[i].tUs === tUs; i--) {
    if (stops[i].packet === selected) {
      here = i;
      break;
    }
  }
  const beyond = passed === 0 || stops[here].tUs < tUs;
  const next = dir === 1 || !beyond ? here + dir : here;
  return (next + stops.length) % stops.length;
}

/**
 * countUpTo is how many stops are at or before a time.
 * @param {Stop[]} stops
 * @param {number} tUs
 */
export function countUpTo(stops, tUs) {
  let low = 0;
  let high = stops.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (stops[middle].tUs <= tUs) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * stepMoment is the name of the next or previous moment that prose points at,
 * in order of time and, at one time, of the timeline. It goes round.
 * @param {Record<string, Moment>} moments
 * @param {string[]} names those that prose points at
 * @param {number} tUs
 * @param {string | null} current the moment we stand at
 * @param {1 | -1} dir
 * @returns {string | null}
 */
export function stepMoment(moments, names, tUs, current, dir) {
  const order = names
    .filter((name) => moments[name])
    .sort((a, b) => moments[a].t_us - moments[b].t_us || moments[a].seq_no - moments[b].seq_no);
  if (order.length === 0) return null;
  const at = current === null ? -1 : order.indexOf(current);
  if (at >= 0 && moments[order[at]].t_us === tUs) return order[(at + dir + order.length) % order.length];
  const after = order.findIndex((name) => moments[name].t_us > tUs);
  if (dir === 1) return order[after < 0 ? 0 : after];
  const before = order.filter((name) => moments[name].t_us < tUs).length - 1;
  return order[(before + order.length) % order.length];
}

/**
 * activeMoments are the moments passed most recently: none before the first
 * and none once the run is over, when everything has passed. Behind one event
 * of an instant only the last of its moments is active.
 * @param {Record<string, Moment>} moments
 * @param {string[]} names
 * @param {number} tUs
 * @param {number | null} seqNo
 * @param {number} endUs
 * @returns {string[]}
 */
export function activeMoments(moments, names, tUs, seqNo, endUs) {
  if (tUs >= endUs) return [];
  /** @param {Moment} m */
  const place = (m) => (seqNo === null ? m.t_us : m.seq_no);
  const passed = names.filter((name) => moments[name] && place(moments[name]) <= (seqNo ?? tUs));
  const latest = Math.max(...passed.map((name) => place(moments[name])));
  return passed.filter((name) => place(moments[name]) === latest);
}
