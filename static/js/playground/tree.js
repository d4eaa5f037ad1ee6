// @ts-check
// The text of an experiment as a tree whose every part knows where it stands,
// so that a change can be made to the text itself and nothing else moves.
import { isMap, isScalar, isSeq, parseDocument } from './yaml.js';

/** @typedef {import('./yaml.js').Node} Node */

/**
 * One part of the text.
 * @typedef {Object} Item
 * @property {string} path as the server names it: links.wire.rtt; entries of lists from 1: apps.knock.script.2.write
 * @property {'map' | 'list' | 'word' | 'none'} kind none: a key with nothing behind it
 * @property {string} value of a word
 * @property {number} from offset of its first character
 * @property {number} to offset behind its last one
 * @property {boolean} flow in brackets: {a: b}, [a, b]
 * @property {Entry[]} entries of a map or a list
 */

/**
 * @typedef {Object} Entry
 * @property {string} key a list's entries have their number, from 1
 * @property {number} keyFrom offset of its key; of a list's entry, of its value
 * @property {number} keyTo
 * @property {Item} item
 */

/**
 * @typedef {Object} Tree
 * @property {string} text
 * @property {Item | null} root null for a text without a mapping
 * @property {{at: number, message: string} | null} broken where it stops being YAML
 */

/**
 * readTree reads a text. What is read before a mistake is there all the same.
 * @param {string} text
 * @returns {Tree}
 */
export function readTree(text) {
  const doc = parseDocument(text, { schema: 'failsafe', prettyErrors: false, logLevel: 'silent', uniqueKeys: false });
  const [error] = doc.errors;
  const root = isMap(doc.contents) ? itemOf(doc.contents, '', 0) : null;
  return { text, root, broken: error ? { at: error.pos[0], message: error.message } : null };
}

/**
 * @param {Node | null} node
 * @param {string} path
 * @param {number} after where its key ends
 * @returns {Item}
 */
function itemOf(node, path, after) {
  const [from, to] = node?.range ?? [after, after];
  if (isMap(node)) {
    const entries = node.items.map(({ key, value }) => {
      const name = isScalar(key) ? String(key.value) : '';
      const [keyFrom, keyTo] = key.range ?? [from, from];
      return { key: name, keyFrom, keyTo, item: itemOf(value, join(path, name), keyTo) };
    });
    return { path, kind: 'map', value: '', from, to: endOf(entries, node.flow, to), flow: node.flow === true, entries };
  }
  if (isSeq(node)) {
    const entries = node.items.map((value, i) => {
      const item = itemOf(value, join(path, String(i + 1)), from);
      return { key: String(i + 1), keyFrom: item.from, keyTo: item.from, item };
    });
    return { path, kind: 'list', value: '', from, to: endOf(entries, node.flow, to), flow: node.flow === true, entries };
  }
  if (!isScalar(node) || from === to) return { path, kind: 'none', value: '', from: after, to: after, flow: false, entries: [] };
  const block = node.type === 'BLOCK_LITERAL' || node.type === 'BLOCK_FOLDED';
  return { path, kind: 'word', value: String(node.value ?? ''), from, to: block ? to - 1 : to, flow: false, entries: [] };
}

/**
 * endOf leaves out the line ends and comments that YAML counts to a block.
 * @param {Entry[]} entries
 * @param {boolean | undefined} flow
 * @param {number} to
 */
function endOf(entries, flow, to) {
  const last = entries.at(-1);
  return flow || !last ? to : Math.max(last.item.to, last.keyTo);
}

/** @param {string} path @param {string} key */
export function join(path, key) {
  return path === '' ? key : `${path}.${key}`;
}

/**
 * find is the part at a path, or null.
 * @param {Item | null} item where the path begins
 * @param {string} path
 * @returns {Item | null}
 */
export function find(item, path) {
  if (path === '') return item;
  for (const entry of item?.entries ?? []) {
    if (path === entry.key) return entry.item;
    if (path.startsWith(`${entry.key}.`)) return find(entry.item, path.slice(entry.key.length + 1));
  }
  return null;
}

/**
 * wordAt is the word at a path, or undefined where there is none.
 * @param {Item | null} root
 * @param {string} path
 */
export function wordAt(root, path) {
  const item = find(root, path);
  return item?.kind === 'word' ? item.value : undefined;
}

/**
 * pathAt is the innermost part that an offset stands in, by its path; a key
 * belongs to its value.
 * @param {Item | null} item
 * @param {number} at
 * @returns {string}
 */
export function pathAt(item, at) {
  for (const entry of item?.entries ?? []) {
    if (at >= entry.keyFrom && at <= Math.max(entry.item.to, entry.keyTo)) return pathAt(entry.item, at);
  }
  return item?.path ?? '';
}

/**
 * lineOf is the number of the line that an offset stands in, from 1.
 * @param {string} text
 * @param {number} at
 */
export function lineOf(text, at) {
  let line = 1;
  for (let i = text.indexOf('\n'); i >= 0 && i < at; i = text.indexOf('\n', i + 1)) line++;
  return line;
}

/**
 * lineStart is where a line begins, counted from 1.
 * @param {string} text
 * @param {number} line
 */
export function lineStart(text, line) {
  let at = 0;
  for (let i = 1; i < line; i++) {
    const next = text.indexOf('\n', at);
    if (next < 0) return text.length;
    at = next + 1;
  }
  return at;
}
