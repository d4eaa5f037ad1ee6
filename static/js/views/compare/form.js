// @ts-check
// Which run to compare with: one setting of the page's form, or the seed, at
// another value.
import { el } from '../../core/dom.js';
import { display, nearest, read, stopsOf } from '../../lab/settings.js';
import { SEED, valueIn } from './other.js';

/** @typedef {import('../../core/timeline.js').Timeline} Timeline */
/** @typedef {import('../../lab/settings.js').Setting} Setting */
/** @typedef {import('../../core/text.js').Translate} Translate */
/** @typedef {import('./other.js').Change} Change */

/**
 * @typedef {Object} Form
 * @property {HTMLFormElement} element
 * @property {(change: Change) => void} show puts a change into the fields
 * @property {(text: string) => void} say below the fields
 * @property {(name: string, value: string) => string} worded a value as its reader reads it
 * @property {(name: string) => string} label
 */

/**
 * newForm makes the form.
 * @param {Setting[]} settings
 * @param {{run: () => Timeline, compare: (change: Change) => void, t: Translate, signal: AbortSignal}} options
 * @returns {Form}
 */
export function newForm(settings, { run, compare, t, signal }) {
  const none = t('lab.none');
  /** @type {Setting} */
  const seed = { name: SEED, label: t('lab.seed'), unit: 'count', default: '1', min: '0', value: '1' };
  const all = [...settings, seed];
  const choice = el('select', { class: 'compare__setting', id: 'vs-setting' }, ...all.map((s) => el('option', { value: s.name }, s.label)));
  const place = el('span', { class: 'compare__value' });
  const line = el('p', { class: 'compare__status', role: 'status' });
  const element = el('form', { class: 'compare__form', novalidate: true },
    el('label', { for: 'vs-setting' }, t('view.compare.with')), choice,
    el('label', { for: 'vs-value' }, t('view.compare.at')), place,
    el('button', { type: 'submit', class: 'button' }, t('view.compare.go')), line);

  /** @param {string} name */
  const setting = (name) => /** @type {Setting} */ (all.find((s) => s.name === name));
  /** @param {string} name the field of the page's form, whose words and hints are the file's */
  const original = (name) => /** @type {HTMLInputElement | HTMLSelectElement | null} */ (document.getElementById(`set-${name}`));

  /** @param {string} name @param {string} value */
  function worded(name, value) {
    const field = original(name);
    const option = field instanceof HTMLSelectElement ? [...field.options].find((o) => o.value === value) : undefined;
    return option?.text ?? display(setting(name), value, none);
  }

  /** @param {string} name @param {string} value */
  function field(name, value) {
    const from = original(name);
    const made = /** @type {HTMLInputElement | HTMLSelectElement} */ (from?.cloneNode(true) ?? el('input', {}));
    for (const attribute of ['name', 'disabled', 'aria-invalid', 'aria-errormessage', 'aria-describedby']) made.removeAttribute(attribute);
    made.id = 'vs-value';
    made.className = '';
    if (made instanceof HTMLSelectElement && ![...made.options].some((o) => o.value === value)) made.append(new Option(value, value));
    made.value = display(setting(name), value, none);
    place.replaceChildren(made);
  }

  /** @param {Change} change */
  function show({ name, value }) {
    choice.value = name;
    field(name, value);
  }

  choice.addEventListener('change', () => field(choice.value, another(setting(choice.value), valueIn(run(), choice.value))), { signal });
  element.addEventListener('submit', (event) => {
    event.preventDefault();
    const [name, input] = [choice.value, /** @type {HTMLInputElement} */ (place.firstElementChild)];
    const value = read(setting(name), input.value, none);
    if (value === null) {
      const example = display(setting(name), setting(name).default, none);
      line.textContent = t('lab.bad', { name: setting(name).label, range: input.title || example, example });
      input.focus();
    } else if (value === valueIn(run(), name)) {
      line.textContent = t('view.compare.same_value');
      input.focus();
    } else {
      compare({ name, value });
    }
  }, { signal });

  const first = all.find((s) => s.unit === 'switch') ?? all.find((s) => s.values) ?? all[0];
  show({ name: first.name, value: another(first, valueIn(run(), first.name)) });
  return { element, show, worded, label: (name) => setting(name).label, say: (text) => { line.textContent = text; } };
}

/**
 * another is a value to begin with: the default where the run has not that, else
 * the next one on.
 * @param {Setting} setting
 * @param {string} value
 */
export function another(setting, value) {
  if (setting.name === SEED) return String(Number(value) + 1);
  if (value !== setting.default) return setting.default;
  const list = setting.values?.map((v) => v.value) ?? stopsOf(setting);
  const at = setting.values ? list.indexOf(value) : nearest(setting, list, value);
  return list[at + 1] ?? list[at - 1] ?? setting.default;
}
