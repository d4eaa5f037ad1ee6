// @ts-check
// What each stack can be set to: a button whose stack cannot honour what is set
// is disabled, and a line says why.
import { read } from './settings.js';

/** @typedef {import('./settings.js').Setting} Setting */
/** @typedef {'netstack' | 'linux'} Stack */

/**
 * refusals lists, by stack, the sentence of the first value that it cannot do.
 * @param {Setting[]} settings
 * @param {(name: string) => string | null} valueOf canonical; null while it is no value
 * @returns {Partial<Record<Stack, string>>}
 */
export function refusals(settings, valueOf) {
  /** @type {Partial<Record<Stack, string>>} */
  const all = {};
  for (const { name, refused } of settings) {
    const value = valueOf(name);
    for (const { stack, values, but, why } of refused ?? []) {
      const no = values?.includes(value ?? '') || (but !== undefined && value !== null && value !== but);
      if (no) all[stack] ??= why;
    }
  }
  return all;
}

/**
 * mountStacks keeps the buttons to what is set in the form.
 * @param {HTMLFormElement} form
 * @param {{settings: Setting[], buttons: Record<Stack, HTMLButtonElement | null>,
 *   t: import('../core/text.js').Translate, signal: AbortSignal}} options
 */
export function mountStacks(form, { settings, buttons, t, signal }) {
  const line = /** @type {HTMLElement} */ (form.querySelector('[data-only]'));
  const none = t('lab.none');

  /** @param {string} name */
  function valueOf(name) {
    const field = /** @type {HTMLInputElement} */ (form.elements.namedItem(name));
    const setting = /** @type {Setting} */ (settings.find((s) => s.name === name));
    return read(setting, field.value, none);
  }

  function draw() {
    const no = refusals(settings, valueOf);
    for (const [stack, button] of Object.entries(buttons)) {
      if (button) button.disabled = no[/** @type {Stack} */ (stack)] !== undefined;
    }
    const texts = [];
    if (no.netstack !== undefined && buttons.netstack) texts.push(t('lab.only_live', { reason: no.netstack }));
    if (no.linux !== undefined && buttons.linux) texts.push(t('lab.only_exact', { reason: no.linux }));
    line.textContent = texts.join(' ');
    line.hidden = texts.length === 0;
  }

  for (const type of ['input', 'change', 'click']) form.addEventListener(type, draw, { signal });
  draw();
}
