// @ts-check
// The sentences of what a reader opens beside the ladder (view.*, decision.*),
// fetched with the first of it.
import { translator } from '../core/text.js';

/** @typedef {import('../core/text.js').Translate} Translate */

/**
 * viewTexts fetches them.
 * @param {string} lang
 * @param {Translate} t answers for what is not a view's own
 * @param {AbortSignal} signal
 * @returns {Promise<Translate>}
 */
export async function viewTexts(lang, t, signal) {
  const response = await fetch(new URL(`../text/view.${lang}.json`, import.meta.url), { signal });
  if (!response.ok) throw new Error(`texts: ${response.status}`);
  const own = translator(await response.json());
  return (key, args) => (/^(view|decision)\./.test(key) ? own(key, args) : t(key, args));
}
