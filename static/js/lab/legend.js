// @ts-check
// The marks of the picture: a strip on the first visit, and with the keys in a
// dialog under "?".
import { recall, remember } from '../core/memory.js';

const STORAGE = 'slowstart.legend';

/**
 * mountLegend shows the strip if this browser never closed it.
 * @param {HTMLDialogElement} dialog
 * @param {{signal: AbortSignal}} options
 * @returns {{open: () => void}}
 */
export function mountLegend(dialog, { signal }) {
  /** @param {boolean} first */
  function dress(first) {
    dialog.classList.toggle('legend--first', first);
    /** @type {HTMLElement} */ (dialog.querySelector('[data-keys]')).hidden = first;
    /** @type {HTMLElement} */ (dialog.querySelector('[data-first]')).hidden = !first;
  }

  function open() {
    if (dialog.open) dialog.close();
    dress(false);
    dialog.showModal();
  }

  dialog.addEventListener('close', () => remember(STORAGE, 'seen'), { signal });
  dialog.addEventListener('click', (event) => {
    const target = /** @type {Element} */ (event.target);
    // A click on the dialog itself, not on what is in it, is one beside it.
    if (target.closest('[data-close]') || (target === dialog && dialog.matches(':modal'))) dialog.close();
  }, { signal });
  dialog.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') dialog.close();
  }, { signal });
  if (recall(STORAGE) === null) {
    dress(true);
    // Not show(): that would take the focus of a page just opened.
    dialog.setAttribute('open', '');
  }
  return { open };
}
