// @ts-check
// A small language to choose packets by, close to Wireshark's display filters:
//
//	expression = and { ("||" | "or") and }
//	and        = not { ("&&" | "and") not }
//	not        = ("!" | "not") not | "(" expression ")" | "contains" value | word | field operator value
//	operator   = "==" | "!=" | "<" | "<=" | ">" | ">=" | "contains", or eq ne lt le gt ge
//
// A mistake is a FilterError that says where it is and what is allowed there.
import { fieldOf, FIELDS, OPERATORS, payloadText, wordOf, WORDS } from './terms.js';

/** @typedef {import('./terms.js').Row} Row */
/** @typedef {(row: Row) => boolean} Filter */
/** @typedef {{text: string, at: number, quoted: boolean}} Token */

/** Characters of an expression; depth of its parentheses. */
const LONGEST = 1000;
const DEEPEST = 50;

/** What is wrong with an expression: a text key after "view.packets.error." */
export class FilterError extends Error {
  /** @param {string} code @param {number} at counted from 1 @param {Record<string, string | number>} [args] */
  constructor(code, at, args = {}) {
    super(code);
    this.code = code;
    this.args = { at, ...args };
  }
}

/**
 * compile reads an expression. An empty one lets everything through.
 * @param {string} text
 * @returns {Filter}
 */
export function compile(text) {
  if (text.length > LONGEST) throw new FilterError('long', LONGEST, { most: LONGEST });
  const tokens = tokensOf(text);
  if (tokens.length === 0) return () => true;
  let next = 0;
  let depth = 0;
  const end = { text: '', at: text.length + 1, quoted: false };
  const peek = () => tokens[next] ?? end;
  /** @param {...string} words */
  const take = (...words) => {
    const { text: found, quoted } = peek();
    if (quoted || !words.includes(found.toLowerCase())) return false;
    next += 1;
    return true;
  };

  /** @returns {Filter} */
  function either() {
    const parts = [both()];
    while (take('||', 'or')) parts.push(both());
    return parts.length === 1 ? parts[0] : (row) => parts.some((part) => part(row));
  }

  /** @returns {Filter} */
  function both() {
    const parts = [one()];
    while (take('&&', 'and')) parts.push(one());
    return parts.length === 1 ? parts[0] : (row) => parts.every((part) => part(row));
  }

  /** @returns {Filter} */
  function one() {
    const { at } = peek();
    if (++depth > DEEPEST) throw new FilterError('deep', at, { most: DEEPEST });
    const filter = term();
    depth -= 1;
    return filter;
  }

  /** @returns {Filter} */
  function term() {
    if (take('!', 'not')) {
      const inner = one();
      return (row) => !inner(row);
    }
    if (take('(')) {
      const inner = either();
      if (!take(')')) throw new FilterError('paren', peek().at);
      return inner;
    }
    if (take('contains')) {
      const wanted = value();
      return (row) => payloadText(row).includes(wanted.text);
    }
    const token = peek();
    next += 1;
    if (token.text === '' || token.quoted || /^[&|()!=<>]/.test(token.text)) throw new FilterError('term', token.at, { got: token.text });
    const operator = OPERATORS.get(peek().quoted ? '' : peek().text.toLowerCase());
    if (operator === undefined) {
      const word = wordOf(token.text);
      if (word) return word;
      throw fieldOf(token.text) ? new FilterError('operator', peek().at, { field: token.text }) : unknown(token);
    }
    const sign = peek();
    next += 1;
    const field = fieldOf(token.text);
    if (!field) throw operator === 'contains' && ['tcp', 'udp', 'http', 'ip'].includes(token.text) ? new FilterError('contains', token.at) : unknown(token);
    const wanted = value();
    const test = field.test(operator, wanted.text);
    if (typeof test === 'function') return test;
    const wrong = test.startsWith('operator') ? sign : wanted;
    throw new FilterError(test, wrong.at, { got: wrong.text, field: token.text });
  }

  /** @returns {Token} */
  function value() {
    const token = peek();
    if (!token.quoted && (token.text === '' || /^[&|()!=<>]/.test(token.text))) throw new FilterError('value', token.at, { got: token.text });
    next += 1;
    return token;
  }

  const filter = either();
  if (next < tokens.length) throw new FilterError('rest', peek().at, { got: peek().text });
  return filter;
}

/** @param {Token} token */
function unknown({ text, at }) {
  const near = [...FIELDS.keys(), ...WORDS.keys()].filter((name) => name.includes(text.toLowerCase()) || (text.length > 2 && name.startsWith(text.slice(0, 3).toLowerCase())));
  return near.length > 0 ? new FilterError('unknown_near', at, { got: text, near: near.slice(0, 5).join(', ') }) : new FilterError('unknown', at, { got: text });
}

/**
 * @param {string} text
 * @returns {Token[]}
 */
function tokensOf(text) {
  /** @type {Token[]} */
  const tokens = [];
  const pattern = /\s+|"((?:[^"\\]|\\.)*)"|&&|\|\||[=!<>]=|[!<>()]|[\w.:/%*+\u00b5\u00c0-\uffff-]+/y;
  for (let at = 0; at < text.length; at = pattern.lastIndex) {
    pattern.lastIndex = at;
    const found = pattern.exec(text);
    if (!found) {
      const c = text[at];
      throw new FilterError(c === '"' ? 'quote' : 'character', at + 1, { got: c });
    }
    if (found[0].trim() === '') continue;
    const quoted = found[1] !== undefined;
    tokens.push({ text: quoted ? found[1].replace(/\\(.)/g, '$1') : found[0], at: at + 1, quoted });
  }
  return tokens;
}
