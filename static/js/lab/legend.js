// @ts-check
// The marks of the picture: under it on a first visit, and with the keys in a
// dialog under "?".
import { recall, remember } from '../core/memory.js';

const STORAGE = 'slowstart.legend';

/**
 * mountLegend puts the marks under the picture unless this browser's reader
 * has sent them away before, or chosen something, whose explanation stands in
 * the same place. The marks are one element, which moves.
 * @param {HTMLDialogElement} dialog
 * @param {HTMLElement} strip
 * @param {import('../core/store.js').Store} store
 * @param {{signal: AbortSignal}} options
 * @returns {{open: () => void}}
 */
export function mountLegend(dialog, strip, store, { signal }) {
  const marks = /** @type {HTMLElement} */ (dialog.querySelector('[data-marks]'));
  const keys = marks.nextElementSibling;

  function seen() {
    remember(STORAGE, 'seen');
    strip.hidden = true;
    dialog.insertBefore(marks, keys);
  }

  dialog.addEventListener('click', (event) => {
    const target = /** @type {Element} */ (event.target);
    // A click on the dialog itself, not on what is in it, is one beside it.
    if (target.closest('[data-close]') || target === dialog) dialog.close();
  }, { signal });
  strip.querySelector('[data-seen]')?.addEventListener('click', seen, { signal });
  if (recall(STORAGE) === null) {
    strip.prepend(marks);
    strip.hidden = false;
    store.subscribe(['selected', 'seqNo'], ({ selected, seqNo }) => {
      if (!strip.hidden && (selected !== null || seqNo !== null)) seen();
    }, { signal });
  }
  return {
    open() {
      seen();
      dialog.showModal();
    },
  };
}
