// @ts-check
// A long run on paper, where nothing scrolls: all of it, and what would take
// very many sheets shrunk to one.

/** Of so many packets each can be drawn, on some ten sheets. */
const MOST = 1000;

/**
 * mountPaper listens for printing.
 * @param {{inPart: () => boolean, marks: () => import('./layout.js').Marks, shrink: () => () => void, drawAll: (is: boolean) => void, loosen: () => void, fasten: () => void, signal: AbortSignal}} ladder
 *   shrink brings the whole run into the window and gives what undoes that;
 *   loosen lets the drawing be as wide as the paper, fasten as the window
 */
export function mountPaper({ inPart, marks, shrink, drawAll, loosen, fasten, signal }) {
  /** @type {(() => void) | null} */
  let undo = null;
  addEventListener('beforeprint', () => {
    if (undo) return;
    undo = () => {};
    const { packets, folds } = marks();
    if (inPart() && (packets.length > MOST || folds.length > 0)) {
      undo = shrink();
    } else if (inPart()) {
      drawAll(true);
      undo = () => drawAll(false);
    }
    loosen();
  }, { signal });
  addEventListener('afterprint', () => {
    fasten();
    undo?.();
    undo = null;
  }, { signal });
}
