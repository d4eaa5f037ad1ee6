// @ts-check
// "What if this were otherwise": beside each control a quiet button that lays the
// run beside one with only that changed. What it offers is fetched when it is
// pressed for the first time.
import { el, icon } from '../core/dom.js';
import { viewStyles } from '../core/styles.js';
import { isQuantity } from './units.js';

/** @typedef {import('./settings.js').Setting} Setting */

const ICON = 'M4 4v16M4 6h9M4 11h14M4 16h6';

/**
 * mountWhatIf adds the buttons.
 * @param {HTMLFormElement} form
 * @param {import('../core/store.js').Store} store
 * @param {{settings: Setting[], t: import('../core/text.js').Translate, lang: string, signal: AbortSignal}} options
 */
export async function mountWhatIf(form, store, { settings, t, lang, signal }) {
  if (!form.querySelector('[data-run], [data-run-live]')) return; // no run can be had
  await viewStyles().catch(() => {}); // with them nothing moves
  if (signal.aborted) return;
  for (const setting of settings) {
    const control = form.querySelector(`[data-setting="${setting.name}"]`);
    if (!control || setting.values?.length === 1) continue;
    const button = el('button', {
      type: 'button', class: 'what-if', 'aria-haspopup': setting.values?.length === 2 ? false : 'menu', 'aria-label': t('lab.what_if', { name: setting.label }), title: t('lab.what_if', { name: setting.label }),
    }, icon(ICON));
    if (!isQuantity(setting.unit) || setting.values) button.append(el('span', {}, t('lab.what_if_short')));
    button.addEventListener('click', async () => {
      const { openMenu } = await import('../views/compare/menu.js');
      await openMenu(button, setting, store.state.timeline, { settings, t, lang, signal });
    }, { signal });
    control.append(button);
  }
  signal.addEventListener('abort', () => form.querySelectorAll('.what-if').forEach((button) => button.remove()), { once: true });
}
