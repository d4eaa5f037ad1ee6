// @ts-check
// Which packets of a long run are elements, so that they can be reached and
// named; the rest is drawn on the canvas.

/** @typedef {{packet: import('./layout.js').Packet, hop: import('./layout.js').Hop}} Line */

/** Of more packets a window's height than these only those with a name are elements, and no more than so many. */
const A_WINDOW = { elements: 100, named: 50 };

/**
 * elementsOf chooses among the lines of a stretch.
 * @param {Line[]} near
 * @param {(line: Line) => boolean} folded into a band
 * @param {number} windows how many windows tall the stretch is
 * @returns {Set<number>} packets
 */
export function elementsOf(near, folded, windows) {
  const apart = near.filter((line) => !folded(line));
  const all = new Set(apart.map(({ packet }) => packet.id));
  if (all.size <= A_WINDOW.elements * windows) return all;
  const named = apart.filter(({ packet }) => packet.label || packet.lost || packet.retransmission);
  return new Set(named.slice(0, A_WINDOW.named * windows).map(({ packet }) => packet.id));
}
