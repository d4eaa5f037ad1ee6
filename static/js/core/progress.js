// @ts-check
// How far a reader has come, as this browser remembers it: what was seen,
// answered and done of each lesson. It never leaves the browser by itself.
import { recall, remember } from './memory.js';

/** Where it is kept; its form is version 1. */
export const STORAGE = 'slowstart.progress';
const VERSION = 1;

/**
 * What was done of a lesson. An answer is the number of the one that was
 * chosen, from 1.
 * @typedef {Object} Done
 * @property {boolean} [seen]
 * @property {Record<string, {answer: number, right: boolean, sure: boolean}>} [questions] by id
 * @property {Record<string, {tries: number, right: boolean, over?: boolean}>} [places] by id; over: nothing is left to try
 * @property {boolean} [done] every question and place is answered
 */
/** @typedef {{v: 1, lessons: Record<string, Done>}} Progress */

/**
 * readProgress reads what a text holds of it; what is not of this form is as
 * good as nothing.
 * @param {string | null} text
 * @returns {Progress}
 */
export function readProgress(text) {
  try {
    const { v, lessons } = JSON.parse(text ?? '');
    const fine = v === VERSION && typeof lessons === 'object' && lessons !== null && !Array.isArray(lessons);
    if (fine) return { v, lessons: Object.fromEntries(Object.entries(lessons).filter(([, one]) => typeof one === 'object' && one !== null)) };
  } catch {
    // Nothing yet, or not ours.
  }
  return { v: VERSION, lessons: {} };
}

/** progress is what this browser remembers. */
export const progress = () => readProgress(recall(STORAGE));

/**
 * note changes what is remembered of a lesson.
 * @param {string} slug
 * @param {(done: Done) => Done} change
 * @returns {Done} as it is now
 */
export function note(slug, change) {
  const all = progress();
  const done = change(all.lessons[slug] ?? {});
  delete all.lessons[slug]; // the last of the keys is the lesson that was read last
  all.lessons[slug] = done;
  remember(STORAGE, JSON.stringify(all));
  return done;
}
