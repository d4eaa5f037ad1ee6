// @ts-check
// Changes to the text of an experiment: each gives a new text in which nothing
// but what was meant is another, comments and layout included.
import { find, join } from './tree.js';

/** @typedef {import('./tree.js').Tree} Tree */
/** @typedef {import('./tree.js').Item} Item */
/** @typedef {string | Written[] | {[key: string]: Written}} Written what can be written: a word, a list, a mapping */

const INDENT = 2;

/**
 * put writes a value at a path, in place of what stands there or as a new key;
 * the mappings on the way are made where they are missing.
 * @param {Tree} tree
 * @param {string} path
 * @param {Written} value
 * @param {string[]} [order] the keys beside it, in the order in which they should stand
 * @returns {string}
 */
export function put(tree, path, value, order = []) {
  const [holder, at] = placeOf(tree, path);
  const entry = holder?.entries[at];
  if (holder && entry && entry.item.kind !== 'none') {
    const { item } = entry;
    const text = write(value, inFlow(tree, path));
    if (item.kind === 'word' || item.flow || holder.kind === 'list') return splice(tree.text, item.from, item.to, text);
    return splice(tree.text, behindColon(tree.text, entry.keyTo), item.to, ` ${text}`); // a block, from its key on
  }
  const { parent, rest } = nearest(tree, path);
  const [key, ...below] = rest;
  const whole = below.reduceRight((inner, name) => /** @type {Written} */ ({ [name]: inner }), value);
  return insert(tree, parent, key, whole, order);
}

/**
 * drop takes a key or a list's entry out; a mapping or a list that is left with
 * nothing in it goes with it.
 * @param {Tree} tree
 * @param {string} path
 * @returns {string}
 */
export function drop(tree, path) {
  const [parent, at] = placeOf(tree, path);
  if (!parent) return tree.text;
  if (parent.entries.length === 1 && parent.path !== '') return drop(tree, parent.path);
  const entry = parent.entries[at];
  const next = parent.entries[at + 1];
  const before = parent.entries[at - 1];
  const { text } = tree;
  const end = Math.max(entry.item.to, entry.keyTo);
  if (parent.flow) {
    if (next) return splice(text, entry.keyFrom, next.keyFrom, '');
    return splice(text, before ? Math.max(before.item.to, before.keyTo) : entry.keyFrom, end, '');
  }
  const from = text.lastIndexOf('\n', entry.keyFrom - 1) + 1;
  if (!/^\s*(- *)?$/.test(text.slice(from, entry.keyFrom)) || (parent.kind === 'map' && text.slice(from, entry.keyFrom).includes('-'))) {
    return next ? splice(text, entry.keyFrom, next.keyFrom, '') : splice(text, entry.keyFrom, end, '');
  }
  const line = text.indexOf('\n', end);
  return splice(text, from, line < 0 ? text.length : line + 1, '');
}

/**
 * rename gives a key another name.
 * @param {Tree} tree
 * @param {string} path
 * @param {string} name
 * @returns {string}
 */
export function rename(tree, path, name) {
  const [parent, at] = placeOf(tree, path);
  if (!parent) return tree.text;
  return splice(tree.text, parent.entries[at].keyFrom, parent.entries[at].keyTo, name);
}

/**
 * insert adds a key, or an entry of a list, to what is there.
 * @param {Tree} tree
 * @param {Item} parent
 * @param {string} key
 * @param {Written} value
 * @param {string[]} order
 * @returns {string}
 */
function insert({ text, root }, parent, key, value, order) {
  const behind = beforeOf(parent, key, order);
  const list = parent.kind === 'list';
  if (parent.flow) {
    const piece = list ? write(value, true) : `${key}: ${write(value, true)}`;
    if (!behind) return splice(text, parent.from + 1, parent.from + 1, parent.entries.length > 0 ? `${piece}, ` : piece);
    const at = Math.max(behind.item.to, behind.keyTo);
    return splice(text, at, at, `, ${piece}`);
  }
  if (parent.kind === 'none') { // a key with nothing behind it
    const indent = indentOf(text, parent.from) + INDENT;
    return splice(text, behindColon(text, parent.to), lineEnd(text, parent.to), `\n${' '.repeat(indent)}${key}: ${write(value, false)}`);
  }
  const first = parent.entries[0];
  const indent = first ? first.keyFrom - (text.lastIndexOf('\n', first.keyFrom - 1) + 1) : 0;
  const piece = list
    ? `${' '.repeat(Math.max(0, indent - INDENT))}- ${write(value, false)}`
    : `${' '.repeat(indent)}${key}: ${write(value, false)}`;
  if (!behind) return `${text.replace(/\n*$/, text === '' ? '' : '\n')}${piece}\n`;
  const end = lineEnd(text, Math.max(behind.item.to, behind.keyTo));
  const last = behind === parent.entries.at(-1);
  const apart = parent === root && last && /\n\n/.test(text) ? '\n' : ''; // as the file's own parts are
  return splice(text, end, end, `\n${apart}${piece}`);
}

/**
 * beforeOf is the entry behind which a new key goes: the last that stands
 * before it in the order, or the last.
 * @param {Item} parent
 * @param {string} key
 * @param {string[]} order
 */
function beforeOf(parent, key, order) {
  const rank = order.indexOf(key);
  if (rank < 0) return parent.entries.at(-1);
  return [...parent.entries].reverse().find((entry) => order.indexOf(entry.key) < rank) ?? parent.entries.at(-1);
}

/**
 * nearest is the innermost part of a path that is there and can take a key, and
 * the keys that are missing below it.
 * @param {Tree} tree
 * @param {string} path
 * @returns {{parent: Item, rest: string[]}}
 */
function nearest(tree, path) {
  const keys = path.split('.');
  for (let n = keys.length - 1; n > 0; n--) {
    const parent = find(tree.root, keys.slice(0, n).join('.'));
    if (parent && parent.kind !== 'word') return { parent, rest: keys.slice(n) };
  }
  return { parent: tree.root ?? { path: '', kind: 'map', value: '', from: 0, to: 0, flow: false, entries: [] }, rest: keys };
}

/**
 * placeOf is what holds the part at a path, and at which place.
 * @param {Tree} tree
 * @param {string} path
 * @returns {[Item | null, number]}
 */
function placeOf(tree, path) {
  const key = path.slice(path.lastIndexOf('.') + 1);
  const parent = find(tree.root, path.slice(0, Math.max(0, path.length - key.length - 1)));
  const at = parent?.entries.findIndex((entry) => entry.key === key) ?? -1;
  return at < 0 ? [null, -1] : [parent, at];
}

/**
 * inFlow says whether the part at a path stands in brackets, where commas
 * need quotes.
 * @param {Tree} tree
 * @param {string} path
 */
function inFlow(tree, path) {
  let at = '';
  return path.split('.').some((key) => {
    const flow = find(tree.root, at)?.flow ?? false;
    at = join(at, key);
    return flow;
  });
}

/**
 * write is a value as YAML on one line.
 * @param {Written} value
 * @param {boolean} flow in brackets
 * @returns {string}
 */
export function write(value, flow) {
  if (Array.isArray(value)) return `[${value.map((one) => write(one, true)).join(', ')}]`;
  if (typeof value === 'object') return `{${Object.entries(value).map(([key, one]) => `${key}: ${write(one, true)}`).join(', ')}}`;
  const plain = /^[^\s"'#&*!|>%@`{}[\],:?-]/.test(value) || /^-?[\w.]/.test(value);
  const safe = plain && !/: |:$| #|\s$|[\n\r\t]/.test(value) && !(flow && /[,[\]{}]/.test(value));
  if (safe) return value;
  return /[\n\r\t\\]/.test(value) || value.includes("'") ? JSON.stringify(value) : `'${value}'`;
}

/** @param {string} text @param {number} at */
function lineEnd(text, at) {
  const end = text.indexOf('\n', at);
  return end < 0 ? text.length : end;
}

/** @param {string} text @param {number} keyTo */
function behindColon(text, keyTo) {
  return text.indexOf(':', keyTo) + 1;
}

/** @param {string} text @param {number} at */
function indentOf(text, at) {
  const line = text.slice(text.lastIndexOf('\n', at - 1) + 1);
  return line.length - line.trimStart().length;
}

/** @param {string} text @param {number} from @param {number} to @param {string} piece */
function splice(text, from, to, piece) {
  return text.slice(0, from) + piece + text.slice(to);
}
