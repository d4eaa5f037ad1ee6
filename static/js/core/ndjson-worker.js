// @ts-check
// A worker that reads a file of NDJSON beside the page: { file } in; { batch },
// { done, of } and at last { end } or { problem } out.
import { FileProblem, newReader } from './ndjson.js';
import { buffersOf } from './packed.js';

/** How much is read from one word about it to the next, bytes. */
const TELL_EACH = 4 << 20;
const scope = /** @type {import('./open-file.js').Scope} */ (/** @type {unknown} */ (self));

scope.onmessage = async ({ data: { file } }) => {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  const reader = newReader((batch) => scope.postMessage({ batch }, buffersOf(batch)), (utf8) => decoder.decode(utf8));
  try {
    const parts = file.stream().getReader();
    let [done, told] = [0, 0];
    for (let part = await parts.read(); !part.done; part = await parts.read()) {
      reader.take(part.value);
      done += part.value.length;
      if (done < told + TELL_EACH) continue;
      told = done;
      scope.postMessage({ done, of: file.size }, []);
    }
    scope.postMessage({ end: reader.end() }, []);
  } catch (error) {
    scope.postMessage({ problem: problem(error, reader.lines()) }, []);
  }
};

/** @param {unknown} error @param {number} lines */
function problem(error, lines) {
  if (error instanceof FileProblem) return { code: error.code, args: error.args };
  if (error instanceof TypeError) return { code: 'open.not_text', args: { line: lines } }; // the decoder's
  return { code: 'open.unreadable', args: {} }; // the file has gone, or may not be read
}
