// @ts-check
// A long run on paper, where nothing scrolls: all of it, and what would take
// very many sheets shrunk to one.

/** Of so many packets each can be drawn, on some ten sheets. */
const MOST = 1000;

/**
 * mountPaper listens for printing.
 * @param {{inPart: () => boolean, marks: () => import('./layout.js').Marks, shrink: () => () => void, drawAll: (is: boolean) => void, signal: AbortSignal}} ladder
 *   shrink brings the whole run into the window and gives what undoes that
 */
export function mountPaper({ inPart, marks, shrink, drawAll, signal }) {
  /** @type {(() => void) | null} */
  let undo = null;
  addEventListener('beforeprint', () => {
    if (undo || !inPart()) return;
    const { packets, folds } = marks();
    if (packets.length > MOST || folds.length > 0) {
      undo = shrink();
    } else {
      drawAll(true);
      undo = () => drawAll(false);
    }
  }, { signal });
  addEventListener('afterprint', () => {
    undo?.();
    undo = null;
  }, { signal });
}
