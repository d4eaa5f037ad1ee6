// @ts-check
// The settings folded away under "More": what of them is not at its default is
// named on the fold, so that nothing hidden explains the picture.
import { DEFAULT_SEED, display, read } from './settings.js';

/**
 * moreText is what stands on the fold, as web/ui says it of the first run.
 * @param {{name: string, value: string, standard: string}[]} folded as shown
 * @param {import('../core/text.js').Translate} t
 */
export function moreText(folded, t) {
  const items = folded.filter(({ value, standard }) => value !== standard).map((one) => t('lab.more_item', one));
  return items.length === 0 ? t('lab.more') : t('lab.more_with', { list: items.join(', ') });
}

/**
 * mountMore keeps the fold's text to what is set in the form.
 * @param {HTMLFormElement} form
 * @param {{settings: import('./settings.js').Setting[], t: import('../core/text.js').Translate, signal: AbortSignal}} options
 */
export function mountMore(form, { settings, t, signal }) {
  const summary = /** @type {HTMLElement} */ (form.querySelector('[data-more]'));
  const none = t('lab.none');
  /** @param {string} name */
  const field = (name) => /** @type {HTMLInputElement} */ (form.elements.namedItem(name));
  const folded = settings.filter(({ name }) => summary.parentElement?.contains(field(name)));

  function draw() {
    summary.textContent = moreText([
      ...folded.map((setting) => {
        const { name, label, default: standard } = setting;
        const value = read(setting, field(name).value, none) ?? standard; // what is wrong is said at the field
        return { name: label, value: display(setting, value, none), standard: display(setting, standard, none) };
      }),
      { name: t('lab.seed'), value: field('seed').value.trim(), standard: String(DEFAULT_SEED) },
    ], t);
  }

  for (const type of ['input', 'change', 'click']) form.addEventListener(type, draw, { signal });
  draw();
}
