// @ts-check
// Time along the lives of sockets. While packets are under way it passes
// evenly; TIME-WAIT outlasts all of that a hundred times, so that long quiet
// stretches are drawn shorter, and marked.
import { ticksOf } from '../ticks.js';

/** @typedef {import('../../core/timeline.js').Timeline} Timeline */

/** All long quiet stretches together, in busy time. */
const QUIET = 2 / 3;
/** Shorter ones, in busy time, are drawn as they are. */
const SHORT = 1 / 4;
/** Between two labels, of the whole width. */
const APART = 0.2;

/**
 * @typedef {Object} Axis
 * @property {(us: number) => number} at where a time is, from 0 to 1
 * @property {{fromUs: number, toUs: number}[]} breaks stretches drawn shorter than they are
 * @property {number[]} ticks times to be labelled
 */

/** @param {Timeline} timeline @returns {Axis} */
export const axisOf = (timeline) => axisOver(busyOf(timeline), timeline.endUs);

/**
 * axisOver is an axis on which all that lies between busy spans may be drawn
 * shorter.
 * @param {[number, number][]} spans in order and disjoint
 * @param {number} lastUs
 * @param {number} [labels] about so many, where nothing is shorter
 * @returns {Axis}
 */
export function axisOver(spans, lastUs, labels = 3) {
  const endUs = Math.max(1, lastUs);
  const busy = Math.max(1, spans.reduce((sum, [from, to]) => sum + to - from, 0));
  const edges = [0, ...spans.flat(), endUs];
  const quiet = [];
  for (let i = 0; i < edges.length; i += 2) quiet.push({ fromUs: edges[i], toUs: edges[i + 1] });
  const breaks = quiet.filter((q) => q.toUs - q.fromUs > busy * SHORT);
  const each = Math.max(SHORT, QUIET / Math.max(1, breaks.length)) * busy;
  const shortened = breaks.filter((q) => q.toUs - q.fromUs > each);
  const saved = shortened.reduce((sum, q) => sum + q.toUs - q.fromUs - each, 0);

  /** @param {number} us */
  const at = (us) => {
    let x = us;
    for (const q of shortened) {
      if (us <= q.fromUs) break;
      const over = q.toUs - q.fromUs - each;
      x -= over * Math.min(1, (us - q.fromUs) / (q.toUs - q.fromUs));
    }
    return Math.min(1, Math.max(0, x / (endUs - saved)));
  };
  return { at, breaks: shortened, ticks: ticks(shortened, endUs, at, labels) };
}

/** @param {Axis['breaks']} breaks @param {number} endUs @param {Axis['at']} at @param {number} labels */
function ticks(breaks, endUs, at, labels) {
  if (breaks.length === 0) return ticksOf(endUs, labels);
  const chosen = [0];
  for (const us of breaks.flatMap((q) => [q.fromUs, q.toUs])) {
    if (at(us) - at(chosen[chosen.length - 1]) >= APART && at(us) < 0.97) chosen.push(us);
  }
  return chosen;
}

/**
 * busyOf merges the times at which any packet is under way.
 * @param {Timeline} timeline
 * @returns {[number, number][]}
 */
function busyOf(timeline) {
  /** @type {[number, number][]} */
  const all = [];
  for (const packet of timeline.packets.values()) {
    for (const hop of packet.hops) {
      if (hop) all.push([hop.sentUs, hop.receivedUs ?? hop.droppedUs ?? hop.sentUs]);
    }
  }
  return merged(all);
}

/**
 * merged are the times at which any of the spans is.
 * @param {[number, number][]} spans
 * @returns {[number, number][]} in order and disjoint
 */
export function merged(spans) {
  /** @type {[number, number][]} */
  const out = [];
  for (const [from, to] of [...spans].sort((a, b) => a[0] - b[0])) {
    const last = out[out.length - 1];
    if (last && from <= last[1]) last[1] = Math.max(last[1], to);
    else out.push([from, to]);
  }
  return out;
}
