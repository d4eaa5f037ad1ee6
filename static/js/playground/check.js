// @ts-check
// What the server's reader says of the text. It is asked when one stops writing.

/**
 * What it says (server/app's checked).
 * @typedef {Object} Answer
 * @property {{line: number, field?: string, text: string}[]} problems
 * @property {string} [form]
 * @property {import('../lab/settings.js').Setting[]} [settings]
 * @property {string[]} [moments]
 * @property {{stack: string, path: string, setting?: string, why: string}[]} [refused]
 */

const PAUSE_MS = 350;

/**
 * checker asks about a text, the latest only.
 * @param {{url: string, max: number, said: (text: string, answer: Answer) => void, waiting: () => void,
 *   failed: (why: 'no_check' | 'too_often') => void, t: import('../core/text.js').Translate, signal: AbortSignal}} options
 * @returns {(text: string, now?: boolean) => void}
 */
export function checker({ url, max, said, waiting, failed, t, signal }) {
  let timer = 0;
  let asking = new AbortController();

  /** @param {string} text */
  async function ask(text) {
    asking = new AbortController();
    const mine = AbortSignal.any([signal, asking.signal]);
    // The text goes in one message of the websocket, quoted, when it is run.
    const bytes = new TextEncoder().encode(JSON.stringify(text)).length;
    if (bytes > max - 1024) {
      said(text, { problems: [{ line: 1, text: t('play.too_long', { n: bytes, max: max - 1024 }) }] });
      return;
    }
    try {
      const response = await fetch(url, { method: 'POST', body: text, headers: { 'Content-Type': 'application/yaml' }, signal: mine });
      if (response.status === 429) failed('too_often');
      else if (response.ok || response.status === 413) said(text, await response.json());
      else failed('no_check');
    } catch {
      if (!mine.aborted) failed('no_check');
    }
  }

  signal.addEventListener('abort', () => clearTimeout(timer));
  return (text, now = false) => {
    clearTimeout(timer);
    asking.abort();
    waiting();
    timer = setTimeout(() => ask(text), now ? 0 : PAUSE_MS);
  };
}
