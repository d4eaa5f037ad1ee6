// @ts-check
// A worker that reads a file of NDJSON beside the page: { file } in; { batch },
// { done, of } and at last { end } or { problem } out.
import { FileProblem, newReader } from './ndjson.js';
import { buffersOf } from './packed.js';

const CHUNK = 4 << 20;
const scope = /** @type {import('./open-file.js').Scope} */ (/** @type {unknown} */ (self));

scope.onmessage = async ({ data: { file } }) => {
  const reader = newReader((batch) => scope.postMessage({ batch }, buffersOf(batch)));
  const decoder = new TextDecoder('utf-8', { fatal: true });
  try {
    for (let from = 0; from < file.size; from += CHUNK) {
      const to = Math.min(from + CHUNK, file.size);
      const part = await file.slice(from, to).arrayBuffer();
      reader.take(decoder.decode(part, { stream: to < file.size }));
      scope.postMessage({ done: to, of: file.size }, []);
    }
    scope.postMessage({ end: reader.end() }, []);
  } catch (error) {
    scope.postMessage({ problem: problem(error, reader.lines()) }, []);
  }
};

/** @param {unknown} error @param {number} lines */
function problem(error, lines) {
  if (error instanceof FileProblem) return { code: error.code, args: error.args };
  if (error instanceof TypeError) return { code: 'open.not_text', args: { line: lines + 1 } }; // the decoder's
  return { code: 'open.unreadable', args: {} }; // the file has gone, or may not be read
}
