// @ts-check
// What one control offers: to compare the run with others of its values, and of
// a number to sweep over them. A choice goes into the address, which the views
// follow.
import { partsOf, withParts } from '../../core/address.js';
import { el } from '../../core/dom.js';
import { isQuantity } from '../../lab/units.js';
import { viewTexts } from '../texts.js';
import { MOST } from './apart.js';
import { namesOf } from './form.js';
import { readRuns, valueIn, writeRuns } from './other.js';
import { othersOf } from './suggest.js';

/** @typedef {import('../../lab/settings.js').Setting} Setting */
/** @typedef {import('./other.js').Changes} Changes */

/**
 * openMenu opens the menu at its button. A switch has one other value: it is
 * compared at once.
 * @param {HTMLElement} button
 * @param {Setting} setting
 * @param {import('../../core/timeline.js').Timeline} run the run on the page
 * @param {{settings: Setting[], t: import('../../core/text.js').Translate, lang: string, signal: AbortSignal}} options
 */
export async function openMenu(button, setting, run, { settings, t: lab, lang, signal }) {
  const t = await viewTexts(lang, lab, signal);
  const names = namesOf(settings, t);
  const others = othersOf(setting, valueIn(run, setting.name) || setting.value);
  const sweeps = isQuantity(setting.unit) && (setting.max !== undefined || (setting.values?.length ?? 0) > 2);
  if (others.length === 1 && !sweeps) {
    compareWith({ [setting.name]: others[0].value });
    return;
  }
  const items = others.map(({ value, kind }) => item([names.value(setting.name, value), kind && t(`view.compare.kind_${kind}`)], () => compareWith({ [setting.name]: value })));
  if (sweeps) items.push(item([t('view.compare.sweep'), ''], () => go({ sweep: setting.name, vs: null })));
  const menu = el('div', { class: 'what-if-menu', popover: 'auto', role: 'menu', 'aria-label': t('lab.what_if', { name: setting.label }) },
    el('p', { 'aria-hidden': 'true' }, t('view.compare.menu')), ...items);
  button.after(menu);
  menu.addEventListener('keydown', (event) => {
    const at = items.indexOf(/** @type {HTMLButtonElement} */ (document.activeElement));
    const to = { ArrowDown: at + 1, ArrowUp: at - 1 + items.length, Home: 0, End: items.length - 1 }[event.key];
    if (to !== undefined || event.key === 'Escape') event.stopPropagation(); // closes the menu, not the large lab
    if (to === undefined) return;
    event.preventDefault();
    items[to % items.length].focus();
  });
  menu.addEventListener('toggle', () => {
    const open = menu.matches(':popover-open');
    button.setAttribute('aria-expanded', String(open));
    if (!open) menu.remove();
  });
  menu.showPopover();
  beside(menu, button);
  items[0]?.focus();

  /** @param {string[]} texts @param {() => void} act */
  function item([text, note], act) {
    const made = el('button', { type: 'button', role: 'menuitem', tabindex: '-1' }, el('span', {}, text), ...(note ? [el('small', {}, note)] : []));
    made.addEventListener('click', () => {
      menu.hidePopover();
      act();
    });
    return made;
  }
}

/** @param {HTMLElement} menu below its button, within the window @param {HTMLElement} button */
function beside(menu, button) {
  const [at, size] = [button.getBoundingClientRect(), menu.getBoundingClientRect()];
  const below = at.bottom + size.height + 8 <= innerHeight;
  menu.style.left = `${Math.max(8, Math.min(at.left, innerWidth - size.width - 8))}px`;
  menu.style.top = `${below ? at.bottom + 4 : Math.max(8, at.top - size.height - 4)}px`;
}

/** @param {Changes} changes adds a run to those compared */
export function compareWith(changes) {
  const text = writeRuns([changes]);
  const runs = readRuns(partsOf(location.hash).get('vs') ?? '').filter((one) => writeRuns([one]) !== text);
  go({ vs: writeRuns([...runs.slice(-(MOST - 2)), changes]), sweep: null });
}

/** @param {Record<string, string | null>} parts lets the views hear of a new address; no step back leads out of it */
function go(parts) {
  location.replace(withParts(location.hash, { ...parts, view: null }));
}
