// @ts-check
// From a file of NDJSON to a timeline. A worker reads it, so that the page stays
// alive and can say how far it is.
import { FileProblem } from './ndjson.js';
import { newUnpacker } from './packed.js';
import { readOn } from './packets.js';
import { append, emptyTimeline } from './timeline.js';

/** @typedef {import('./packed.js').Batch} Batch */
/** @typedef {import('./timeline.js').Timeline} Timeline */

/**
 * What the worker says.
 * @typedef {Object} Said
 * @property {Batch} [batch]
 * @property {number} [done] bytes read
 * @property {number} [of]
 * @property {{events: number, cut: number}} [end]
 * @property {{code: string, args: Record<string, string | number>}} [problem]
 */

/**
 * The worker as it sees itself.
 * @typedef {Object} Scope
 * @property {(message: {data: {file: Blob}}) => void} onmessage
 * @property {(said: Said, transfer: Transferable[]) => void} postMessage
 */

/**
 * openFile reads a timeline. Its worker is started at once, so that it is there
 * when the file is.
 * @returns {(file: Blob, progress: (share: number, events: number) => void, signal: AbortSignal) => Promise<{timeline: Timeline, cut: number}>}
 */
export function fileOpener() {
  const make = () => new Worker(new URL('./ndjson-worker.js', import.meta.url), { type: 'module' });
  /** @type {Worker | null} */
  let ready = make();
  return (file, progress, signal) => new Promise((done, failed) => {
    const worker = ready ?? make();
    ready = null;
    const unpack = newUnpacker();
    const timeline = emptyTimeline();
    /** @param {() => void} how */
    const finish = (how) => {
      worker.terminate();
      how();
    };
    /** @param {Batch} batch */
    const take = (batch) => {
      append(timeline, unpack(batch));
      readOn(timeline); // while the worker reads there is time for it
    };
    worker.onmessage = (/** @type {MessageEvent<Said>} */ { data: said }) => {
      if (signal.aborted) finish(() => failed(signal.reason));
      else if (said.batch) take(said.batch);
      else if (said.problem) finish(() => failed(new FileProblem(said.problem?.code ?? '', said.problem?.args)));
      else if (said.end) finish(() => done({ timeline, cut: said.end?.cut ?? 0 }));
      else if (said.of) progress((said.done ?? 0) / said.of, timeline.events.length);
    };
    worker.onerror = () => finish(() => failed(new FileProblem('open.unreadable')));
    worker.postMessage({ file });
  });
}
