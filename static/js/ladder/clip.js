// @ts-check
// The marks of a stretch of the ladder: of a long run only those are drawn.

/** @typedef {import('./layout.js').Marks} Marks */
/** @typedef {import('./layout.js').Packet} Packet */

/**
 * clip leaves out what does not touch a stretch of heights; the packets are
 * chosen by who draws.
 * @param {Marks} m
 * @param {number} from
 * @param {number} to
 * @param {Packet[]} packets
 * @returns {Marks}
 */
export function clip(m, from, to, packets) {
  const touches = (/** @type {number} */ y1, /** @type {number} */ y2) => y2 >= from && y1 <= to;
  const near = (/** @type {{y: number} | null} */ text) => text !== null && touches(text.y - 20, text.y + 20);
  return {
    ...m, packets,
    ticks: m.ticks.filter((t) => touches(t.y, t.y)),
    gaps: m.gaps.filter((g) => touches(g.y1, g.y2)),
    states: m.states.filter((s) => touches(s.y, s.y + s.h)),
    holds: m.holds.filter((h) => touches(h.y, h.y + h.h)),
    calls: m.calls.filter((c) => touches(c.y1, c.y2) || near(c.text)),
    bundles: m.bundles.filter((b) => near(b.text) || (b.points.length > 0 && touches(b.points[0][1], b.points[2][1]))),
    ties: m.ties.filter((t) => touches(t.y1, t.y2)),
    folds: m.folds.filter((f) => touches(f.y1, f.y2)),
  };
}
