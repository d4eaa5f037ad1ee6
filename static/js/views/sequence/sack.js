// @ts-check
// What selective acknowledgments say, block by block.

export { sackOf } from '../../core/sack.js';

/** Numbers from the first to before the last. @typedef {{from: number, to: number}} Range */

/**
 * addRange adds a range to others, and says which of it they did not have.
 * @param {Range[]} ranges apart and in order
 * @param {Range} added
 * @returns {{ranges: Range[], news: Range[]}}
 */
export function addRange(ranges, { from, to }) {
  const news = [];
  const rest = [];
  const whole = { from, to };
  let at = from;
  for (const r of ranges) {
    if (r.to < from || r.from > to) {
      rest.push(r);
      continue;
    }
    if (r.from > at) news.push({ from: at, to: r.from });
    at = Math.max(at, r.to);
    whole.from = Math.min(whole.from, r.from);
    whole.to = Math.max(whole.to, r.to);
  }
  if (at < to) news.push({ from: at, to });
  rest.push(whole);
  return { ranges: rest.sort((a, b) => a.from - b.from), news };
}
