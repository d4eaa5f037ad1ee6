// @ts-check
// The window through which a ladder is seen: the box it scrolls in, or, where
// that box is as tall as the ladder, the page. Measuring makes the browser lay
// the page out, so it is done when something moved and not with every frame.

/**
 * @typedef {Object} Pane
 * @property {() => void} measure
 * @property {() => number} scale   px of one unit of the drawing
 * @property {() => number} top     how much of the drawing is above the window, px; less than 0 if there is room above
 * @property {() => number} height  px
 * @property {() => number} room    for a strip beside the drawing that stays in sight, px
 * @property {() => boolean} own    the box scrolls, not the page
 * @property {(byPx: number, smooth?: boolean) => void} scrollBy
 * @property {(px: number, glide: boolean) => boolean} follow scrolls the box, if it does by itself, to a
 *   height of the drawing that is out of its middle; says whether it jumped there
 */

/** What lies over a phone's page: its header above, the player below, px. */
const COVERED = { above: 56, below: 96 };
/** Where in the window what is followed may be before it scrolls. */
const FOLLOW = [0.2, 0.7];
/** What the heads cover, and half of the playhead's time, in the drawing's own units; and above them, px. */
const HEADS = 67;
const ABOVE = 12;
/** What a strip leaves free of the window: the zoom's buttons, and a little. */
const FREE = { own: 56, page: 24 };

/**
 * mountWindow measures a window.
 * @param {HTMLElement} root
 * @param {SVGSVGElement} svg
 * @param {() => number} width of the drawing in its own units
 * @returns {Pane}
 */
export function mountWindow(root, svg, width) {
  let own = true;
  let top = 0;
  let height = 0;
  let scale = 1;
  let above = 0;
  let below = 0;
  /** @type {Element} */
  let scroller = root;
  const calm = matchMedia('(prefers-reduced-motion: reduce)');

  /** @type {Pane['scrollBy']} */
  function scrollBy(by, smooth = false) {
    const far = Math.max(Math.min(by, below), -above);
    if (Math.abs(far) < 0.5) return;
    if (!smooth) {
      top += far;
      above += far;
      below -= far;
    }
    scroller.scrollBy({ top: far, behavior: smooth ? 'smooth' : 'instant' });
  }

  return {
    scrollBy,
    measure() {
      const [box, drawn] = [root.getBoundingClientRect(), svg.getBoundingClientRect()];
      own = root.scrollHeight > root.clientHeight + 2 && /auto|scroll/.test(getComputedStyle(root).overflowY);
      scale = (drawn.width || width()) / width();
      height = own ? box.height : innerHeight - COVERED.above - COVERED.below;
      top = (own ? box.top : Math.max(Math.min(box.top, innerHeight), COVERED.above)) - drawn.top;
      scroller = own ? root : root.closest('.is-expanded') ?? /** @type {Element} */ (document.scrollingElement);
      above = scroller.scrollTop;
      below = scroller.scrollHeight - scroller.clientHeight - above;
    },
    scale: () => scale,
    top: () => top,
    height: () => height,
    room: () => Math.max(height - (own ? FREE.own : FREE.page), 80),
    own: () => own,
    follow(px, glide) {
      const at = px - top;
      const low = Math.min(Math.max(FOLLOW[0] * height, HEADS * scale + ABOVE), height / 2);
      const high = FOLLOW[1] * height;
      const by = at < low ? at - low : at > high ? at - high : 0;
      if (!own || by === 0) return false;
      const smooth = glide && !calm.matches && Math.abs(by) < height;
      scrollBy(by, smooth);
      return !smooth;
    },
  };
}
