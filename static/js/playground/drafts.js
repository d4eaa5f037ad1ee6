// @ts-check
// The texts that a reader has begun, kept in this browser: one for each
// experiment that one started from, the latest few.
import { recall, remember } from '../core/memory.js';

const KEY = 'slowstart-playground';
const MOST = 8;

/** @typedef {{from: string, text: string}} Draft */

/** @returns {Draft[]} the latest first */
export function drafts() {
  try {
    const kept = JSON.parse(recall(KEY) ?? '[]');
    return Array.isArray(kept) ? kept.filter((d) => typeof d?.from === 'string' && typeof d?.text === 'string') : [];
  } catch {
    return [];
  }
}

/** @param {Draft} draft */
export function keepDraft(draft) {
  remember(KEY, JSON.stringify([draft, ...drafts().filter(({ from }) => from !== draft.from)].slice(0, MOST)));
}

/** @param {string} from */
export function forgetDraft(from) {
  remember(KEY, JSON.stringify(drafts().filter((d) => d.from !== from)));
}
