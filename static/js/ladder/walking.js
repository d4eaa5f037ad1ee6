// @ts-check
// What the focus walks along: packets, and each fold once.

/** @typedef {import('./pointing.js').Stop} Stop */
/** @typedef {import('./folds.js').Fold} Fold */

/**
 * stopsOf lists the stops of a layout in order.
 * @param {import('./layout.js').Marks} marks
 * @returns {Stop[]}
 */
export function stopsOf({ packets, foldOf }) {
  /** @type {Stop[]} */
  const stops = [];
  const seen = new Set();
  for (const p of packets) {
    const fold = foldOf.get(p.hops[0]);
    if (!fold) stops.push({ packet: p.id, fold: false });
    else if (!seen.has(fold)) stops.push({ packet: fold.first, fold: true });
    seen.add(fold);
  }
  return stops;
}

/**
 * stepFrom is the stop so many further on; Infinity is the last.
 * @param {Stop[]} stops
 * @param {Stop} from
 * @param {number} by
 * @param {(id: number) => Fold | undefined} foldOf the fold that a packet lies in
 * @returns {Stop | undefined}
 */
export function stepFrom(stops, from, by, foldOf) {
  const here = foldOf(from.packet)?.first ?? from.packet;
  const at = stops.findIndex((s) => s.packet === here);
  return stops[Math.min(Math.max(at + by, 0), stops.length - 1)];
}
