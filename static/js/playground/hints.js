// @ts-check
// What can stand where the cursor is: the key's meaning, what it takes, and the
// words that fit, each a button.
import { el } from '../core/dom.js';
import { placeAt } from './context.js';
import { nameOf, wordsFor } from './keys.js';
import { find, readTree } from './tree.js';

/** @typedef {import('./keys.js').Key} Key */
/** @typedef {{word: string, insert: string, means: string}} Offer */

const MOST = 40;

/**
 * offersAt are the words for a place, and the key that it is about.
 * @param {string} text
 * @param {number} at
 * @param {import('./keys.js').Format} format
 * @returns {{place: import('./context.js').Place, key: Key | null, offers: Offer[]} | null}
 */
export function offersAt(text, at, format) {
  const place = placeAt(text, at);
  if (!place) return null;
  const { root } = readTree(text);
  const holder = place.at === 'key' ? place.path : place.path.slice(0, Math.max(0, place.path.lastIndexOf('.')));
  const beside = find(root, holder)?.entries.map(({ key }) => key) ?? [];
  const fits = (/** @type {string} */ word) => word.startsWith(place.word.replace(/^["']/, '')) && word !== place.word;
  if (place.at === 'value') {
    const key = format.at(place.path, beside);
    if (!key) return null;
    const words = wordsFor(key, place.path, root).filter(fits);
    return { place, key, offers: words.slice(0, MOST).map((word) => ({ word, insert: place.flow && word.includes(',') ? `"${word}"` : word, means: '' })) };
  }
  const whole = /^[\w-]*/.exec(text.slice(at - place.word.length))?.[0] ?? place.word;
  const key = format.at(place.path === '' ? whole : `${place.path}.${whole}`, beside);
  const around = place.path === '' ? null : format.at(place.path);
  const offers = format.below(place.path, beside.filter((one) => one !== whole))
    .filter((one) => !beside.includes(nameOf(one)) && fits(nameOf(one)))
    .map((one) => ({ word: nameOf(one), insert: opening(one, place), means: one.means }));
  return { place, key: key ?? around, offers: offers.slice(0, MOST) };
}

/**
 * opening is a key as one begins to write it.
 * @param {Key} key
 * @param {import('./context.js').Place} place
 */
function opening(key, { flow }) {
  if (flow && key.shape === 'mapping') return `${nameOf(key)}: {}`;
  if (key.shape === 'list' && flow) return `${nameOf(key)}: []`;
  return `${nameOf(key)}: `;
}

/**
 * mountHints keeps the note to where the cursor is.
 * @param {HTMLElement} box
 * @param {{editor: import('./editor.js').Editor, format: import('./keys.js').Format, t: import('../core/text.js').Translate, signal: AbortSignal}} options
 * @returns {{draw: () => void}}
 */
export function mountHints(box, { editor, format, t, signal }) {
  const { area } = editor;
  let shown = '';

  function draw() {
    const at = area.selectionStart;
    const found = area.selectionStart === area.selectionEnd ? offersAt(area.value, at, format) : null;
    const say = JSON.stringify([found?.key?.path, found?.place.at, found?.offers.map(({ word }) => word), found?.place.word.length, at]);
    if (say === shown) return;
    shown = say;
    if (!found || (!found.key && found.offers.length === 0)) {
      box.replaceChildren(el('p', { class: 'hint__idle' }, t('play.hint_idle')));
      return;
    }
    const { key, offers, place } = found;
    box.replaceChildren(...(key ? [note(key)] : []), ...(offers.length === 0 ? [] : [list(offers, place, at)]));
  }

  /** @param {Key} key */
  function note(key) {
    const facts = [t('play.hint_takes', { value: key.takes }), ...(key.default === undefined ? [] : [t('play.hint_default', { value: key.default })]), ...(key.need ? [`${t('play.required')}.`] : [])];
    return el('p', { class: 'hint__key' }, el('code', {}, nameOf(key)), ` ${key.means}. `, el('span', { class: 'hint__takes' }, facts.join(' ')));
  }

  /** @param {Offer[]} offers @param {import('./context.js').Place} place @param {number} at */
  function list(offers, place, at) {
    const items = offers.map(({ word, insert, means }) => {
      const button = el('button', { type: 'button', class: 'hint__word', ...(means ? { title: means } : {}) }, word);
      button.addEventListener('click', () => {
        const rest = /^[\w.-]*/.exec(area.value.slice(at))?.[0] ?? '';
        const colon = place.at === 'key' && area.value.slice(at + rest.length).startsWith(':');
        editor.insert(at - place.word.length, at + rest.length, colon ? word : insert);
        if (insert.endsWith('}') || insert.endsWith(']')) area.setSelectionRange(area.selectionStart - 1, area.selectionStart - 1);
      });
      return el('li', {}, button);
    });
    return el('ul', { class: 'hint__words', role: 'list', 'aria-label': t(place.at === 'key' ? 'play.hint_keys' : 'play.hint_values') }, ...items);
  }

  area.addEventListener('keydown', (event) => {
    if (event.key !== ' ' || !event.ctrlKey) return;
    event.preventDefault();
    /** @type {HTMLElement | null} */ (box.querySelector('.hint__word'))?.focus();
  }, { signal });
  box.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') area.focus();
  }, { signal });
  return { draw };
}
