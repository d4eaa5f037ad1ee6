// @ts-check
// One key of the file as a field of the form.
import { el, icon } from '../core/dom.js';
import { asPlain, asSetting, canBeSetting, setWord, setterOf } from './change.js';
import { nameOf, wordsFor } from './keys.js';
import { find, wordAt } from './tree.js';

/** @typedef {import('./tree.js').Tree} Tree */
/** @typedef {import('./keys.js').Key} Key */

/**
 * What the form's parts share. It is as the text is now, so that what is pressed
 * while the form waits to be drawn does not undo what was written.
 * @typedef {Object} Desk
 * @property {Tree} tree
 * @property {import('./keys.js').Format} format
 * @property {{line: number, field?: string, text: string}[]} problems
 * @property {{stack: string, path: string, setting?: string, why: string}[]} refused
 * @property {(text: string) => void} write a new text
 * @property {(path: string) => void} toFile shows a part of the file
 * @property {import('../core/text.js').Translate} t
 */

const LONG_LIST = 12;

/**
 * field is a key's row: its name, what it does, what it is.
 * @param {Desk} desk
 * @param {string} path
 * @param {Key} key
 * @param {string} [name]
 * @returns {HTMLElement}
 */
export function field(desk, path, key, name = nameOf(key)) {
  const { t } = desk;
  const setter = setterOf(desk.tree, path);
  const value = setter === null ? wordAt(desk.tree.root, path) : wordAt(desk.tree.root, `settings.${setter}.default`);
  const id = `f-${path.replaceAll('.', '-')}`;
  const control = controlOf(desk, path, key, value, id);
  control.addEventListener('change', () => desk.write(setWord(desk.tree, path, control.value.trim())));
  const row = el('div', { class: `field${value === undefined ? '' : ' is-set'}`, 'data-path': path },
    el('label', { class: 'field__name', for: id }, name),
    el('div', { class: 'field__value' }, control, ...dial(desk, path, key, value, setter)),
    el('p', { class: 'field__means', id: `${id}-means` }, `${key.means}.`, ...(setter === null ? [] : [el('strong', {}, ` ${t('play.set_by', { name: setter })}`)])));
  const wrong = desk.problems.filter(({ field: at }) => at === path || (setter !== null && at === `settings.${setter}.default`));
  for (const { text } of wrong) row.append(el('p', { class: 'field__error', role: 'alert' }, text));
  if (wrong.length > 0) control.setAttribute('aria-invalid', 'true');
  for (const { stack, why } of desk.refused.filter((no) => no.path === path)) {
    row.append(el('p', { class: 'field__refused' }, t('play.stack_not', { stack, why })));
  }
  return row;
}

/**
 * @param {Desk} desk
 * @param {string} path
 * @param {Key} key
 * @param {string | undefined} value
 * @param {string} id
 */
function controlOf({ tree, t }, path, key, value, id) {
  const common = { id, class: 'field__control', 'aria-describedby': `${id}-means`, autocomplete: 'off' };
  const words = wordsFor(key, path, tree.root);
  const normal = key.default === undefined ? (key.need ? t('play.required') : '–') : t('play.default_is', { value: key.default });
  if (words.length > 0 && words.length <= LONG_LIST) {
    const select = el('select', common);
    if (!key.need || value === undefined) select.append(new Option(normal, ''));
    for (const word of [...new Set([...words, ...(value === undefined ? [] : [value])])]) select.append(new Option(word, word));
    select.value = value ?? '';
    return select;
  }
  return el('input', { ...common, type: 'text', value: value ?? '', placeholder: normal, title: key.takes, autocapitalize: 'off', spellcheck: 'false' });
}

/**
 * dial makes a value a setting of the page, and a plain value again.
 * @param {Desk} desk
 * @param {string} path
 * @param {Key} key
 * @param {string | undefined} value
 * @param {string | null} setter
 * @returns {HTMLElement[]}
 */
function dial(desk, path, key, value, setter) {
  const { t } = desk;
  if (setter === null && !canBeSetting(key, value)) return [];
  const button = el('button', {
    type: 'button', class: 'field__dial', 'aria-pressed': String(setter !== null),
    'aria-label': `${nameOf(key)}: ${t('play.knob')}`, title: t(setter === null ? 'play.knob' : 'play.knob_off'), 'data-dial': path,
  });
  button.append(icon('M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16M12 12l3.5-4'));
  button.addEventListener('click', () => desk.write(setter === null ? asSetting(desk.tree, path, key) : asPlain(desk.tree, path)));
  return [button];
}

/**
 * fieldsOf are the keys of a mapping: those that are written or usual, the rest
 * folded away.
 * @param {Desk} desk
 * @param {string} path
 * @param {string[]} usual
 * @param {string[]} [without] keys that have a place of their own
 * @returns {HTMLElement}
 */
export function fieldsOf(desk, path, usual, without = []) {
  const there = find(desk.tree.root, path)?.entries.map(({ key }) => key) ?? [];
  const all = desk.format.below(path).filter((key) => !without.includes(nameOf(key)));
  const [first, rest] = [/** @type {HTMLElement[]} */ ([]), /** @type {HTMLElement[]} */ ([])];
  for (const key of all) {
    const name = nameOf(key);
    const row = rowOf(desk, `${path}.${name}`, key);
    const shown = there.includes(name) || usual.includes(name) || setterOf(desk.tree, `${path}.${name}`) !== null;
    if (row) (shown ? first : rest).push(row);
  }
  const box = el('div', { class: 'fields' }, ...first);
  if (rest.length > 0) {
    box.append(fold(desk, `${path}:more`, desk.t('play.more', { n: rest.length }), ...rest));
  }
  return box;
}

/**
 * rowOf is a key's row, whatever its shape: a field, a group of fields, or the
 * way to the file.
 * @param {Desk} desk
 * @param {string} path
 * @param {Key} key
 * @returns {HTMLElement | null}
 */
function rowOf(desk, path, key) {
  const item = find(desk.tree.root, path);
  if (key.shape === 'mapping') return fold(desk, path, nameOf(key), el('p', { class: 'field__means' }, key.means), fieldsOf(desk, path, []));
  if (key.shape === undefined && item?.kind !== 'list' && item?.kind !== 'map') return field(desk, path, key);
  if (!item) return null; // lists are begun in the file
  const lines = desk.tree.text.slice(item.from, item.to).split('\n').length;
  const button = el('button', { type: 'button', class: 'button button--quiet' }, desk.t('play.in_file'));
  button.addEventListener('click', () => desk.toFile(path));
  return el('div', { class: 'field is-set', 'data-path': path },
    el('span', { class: 'field__name' }, nameOf(key)),
    el('div', { class: 'field__value' }, el('span', { class: 'field__lines' }, desk.t('play.lines', { n: lines })), button),
    el('p', { class: 'field__means' }, key.means));
}

/**
 * @param {Desk} _
 * @param {string} name by which it stays open
 * @param {string} title
 * @param {...HTMLElement} inside
 */
export function fold(_, name, title, ...inside) {
  return el('details', { class: 'fold', 'data-fold': name }, el('summary', {}, title), ...inside);
}
