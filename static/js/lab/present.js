// @ts-check
// The way into the presenter, which is fetched when first asked for.
import { el } from '../core/dom.js';
import { viewStyles } from '../core/styles.js';
import { ongoing } from '../presenter/talk.js';
import { viewTexts } from '../views/texts.js';

/**
 * mountPresent gives what begins and ends a talk, and adds a button for it.
 * @param {HTMLElement} lab
 * @param {import('../core/store.js').Store} store
 * @param {Omit<Parameters<typeof import('../presenter/present.js').mountPresenter>[2], 'notes'> & {lang: string, address: string}} parts
 *   address is that of the help page, beside which the notes' page is
 * @returns {() => void}
 */
export function mountPresent(lab, store, { lang, address, ...parts }) {
  const { t, signal } = parts;
  /** @type {Promise<{toggle: () => void}> | null} */
  let presenter = null;

  function bring() {
    presenter ??= Promise.all([import('../presenter/present.js'), viewTexts(lang, t, signal), viewStyles()])
      .then(([{ mountPresenter }, words]) => {
        const notes = new URL('notes', new URL(address, location.href)).href;
        return mountPresenter(lab, store, { ...parts, t: words, notes });
      });
    presenter.catch(() => { presenter = null; }); // the next call tries again
    return presenter;
  }

  const toggle = () => { bring().then((it) => it.toggle(), () => {}); };
  const button = el('button', { type: 'button', class: 'lab__present', 'aria-keyshortcuts': 'P', title: `${t('lab.present')} (P)` }, t('lab.present'));
  button.addEventListener('click', toggle, { signal });
  lab.querySelector('[data-link]')?.before(button);
  if (ongoing()) bring().catch(() => {});
  return toggle;
}
