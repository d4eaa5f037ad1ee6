// @ts-check
// Which run to compare with: one of those suggested, or any one setting, the
// seed or the stack at another value.
import { el } from '../../core/dom.js';
import { display, read } from '../../lab/settings.js';
import { RUN, SEED, STACK, valueIn } from './other.js';
import { another, suggestions } from './suggest.js';

/** @typedef {import('../../core/timeline.js').Timeline} Timeline */
/** @typedef {import('../../lab/settings.js').Setting} Setting */
/** @typedef {import('../../core/text.js').Translate} Translate */
/** @typedef {import('./other.js').Changes} Changes */

/**
 * @typedef {Object} Form
 * @property {HTMLElement} element
 * @property {(run: Timeline, taken: Changes[]) => void} offer makes the suggestions for a run, without those that are there
 * @property {(text: string) => void} say below the fields
 */

/**
 * The words for what can be changed, as the page's own form has them.
 * @typedef {Object} Names
 * @property {(name: string) => string} label
 * @property {(name: string, value: string) => string} value as its reader reads it
 * @property {(changes: Changes) => string} changes
 */

/**
 * namesOf reads the words from the page's form, where those of the file stand.
 * @param {Setting[]} settings
 * @param {Translate} t
 * @returns {Names}
 */
export function namesOf(settings, t) {
  /** @param {string} name @param {string} value */
  function worded(name, value) {
    if (name === STACK) return t(`lab.stack_${value}`);
    const field = fieldOf(name);
    const option = field instanceof HTMLSelectElement ? [...field.options].find((o) => o.value === value) : undefined;
    const setting = settings.find((s) => s.name === name);
    return option?.text ?? (setting ? display(setting, value, t('lab.none')) : value);
  }
  /** @param {string} name */
  function label(name) {
    if (name === SEED) return t('lab.seed');
    if (name === STACK) return t('view.compare.stack');
    return settings.find((s) => s.name === name)?.label ?? name;
  }
  return {
    label,
    value: worded,
    changes: (changes) => Object.entries(changes).map(([name, value]) => {
      if (name === RUN) return t('view.compare.kept');
      return name === STACK ? worded(name, value) : t('view.compare.setting', { name: label(name), value: worded(name, value) });
    }).join(' · '),
  };
}

/** @param {string} name the field of the page's form */
const fieldOf = (name) => /** @type {HTMLInputElement | HTMLSelectElement | null} */ (document.getElementById(`set-${name}`));

/**
 * newForm makes the form.
 * @param {Setting[]} settings
 * @param {{run: () => Timeline, without: Changes, stacks: string[], names: Names, compare: (changes: Changes) => void, t: Translate, signal: AbortSignal}} options
 * @returns {Form}
 */
export function newForm(settings, { run, without, stacks, names, compare, t, signal }) {
  const none = t('lab.none');
  /** @type {Setting[]} */
  const all = [...settings, { name: SEED, label: names.label(SEED), unit: 'count', default: '1', min: '0', value: '1' }];
  if (stacks.length > 1) {
    all.push({ name: STACK, label: names.label(STACK), unit: 'choice', default: stacks[0], values: stacks.map((value) => ({ value })), value: stacks[0] });
  }
  const choice = el('select', { class: 'compare__setting', id: 'vs-setting' }, ...all.map((s) => el('option', { value: s.name }, s.label)));
  const place = el('span', { class: 'compare__value' });
  const line = el('p', { class: 'compare__status', role: 'status' });
  const suggested = el('div', { class: 'compare__suggested', role: 'group', 'aria-label': t('view.compare.suggested') });
  const fields = el('form', { class: 'compare__form', novalidate: true },
    el('label', { for: 'vs-setting' }, t('view.compare.with')), choice,
    el('label', { for: 'vs-value' }, t('view.compare.at')), place,
    el('button', { type: 'submit', class: 'button' }, t('view.compare.go')));
  const element = el('div', { class: 'compare__choose' }, suggested, fields, line);

  /** @param {string} name */
  const setting = (name) => /** @type {Setting} */ (all.find((s) => s.name === name));

  /** @param {string} name @param {string} value */
  function field(name, value) {
    const from = fieldOf(name);
    const made = name === STACK ? el('select', {}, ...stacks.map((stack) => el('option', { value: stack }, names.value(STACK, stack))))
      : /** @type {HTMLInputElement | HTMLSelectElement} */ (from?.cloneNode(true) ?? el('input', {}));
    for (const attribute of ['name', 'disabled', 'aria-invalid', 'aria-errormessage', 'aria-describedby']) made.removeAttribute(attribute);
    made.id = 'vs-value';
    made.className = '';
    if (made instanceof HTMLSelectElement && ![...made.options].some((o) => o.value === value)) made.append(new Option(value, value));
    made.value = display(setting(name), value, none);
    place.replaceChildren(made);
  }

  choice.addEventListener('change', () => field(choice.value, another(setting(choice.value), valueIn(run(), choice.value))), { signal });
  fields.addEventListener('submit', (event) => {
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
      compare({ [name]: value });
    }
  }, { signal });

  const first = all.find((s) => s.unit === 'switch') ?? all.find((s) => s.values) ?? all[0];
  choice.value = first.name;
  field(first.name, another(first, valueIn(run(), first.name)));
  return {
    element,
    offer(timeline, taken) {
      const there = taken.map((changes) => JSON.stringify(changes));
      const buttons = suggestions(timeline, settings, without, stacks).filter((changes) => !there.includes(JSON.stringify(changes))).map((changes, i) => {
        const button = el('button', { type: 'button', class: i === 0 && taken.length === 0 ? 'button button--primary' : 'button' }, names.changes(changes));
        button.addEventListener('click', () => compare(changes));
        return button;
      });
      suggested.replaceChildren(...(buttons.length > 0 ? [el('span', {}, t('view.compare.suggested')), ...buttons] : []));
    },
    say: (text) => { line.textContent = text; },
  };
}
