// @ts-check
// How a run is spread over a person's time. Times at which something is on
// its way pass evenly; a quiet stretch, however long, takes at most a small
// part of the whole. The scrubber uses the same scale, so that half-way along
// it is half-way through what there is to see.
import { read } from '../core/story.js';

/** @typedef {import('../core/timeline.js').Timeline} Timeline */

/**
 * A monotone piecewise-linear map between run time and a position in [0,1].
 * @typedef {Object} Pace
 * @property {number[]} times     run times in microseconds, rising
 * @property {number[]} positions as many, rising from 0 to 1
 */

/** A quiet stretch takes no more than this share of the busy time. */
const QUIET_SHARE = 1 / 12;

/**
 * paceOf computes the pace of a timeline, and of those beside it. An empty one has
 * one point: 0.
 * @param {Timeline} timeline
 * @param {Timeline[]} [beside]
 * @returns {Pace}
 */
export function paceOf(timeline, beside = []) {
  const runs = [timeline, ...beside];
  const spans = inFlight(runs);
  const busy = spans.reduce((sum, span) => sum + span[1] - span[0], 0);
  const cap = Math.max(busy * QUIET_SHARE, 1);
  const times = [0];
  const weights = [0];
  /** @param {number} until @param {number} most */
  const advance = (until, most) => {
    const length = until - times[times.length - 1];
    if (length <= 0) return;
    weights.push(weights[weights.length - 1] + Math.min(length, most));
    times.push(until);
  };
  for (const [from, to] of spans) {
    advance(from, cap);
    advance(to, Infinity);
  }
  advance(Math.max(...runs.map((run) => run.endUs)), cap);
  const total = weights[weights.length - 1] || 1;
  return { times, positions: weights.map((w) => w / total) };
}

/**
 * inFlight merges the times during which any packet is on a link.
 * @param {Timeline[]} runs
 * @returns {[number, number][]}
 */
function inFlight(runs) {
  /** @type {[number, number][]} */
  const merged = [];
  for (const [from, to] of runs.flatMap(flights).sort((a, b) => a[0] - b[0])) {
    const last = merged[merged.length - 1];
    if (last && from <= last[1]) last[1] = Math.max(last[1], to);
    else merged.push([from, to]);
  }
  return merged;
}

/**
 * flights lists every packet's time on every link. A packet
 * whose end is not known yet takes no time.
 * @param {Timeline} timeline
 */
function flights(timeline) {
  /** @type {[number, number][]} */
  const all = [];
  for (const { hops } of read(timeline).packets) {
    for (const { sentUs, receivedUs, droppedUs } of hops) all.push([sentUs, receivedUs >= 0 ? receivedUs : Math.max(droppedUs, sentUs)]);
  }
  return all;
}

/**
 * positionAt is where along the run a time is, in [0,1].
 * @param {Pace} pace
 * @param {number} tUs
 */
export function positionAt(pace, tUs) {
  return interpolate(pace.times, pace.positions, tUs);
}

/**
 * timeAt is the run time at a position, in microseconds, not rounded.
 * @param {Pace} pace
 * @param {number} position
 */
export function timeAt(pace, position) {
  return interpolate(pace.positions, pace.times, position);
}

/**
 * @param {number[]} xs rising
 * @param {number[]} ys
 * @param {number} x    held to the ends outside of xs
 */
function interpolate(xs, ys, x) {
  if (xs.length < 2 || x <= xs[0]) return ys[0];
  const last = xs.length - 1;
  if (x >= xs[last]) return ys[last];
  let low = 0;
  let high = last;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (xs[middle] <= x) low = middle;
    else high = middle;
  }
  return ys[low] + ((ys[high] - ys[low]) * (x - xs[low])) / (xs[high] - xs[low]);
}
