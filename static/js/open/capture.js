// @ts-check
// Files by their first bytes, and captures, which the server reads.
import { bytes } from '../core/format.js';
import { FileProblem } from '../core/ndjson.js';

/** How captures begin: pcapng's section header, and pcap in both orders, with micro- and nanoseconds. */
const CAPTURES = ['0a0d0d0a', 'd4c3b2a1', 'a1b2c3d4', '4d3cb2a1', 'a1b23c4d'];

/**
 * kindOf looks at how a file begins.
 * @param {Blob} file
 * @returns {Promise<'timeline' | 'capture'>}
 */
export async function kindOf(file) {
  if (file.size === 0) throw new FileProblem('open.empty');
  /** @type {Uint8Array} */
  let head;
  try {
    head = new Uint8Array(await file.slice(0, 4).arrayBuffer());
  } catch {
    throw new FileProblem('open.unreadable');
  }
  const hex = [...head].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  if (CAPTURES.includes(hex)) return 'capture';
  if (hex.startsWith('1f8b')) throw new FileProblem('open.gzip');
  if (hex.startsWith('7b')) return 'timeline'; // "{"
  throw new FileProblem('open.unknown_kind');
}

/**
 * readCapture has the server read a capture, and gives its timeline as NDJSON.
 * @param {Blob} file
 * @param {{to: string, most: number, signal: AbortSignal}} options
 * @returns {Promise<Blob>}
 */
export async function readCapture(file, { to, most, signal }) {
  if (file.size > most) throw new FileProblem('open.too_large', { size: bytes(file.size), most: bytes(most) });
  /** @type {Response} */
  let response;
  try {
    response = await fetch(to, { method: 'POST', body: file, headers: { 'Content-Type': 'application/octet-stream' }, signal });
    if (response.ok) return await response.blob();
  } catch {
    throw new FileProblem('open.unreachable');
  }
  const problem = new FileProblem('open.unreachable');
  if (response.headers.get('Content-Type')?.startsWith('application/json')) problem.told = (await response.json()).message;
  throw problem;
}
