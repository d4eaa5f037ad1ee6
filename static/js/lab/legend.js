// @ts-check
// The marks of the picture: under it on a first visit, and with the keys in a
// dialog under "?". Both come from the help page, fetched when first needed.
import { el } from '../core/dom.js';
import { recall, remember } from '../core/memory.js';
import { viewStyles } from '../core/styles.js';
import { keysOn, setKeys } from './keyboard.js';

const STORAGE = 'slowstart.legend';

/** @typedef {import('../core/text.js').Translate} Translate */

/**
 * mountLegend puts the marks under the picture unless this browser's reader
 * has sent them away before, or chosen something, whose explanation stands in
 * the same place.
 * @param {HTMLElement} lab
 * @param {HTMLElement} before what the marks stand above
 * @param {import('../core/store.js').Store} store
 * @param {{help: string, t: Translate, signal: AbortSignal}} options
 * @returns {{open: () => void}}
 */
export function mountLegend(lab, before, store, { help, t, signal }) {
  /** @type {Promise<HTMLDialogElement> | null} */
  let dialog = null;
  /** @type {HTMLElement | null} */
  let strip = null;

  /** bring fetches the help page and makes the dialog of it, once. */
  function bring() {
    dialog ??= Promise.all([fetchHelp(help, signal), viewStyles()]).then(([body]) => {
      const made = dialogOf(body, t, signal);
      lab.append(made);
      return made;
    });
    dialog.catch(() => { dialog = null; }); // the next opening tries again
    return dialog;
  }

  function seen() {
    remember(STORAGE, 'seen');
    const focused = strip?.contains(document.activeElement);
    strip?.remove();
    strip = null;
    if (focused) /** @type {HTMLElement | null} */ (lab.querySelector('[data-do="help"]'))?.focus({ preventScroll: true }); // there they are from now on
  }

  /** @param {HTMLElement} marks */
  function show(marks) {
    if (recall(STORAGE) !== null || store.state.selected !== null) return;
    const got = el('button', { class: 'button', type: 'button' }, t('player.got_it'));
    const all = el('button', { class: 'button button--quiet', type: 'button' }, t('player.all_keys'));
    got.addEventListener('click', seen, { signal });
    all.addEventListener('click', open, { signal });
    const copy = /** @type {HTMLElement} */ (marks.cloneNode(true));
    strip = el('div', { class: 'legend-strip', 'data-legend-strip': '' }, copy, el('p', { class: 'legend-strip__buttons' }, got, all));
    before.before(strip);
  }

  function open() {
    seen();
    bring().then((made) => {
      if (!made.open) made.showModal();
    }, () => {
      if (!signal.aborted) location.assign(help);
    });
  }

  if (recall(STORAGE) === null) {
    bring().then((made) => show(/** @type {HTMLElement} */ (made.querySelector('[data-marks]'))), () => {});
    store.subscribe(['selected', 'seqNo'], ({ selected, seqNo }) => {
      if (strip && (selected !== null || seqNo !== null)) seen();
    }, { signal });
  }
  return { open };
}

/**
 * @param {string} url
 * @param {AbortSignal} signal
 * @returns {Promise<HTMLElement>} what the page says
 */
async function fetchHelp(url, signal) {
  const response = await fetch(url, { signal });
  const page = new DOMParser().parseFromString(await response.text(), 'text/html');
  const body = /** @type {HTMLElement | null} */ (page.querySelector('[data-help]'));
  if (!response.ok || !body) throw new Error(`help: ${response.status}`);
  return document.adoptNode(body);
}

/**
 * @param {HTMLElement} body
 * @param {Translate} t
 * @param {AbortSignal} signal
 */
function dialogOf(body, t, signal) {
  const close = el('button', { class: 'button', type: 'button' }, t('player.close'));
  const keys = /** @type {HTMLInputElement} */ (el('input', { type: 'checkbox', 'data-keys-on': '' }));
  keys.checked = keysOn();
  keys.addEventListener('change', () => setKeys(keys.checked), { signal });
  body.append(el('label', { class: 'legend__switch' }, keys, t('player.keys_on')));
  const dialog = /** @type {HTMLDialogElement} */ (el('dialog', { class: 'legend', 'data-legend': '', 'aria-labelledby': 'legend-title' },
    el('header', { class: 'legend__head' }, el('h2', { id: 'legend-title' }, t('player.help')), close), body));
  dialog.addEventListener('click', (event) => {
    const target = /** @type {Element} */ (event.target);
    // A click on the dialog itself, not on what is in it, is one beside it.
    if (target === close || target === dialog) dialog.close();
  }, { signal });
  return dialog;
}
