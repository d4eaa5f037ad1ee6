// @ts-check
// Several ladders on one time axis: timelines → marks of each. The
// same time has the same height in all, so a quiet stretch is compressed only
// where all are quiet.
import { read } from '../../core/story.js';
import { newColumns } from '../../ladder/columns.js';
import { wholeRun } from '../../ladder/layout.js';
import { newScale } from '../../ladder/scale.js';

/** @typedef {import('../../core/timeline.js').Timeline} Timeline */
/** @typedef {import('../../core/story.js').Index} Index */
/** @typedef {import('../../ladder/scale.js').Scale} Scale */
/** @typedef {import('../../ladder/scale.js').Crossing} Crossing */
/** @typedef {import('../../ladder/layout.js').Marks} Marks */

/** @typedef {import('../../ladder/layout.js').Options} Options */
/** What a ladder has of its own. @typedef {{width: number, axis: boolean}} Place */

/**
 * level brings runs to one scale.
 * @param {Timeline[]} runs
 * @returns {{wire: (run: number, place: Place) => number, lay: (places: Place[], options: Omit<Options, 'width'>) => Marks[]}}
 *   how far apart a run's rails would stand; and the marks of all
 */
export function level(runs) {
  const scales = share(runs.map(read));
  return {
    wire: (run, { width, axis }) => newColumns(read(runs[run]), width, scales[run].pxPerUs, axis).spacing,
    lay: (places, options) => runs.map((run, i) => wholeRun(run, { ...options, ...places[i], scale: scales[i] })),
  };
}

/**
 * share makes one scale for several runs and gives each its part of it: the same
 * knots and gaps, its own packets. Links and numbers of events are told apart by
 * run; those of an instant take turns, so runs that are the same so far stay
 * level.
 * @param {Index[]} runs
 * @returns {Scale[]}
 */
function share(runs) {
  if (runs.length === 0) return [];
  /** @type {Map<import('../../ladder/scale.js').Hop, [number, Crossing['packet'], Crossing['hop']]>} */
  const origin = new Map();
  const n = runs.length;
  const joint = runs.map((x, k) => {
    /** @param {number} seq */
    const own = (seq) => seq * n + k;
    /** @param {any} e */
    const event = (e) => ({ ...e, seq_no: own(e.seq_no) });
    return {
      links: (x.start?.links ?? []).map((/** @type {any} */ l) => ({ ...l, name: `${k} ${l.name}` })),
      packets: x.packets.map((packet) => ({
        ...packet,
        hops: packet.hops.map((hop) => {
          const copy = { ...hop, link: `${k} ${hop.link}`, sentSeq: own(hop.sentSeq), endSeq: hop.endSeq && own(hop.endSeq) };
          origin.set(copy, [k, packet, hop]);
          return copy;
        }),
      })),
      states: x.states.map(event), calls: x.calls.map(event), holds: x.holds.map(event),
    };
  });
  /** @param {'links' | 'packets' | 'states' | 'calls' | 'holds'} part */
  const all = (part) => joint.flatMap((x) => /** @type {any[]} */ (x[part]));
  const scale = newScale({
    ...runs[0], start: { links: all('links') }, packets: all('packets'), states: all('states'), calls: all('calls'), holds: all('holds'),
    endUs: Math.max(...runs.map((x) => x.endUs)),
  }, 1);

  const parts = runs.map(() => /** @type {Scale} */ ({ ...scale, at: new Map(), crossings: [], groups: [] }));
  /** @type {Map<import('../../ladder/scale.js').Group, number>} */
  const places = new Map();
  for (const [seq, y] of scale.at) parts[seq % n].at.set(Math.floor(seq / n), y);
  for (const c of scale.crossings) {
    const [k, packet, hop] = /** @type {[number, Crossing['packet'], Crossing['hop']]} */ (origin.get(c.hop));
    const { groups, crossings } = parts[k];
    const group = scale.groups[c.group];
    if (!places.has(group)) places.set(group, groups.push(group) - 1);
    crossings.push(Object.assign(c, { packet, hop, group: places.get(group) }));
  }
  return parts;
}
