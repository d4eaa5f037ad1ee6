// @ts-check
// Where in the text a writer is: inside which mapping or list, and at a key or
// at a value. It reads what stands before the cursor and nothing else, so it
// knows in a text that is not finished.
import { join } from './tree.js';

/**
 * @typedef {Object} Place
 * @property {'key' | 'value'} at what is being written
 * @property {string} path of the mapping or list around it; of the key, where a value is being written
 * @property {string} word what of it stands before the cursor
 * @property {boolean} flow in brackets
 */

/** @typedef {{indent: number, path: string, dash: boolean}} Frame a key or a dash whose block is open */

/**
 * placeAt says where the cursor is; null inside a comment or a text of several
 * lines.
 * @param {string} text
 * @param {number} at
 * @returns {Place | null}
 */
export function placeAt(text, at) {
  /** @type {Frame[]} */
  const open = [];
  /** @type {Map<string, number>} entries so far of each list */
  const counts = new Map();
  const top = () => open.at(-1)?.path ?? '';
  let i = 0;
  while (i <= text.length) {
    const end = lineEnd(text, i);
    let start = i + indentOf(text, i);
    const here = at >= i && at <= end;
    if (here && at <= start && (start === end || at < start)) {
      close(open, at - i, false);
      return { at: 'key', path: top(), word: '', flow: false };
    }
    i = end + 1;
    if (start === end || text[start] === '#') {
      if (here) return start === end ? { at: 'key', path: top(), word: '', flow: false } : null;
      continue;
    }
    const line = text.lastIndexOf('\n', start - 1) + 1;
    while (/^-(?: |$)/.test(text.slice(start, end))) {
      close(open, start - line, true);
      const list = top();
      counts.set(list, (counts.get(list) ?? 0) + 1);
      open.push({ indent: start - line, path: join(list, String(counts.get(list))), dash: true });
      start += 1 + indentOf(text, start + 1);
    }
    if (here && at < start) return { at: 'key', path: top(), word: '', flow: false };
    const key = /^('[^']*'|"[^"]*"|[^\s{}[\],#"'][^:#{}[\]]*):(?= |$)/.exec(text.slice(start, end));
    let path = top();
    if (key) {
      close(open, start - line, false);
      path = join(top(), key[1].replace(/^["']|["']$/g, '').trim());
      if (here && at <= start + key[1].length) return { at: 'key', path: top(), word: text.slice(start, at), flow: false };
      open.push({ indent: start - line, path, dash: false });
      counts.delete(path);
      start += key[0].length;
      start += indentOf(text, start);
    } else if (here && !'{['.includes(text[start])) {
      if (!open.at(-1)?.dash) close(open, start - line, false);
      return { at: 'key', path: top(), word: text.slice(start, at), flow: false };
    }
    if ('{['.includes(text[start])) {
      const found = inBrackets(text, start, at, path);
      if (typeof found === 'object') return found;
      i = Math.max(i, lineEnd(text, found) + 1);
      if (at < i && at >= found) return null;
      continue;
    }
    if (here) {
      const word = text.slice(start, Math.max(start, at));
      return / #|^#/.test(word) ? null : { at: 'value', path, word, flow: false };
    }
    if (/^[|>]/.test(text.slice(start, end))) { // a text of several lines
      const least = open.at(-1)?.indent ?? 0;
      while (i < text.length && (lineEnd(text, i) === i || indentOf(text, i) > least)) {
        if (at >= i && at <= lineEnd(text, i)) return null;
        i = lineEnd(text, i) + 1;
      }
    }
  }
  return { at: 'key', path: '', word: '', flow: false };
}

/**
 * close ends the blocks that a line at this indentation is no part of. A list's
 * dashes may stand under its key at the same indentation.
 * @param {Frame[]} open
 * @param {number} indent
 * @param {boolean} dash
 */
function close(open, indent, dash) {
  for (let last = open.at(-1); last; last = open.at(-1)) {
    if (last.indent < indent || (dash && last.indent === indent && !last.dash)) return;
    open.pop();
  }
}

/**
 * inBrackets reads {a: b} and [a, b] up to their end, or to the cursor.
 * @param {string} text
 * @param {number} i of the bracket
 * @param {number} at
 * @param {string} path
 * @returns {Place | number} where the cursor is, or what stands behind the last bracket
 */
function inBrackets(text, i, at, path) {
  /** @type {{path: string, list: boolean, count: number, key: string | null}[]} */
  const open = [];
  let from = i; // of the word that is being read
  const pathOf = () => {
    const last = open.at(-1);
    if (!last) return path;
    return last.list ? join(last.path, String(last.count)) : join(last.path, last.key ?? '');
  };
  for (; i < text.length; i++) {
    const c = text[i];
    if (i === at && open.length > 0) return place();
    switch (c) {
      case '{':
      case '[':
        open.push({ path: pathOf(), list: c === '[', count: 1, key: null });
        from = i + 1;
        break;
      case '}':
      case ']':
        open.pop();
        from = i + 1;
        if (open.length === 0) return i + 1;
        break;
      case ',': {
        const last = open[open.length - 1];
        last.count++;
        last.key = null;
        from = i + 1;
        break;
      }
      case ':': {
        const last = open[open.length - 1];
        if (!last.list && last.key === null && /[\s,}\]]|^$/.test(text[i + 1] ?? '')) {
          last.key = text.slice(from, i).trim().replace(/^["']|["']$/g, '');
          from = i + 1;
        }
        break;
      }
      case '"':
      case "'": {
        if (text.slice(from, i).trim() !== '') break;
        const end = text.indexOf(c, i + 1);
        if (end < 0 || (at > i && at <= end)) return at > i ? place() : text.length;
        i = end;
        break;
      }
      case '#':
        if (/\s/.test(text[i - 1] ?? ' ')) {
          const end = lineEnd(text, i);
          if (at > i && at <= end) return text.length;
          i = end;
          from = i;
        }
        break;
    }
  }
  return open.length > 0 && at >= text.length ? place() : text.length;

  /** @returns {Place} */
  function place() {
    const last = open[open.length - 1];
    const word = text.slice(from, at).trimStart();
    if (last.list) return { at: 'value', path: pathOf(), word, flow: true };
    return last.key === null ? { at: 'key', path: last.path, word, flow: true } : { at: 'value', path: pathOf(), word, flow: true };
  }
}

/** @param {string} text @param {number} at */
function lineEnd(text, at) {
  const end = text.indexOf('\n', at);
  return end < 0 ? text.length : end;
}

/** @param {string} text @param {number} at how many spaces stand here */
function indentOf(text, at) {
  let n = 0;
  while (text[at + n] === ' ') n++;
  return n;
}
