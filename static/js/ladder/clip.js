// @ts-check
// The marks of a stretch of the ladder: of a long run only those are drawn.

/** @typedef {import('./layout.js').Marks} Marks */
/** @typedef {import('./layout.js').Packet} Packet */

/** How far beyond the stretch a tie is cut off, so that its bend is not seen. */
const BEYOND = 60;
/** More ties than these say nothing: then only those of what is chosen are drawn. */
const MOST_TIES = 24;

/**
 * clip leaves out what does not touch a stretch of heights; the packets are
 * chosen by who draws.
 * @param {Marks} m
 * @param {number} from
 * @param {number} to
 * @param {Packet[]} packets
 * @param {number | null} chosen packet, by id
 * @returns {Marks}
 */
export function clip(m, from, to, packets, chosen) {
  const touches = (/** @type {number} */ y1, /** @type {number} */ y2) => y2 >= from && y1 <= to;
  const near = (/** @type {{y: number} | null} */ text) => text !== null && touches(text.y - 20, text.y + 20);
  // Dashes are dear: through all of a long run they took seconds a frame.
  let ties = m.ties.filter((t) => touches(t.y1, t.y2));
  if (ties.length > MOST_TIES) ties = ties.filter((t) => t.from === chosen || t.to === chosen);
  return {
    ...m, packets,
    ticks: m.ticks.filter((t) => touches(t.y, t.y)),
    gaps: m.gaps.filter((g) => touches(g.y1, g.y2)),
    states: m.states.filter((s) => touches(s.y, s.y + s.h)),
    holds: m.holds.filter((h) => touches(h.y, h.y + h.h)),
    calls: m.calls.filter((c) => touches(c.y1, c.y2) || near(c.text)),
    bundles: m.bundles.filter((b) => near(b.text) || (b.points.length > 0 && touches(b.points[0][1], b.points[2][1]))),
    ties: ties.map((t) => ({ ...t, y1: Math.max(t.y1, from - BEYOND), y2: Math.min(t.y2, to + BEYOND) })),
    messages: m.messages.filter((b) => touches(b.y1, b.y2) || near(b.text)),
    unread: m.unread.filter((u) => touches(u.steps.length > 0 ? u.steps[0][0] : u.y, u.y) || near(u.text)),
    folds: m.folds.filter((f) => touches(f.y1, f.y2)),
  };
}
