// @ts-check
// What a run has lost on purpose can be taken back as easily as it was asked
// for, and the run be compared with the one that loses nothing.
import { withParts } from '../core/address.js';
import { el } from '../core/dom.js';
import { NONE } from './units.js';

/**
 * mountLost offers both beside the run's status, while there is something lost.
 * @param {HTMLFormElement} form
 * @param {import('../core/store.js').Store} store
 * @param {{settings: import('./settings.js').Setting[], controls: import('./controls.js').Controls, run: () => void,
 *   t: import('../core/text.js').Translate, signal: AbortSignal}} options
 */
export function mountLost(form, store, { settings, controls, run, t, signal }) {
  if (signal.aborted) return; // another form has come meanwhile
  const line = form.querySelector('.controls__line');
  const setting = settings.find((s) => s.name === 'drop' && s.unit === 'selector');
  if (!line || !setting) return;
  const undo = el('button', { type: 'button', class: 'button button--quiet', hidden: true }, t('lab.lose_undo'));
  const compare = el('button', { type: 'button', class: 'button button--quiet', hidden: true }, t('lab.lose_compare'));
  line.append(undo, compare);

  /** The value without what was added last. */
  const before = () => {
    const now = /** @type {Record<string, string>} */ (store.state.timeline.start?.settings ?? {})[setting.name] ?? NONE;
    return { now, value: now.split('; ').slice(0, -1).join('; ') || NONE };
  };
  const draw = () => {
    const { now } = before();
    undo.hidden = compare.hidden = now === NONE || now === setting.default || !store.state.timeline.end;
  };
  undo.addEventListener('click', () => {
    controls.set(setting.name, before().value);
    run();
    /** @type {HTMLElement | null} */ (form.querySelector('[data-run]'))?.focus(); // this button goes
  }, { signal });
  compare.addEventListener('click', () => {
    location.replace(withParts(location.hash, { vs: `${setting.name}:${before().value}`, sweep: null, view: null }));
  }, { signal });
  store.subscribe(['revision', 'live'], draw, { signal });
  signal.addEventListener('abort', () => [undo, compare].forEach((button) => button.remove()), { once: true });
  draw();
}
