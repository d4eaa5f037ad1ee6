// @ts-check
// What a talk goes through: the beginning, each moment of the run in order of
// time, and the end.

/** @typedef {import('../core/timeline.js').Timeline} Timeline */
/** @typedef {{name: string, packet: number | null}} Step name '' is the beginning or the end */

/**
 * stepsOf are the steps of a run. Of the names given, those that happened; of
 * two that are one event, the first.
 * @param {Timeline} timeline
 * @param {string[]} names of moments
 * @returns {Step[]}
 */
export function stepsOf({ moments }, names) {
  const seen = new Set();
  const there = names
    .filter((name) => moments[name])
    .filter((name) => !seen.has(moments[name].seq_no) && seen.add(moments[name].seq_no))
    .sort((a, b) => moments[a].seq_no - moments[b].seq_no);
  const edge = { name: '', packet: null };
  return [edge, ...there.map((name) => ({ name, packet: moments[name].packet ?? null })), edge];
}

/**
 * sentenceAround is the sentence of a text that has a place in it. A full stop
 * within a number ends none.
 * @param {string} text
 * @param {number} at index of a letter in the text
 * @returns {{text: string, from: number}} from is where it begins
 */
export function sentenceAround(text, at) {
  let from = 0;
  for (const end of text.matchAll(/[.!?。]["'”’)]*(?=\s|$)/g)) {
    const to = end.index + end[0].length;
    if (to > at) return trimmed(text, from, to);
    from = to;
  }
  return trimmed(text, from, text.length);
}

/** @param {string} text @param {number} from @param {number} to */
function trimmed(text, from, to) {
  const part = text.slice(from, to);
  const start = part.length - part.trimStart().length;
  return { text: part.trim(), from: from + start };
}

/**
 * clockText is a talk's time so far: "7:05".
 * @param {number} ms
 */
export function clockText(ms) {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}
