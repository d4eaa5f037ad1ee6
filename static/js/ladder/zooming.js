// @ts-check
// Zooming the live ladder: how dense its time is, and what stays in its place
// while that changes. Its arithmetic is zoom.js.
import { read } from '../core/story.js';
import { HEAD_HEIGHT } from './draw.js';
import { nowAt } from './now.js';
import { FOOT, TOP, newScale } from './scale.js';
import { allowed, fitting, heightOf, placeAt } from './zoom.js';

/** What stands round the drawing in the box that scrolls, px. */
const ROUND = 16;
/** How much of the window what one zooms to takes. */
const FILL = 0.6;
/** How much a fold that is chosen is stretched. */
const UNFOLD = 4;

/**
 * createZooming begins at the ladder's own size.
 * @param {import('../core/store.js').Store} store
 * @param {ReturnType<typeof import('./window.js').mountWindow>} pane
 * @param {{marks: () => import('./layout.js').Marks, hops: (id: number) => import('./layout.js').Hop[] | undefined, sight: () => {top: number, bottom: number}, lay: () => void, redraw: () => void}} ladder
 *   lay computes the marks for the density, redraw shows them
 */
export function createZooming(store, pane, { marks, hops, sight, lay, redraw }) {
  let density = 1;

  /** @returns {number} the density at which the whole run is in the window */
  function fitted() {
    const x = read(store.state.timeline);
    const scale = pane.scale();
    return fitting((d) => (newScale(x, d).bottom + FOOT) * scale, pane.height() - ROUND, (TOP + FOOT) * scale);
  }

  /**
   * to lays out anew; what stands at one place of the window stays there.
   * @param {number} next
   * @param {number} [y] in marks; what matters most, if it is not said
   * @param {number} [at] where in the window it shall be, px; where it is, if it is not said
   */
  function to(next, y = heart(), at = y * pane.scale() - pane.top()) {
    const place = placeAt(marks().knots, y);
    density = next;
    lay();
    pane.scrollBy(heightOf(marks().knots, place) * pane.scale() - pane.top() - at);
    redraw();
  }

  /** @returns {number} the height of what is looked at: the chosen packet, the playhead, or the middle */
  function heart() {
    const { top, bottom } = sight();
    const { selected, tUs, seqNo, timeline } = store.state;
    const hop = selected === null ? undefined : hops(selected)?.[0];
    const y = hop ? (hop.y1 + hop.y2) / 2 : tUs < timeline.endUs ? nowAt(marks(), tUs, seqNo).y : NaN;
    return y > top && y < bottom ? y : (top + bottom) / 2;
  }

  /** @param {number} factor @param {number} [y] in marks */
  function by(factor, y) {
    const least = factor < 1 ? Math.min(fitted(), 0.5) : 0;
    const next = allowed(density * factor, Math.min(least, density), marks().height, density);
    if (next !== density) to(next, y);
  }

  /** @param {number} y1 @param {number} y2 in marks @param {number} most density */
  function into(y1, y2, most) {
    const room = (pane.height() - HEAD_HEIGHT) / pane.scale();
    const wanted = Math.min((density * FILL * room) / Math.max(y2 - y1, 1), most);
    to(allowed(wanted, 0, marks().height, density), (y1 + y2) / 2, HEAD_HEIGHT / 2 + pane.height() / 2);
  }

  return {
    density: () => density,
    by,
    /** @param {number} y in marks */
    unfold: (y) => to(Math.min(density * UNFOLD, 1), y),
    fitAll() {
      const whole = fitted();
      if (density > whole * 1.02) to(whole, 0, ROUND);
      else to(1);
    },
    /** shrink brings the whole run into the window. @returns {() => void} what goes back */
    shrink() {
      const [before, { top }] = [density, sight()];
      const place = placeAt(marks().knots, top);
      to(Math.min(fitted(), before), 0, ROUND);
      return () => to(before, heightOf(marks().knots, place), 0);
    },
    fitSelection() {
      const { selected } = store.state;
      if (selected === null || !hops(selected)) return;
      // Packets that leave together stay apart however dense: first to its own size.
      if (density < 1) to(1);
      const lines = hops(selected) ?? [];
      into(Math.min(...lines.map((h) => h.queue_y1)), Math.max(...lines.map((h) => h.y2)), 16);
      if (density < 1) to(1);
    },
  };
}
