// @ts-check
// Two buttons more beside those that zoom: the whole run, and the chosen packet.
// And one among the player's: sequence numbers on the lines.
// Their icons are from Lucide (ISC License; see static/vendor/lucide/LICENSE).
import { el, icon } from '../core/dom.js';
import { recall, remember } from '../core/memory.js';

/** @type {[command: string, text: string, key: string, icon: string][]} */
const BUTTONS = [
  ['fit-all', 'lab.fit_all', '0', 'M12 22v-6M12 8V2M4 12H2M10 12H8M16 12h-2M22 12h-2M15 19l-3-3-3 3M15 5l-3 3-3-3'],
  ['fit-selection', 'lab.fit_selection', 'Z', 'M9 12a3 3 0 1 0 6 0a3 3 0 1 0-6 0M3 7V5a2 2 0 0 1 2-2h2M17 3h2a2 2 0 0 1 2 2v2M21 17v2a2 2 0 0 1-2 2h-2M7 21H5a2 2 0 0 1-2-2v-2'],
];

const HASH = 'M4 9h16M4 15h16M10 3L8 21M16 3l-2 18';
const REMEMBERED = 'slowstart.numbers';

/**
 * mountFitButtons adds them; lab/commands.js carries them out.
 * @param {HTMLElement} bar
 * @param {import('../core/store.js').Store} store
 * @param {{t: import('../core/text.js').Translate, signal: AbortSignal}} options
 */
export function mountFitButtons(bar, store, { t, signal }) {
  for (const [command, text, key, d] of BUTTONS) {
    const button = el('button', { type: 'button', class: 'player__button', title: `${t(text)} (${key})`, 'aria-label': t(text), 'data-do': command }, icon(d));
    bar.append(button);
  }
  // Where two fingers zoom, one button is left, among the player's.
  const whole = /** @type {HTMLElement} */ (bar.querySelector('[data-do="fit-all"]')?.cloneNode(true));
  whole.classList.add('player__whole');
  const player = bar.parentElement?.querySelector('.player__extra');
  player?.querySelector('.player__whole')?.remove();
  player?.prepend(whole);
  const chosen = /** @type {HTMLElement} */ (bar.querySelector('[data-do="fit-selection"]'));
  const able = () => chosen.toggleAttribute('hidden', store.state.selected === null);
  store.subscribe(['selected'], able, { signal });
  able();
}

/**
 * mountNumbersButton adds the one for numbers, which a browser remembers for its
 * reader.
 * @param {HTMLElement} bar
 * @param {import('../core/store.js').Store} store
 * @param {{t: import('../core/text.js').Translate, signal: AbortSignal}} options
 */
export function mountNumbersButton(bar, store, { t, signal }) {
  bar.querySelector('[data-do="numbers"]')?.remove();
  const button = el('button', { type: 'button', class: 'player__button', title: `${t('lab.numbers')} (N)`, 'aria-label': t('lab.numbers'), 'data-do': 'numbers' }, icon(HASH));
  bar.prepend(button);
  if (recall(REMEMBERED) === 'on') store.set({ numbers: true });
  const show = () => {
    button.setAttribute('aria-pressed', String(Boolean(store.state.numbers)));
    remember(REMEMBERED, store.state.numbers ? 'on' : 'off');
  };
  store.subscribe(['numbers'], show, { signal });
  show();
}
