// @ts-check
// Taking a run along: one button, and a list that is made when it is opened for
// the first time. Without scripts there are the links to the run's files.
import { el } from '../core/dom.js';

/** @typedef {import('../core/text.js').Translate} Translate */

/**
 * @typedef {Object} Exports
 * @property {(ndjson: string, pcapng: string) => void} point sets where the run's files are
 * @property {HTMLAnchorElement | null} ndjson
 * @property {HTMLAnchorElement | null} pcapng null: there is no capture of it
 */

/**
 * mountExports puts the button in the links' place.
 * @param {HTMLElement} list
 * @param {{menu: () => Promise<{fill: (box: HTMLElement, exports: Exports) => void}>, t: Translate, signal: AbortSignal}} options
 *   menu is asked for once
 * @returns {Exports}
 */
export function mountExports(list, { menu, t, signal }) {
  /** @param {string} name */
  const link = (name) => /** @type {HTMLAnchorElement | null} */ (list.querySelector(`[data-export="${name}"]`));
  const exports = {
    get ndjson() { return link('ndjson'); },
    get pcapng() { return link('pcapng'); },
    point(/** @type {string} */ ndjson, /** @type {string} */ pcapng) {
      exports.ndjson?.setAttribute('href', ndjson);
      exports.pcapng?.setAttribute('href', pcapng);
    },
  };
  const button = el('button', { type: 'button', 'data-save': '', 'aria-expanded': 'false', 'aria-label': t('lab.save'), title: t('lab.save') });
  const icon = list.querySelector('svg')?.cloneNode(true);
  button.append(...(icon ? [icon] : []), el('span', {}, t('lab.save')));
  const box = el('div', { class: 'save', popover: 'auto', role: 'group', 'aria-label': t('lab.save'), 'aria-busy': 'true' });
  button.popoverTargetElement = box;
  list.hidden = true;
  list.after(el('div', { class: 'tabs__exports' }, button, box));
  /** @type {ReturnType<typeof menu> | null} */
  let coming = null;

  const narrow = matchMedia('(width < 40rem)');
  // On a phone the style sheet has it at the foot of the window.
  function place() {
    if (!box.matches(':popover-open')) return;
    if (narrow.matches) {
      box.removeAttribute('style');
      return;
    }
    const [from, size] = [button.getBoundingClientRect(), box.getBoundingClientRect()];
    if (from.bottom < 0 || from.top > innerHeight) box.hidePopover();
    const below = from.bottom + 6 + size.height <= innerHeight || from.top < innerHeight / 2;
    box.style.left = `${Math.max(8, Math.min(from.right - size.width, innerWidth - size.width - 8))}px`;
    box.style.top = below ? `${from.bottom + 6}px` : 'auto';
    box.style.bottom = below ? 'auto' : `${innerHeight - from.top + 6}px`;
    box.style.maxHeight = `${(below ? innerHeight - from.bottom : from.top) - 14}px`;
  }

  box.addEventListener('toggle', async (event) => {
    const open = /** @type {ToggleEvent} */ (event).newState === 'open';
    button.setAttribute('aria-expanded', String(open));
    if (!open) return;
    try {
      coming ??= menu();
      (await coming).fill(box, exports);
      box.removeAttribute('aria-busy');
    } catch {
      coming = null;
      box.textContent = t('lab.view_failed');
    }
    place();
  }, { signal });
  window.addEventListener('scroll', place, { signal, passive: true, capture: true });
  window.addEventListener('resize', place, { signal });
  return exports;
}
