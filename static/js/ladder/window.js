// @ts-check
// The window through which a ladder is seen: the box it scrolls in, or, where
// that box is as tall as the ladder, the page.

/**
 * @typedef {Object} Pane
 * @property {() => number} top     how much of the drawing is above the window, px; less than 0 if there is room above
 * @property {() => number} height  px
 * @property {() => number} middle  of the window, px from the drawing's top
 * @property {() => number} room    for a strip beside the drawing that stays in sight, px
 * @property {() => boolean} own    it is the box that scrolls
 * @property {() => boolean} scrolls the playhead may scroll it: the box, never the page
 * @property {(byPx: number, smooth?: boolean) => void} scrollBy
 */

/** What lies over a phone's page: its header above, the player below, px. */
const COVERED = { above: 56, below: 96 };

/**
 * mountWindow measures; nothing is kept.
 * @param {HTMLElement} root
 * @param {SVGSVGElement} svg
 * @returns {Pane}
 */
export function mountWindow(root, svg) {
  const own = () => root.scrollHeight > root.clientHeight + 2 && getComputedStyle(root).overflowY !== 'visible';
  /** The part of the screen through which the drawing can be seen. */
  const frame = () => {
    const box = root.getBoundingClientRect();
    if (own()) return { top: box.top, bottom: box.bottom };
    return { top: Math.max(Math.min(box.top, innerHeight), COVERED.above), bottom: Math.min(Math.max(box.bottom, 0), innerHeight - COVERED.below) };
  };
  const height = () => {
    const { top, bottom } = frame();
    if (own()) return bottom - top;
    return innerHeight - COVERED.above - COVERED.below;
  };
  const top = () => frame().top - svg.getBoundingClientRect().top;
  return {
    own, height, top,
    scrolls: own,
    middle: () => top() + height() / 2,
    room: () => Math.max(height() - (own() ? 56 : 24), 80),
    scrollBy(by, smooth = false) {
      const far = Math.max(Math.min(by, 1e8), -1e8);
      (own() ? root : window).scrollBy({ top: far, behavior: smooth ? 'smooth' : 'instant' });
    },
  };
}
