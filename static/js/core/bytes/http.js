// @ts-check
// HTTP/1.1 messages in a stream (RFC 9112): where they stand, and their lines.
import { bytes } from '../format.js';
import { latin, printable } from './reader.js';

/** @typedef {import('./stream.js').Stream} Stream */
/** @typedef {import('./stream.js').Part} Part */

/**
 * A message's place in its direction of the connection.
 * @typedef {Object} Message
 * @property {'request' | 'response'} kind
 * @property {number} exchange 0 where the run does not count them
 * @property {string} method   of the request, for a response too; '' if unknown
 * @property {string} target
 * @property {number} status
 * @property {number} begin
 * @property {number | null} head  first byte after the field section
 * @property {number | null} end   first byte after the message
 */

const START = /^(?:[A-Z]{3,10} \S|HTTP\/\d)/;
/** A field section that is longer is not looked through. */
const LONGEST_HEAD = 65536;

/** Fields of which there is a sentence of their own. */
export const KNOWN_FIELDS = new Set([
  'accept-ranges', 'cache-control', 'connection', 'content-length', 'content-range', 'content-type', 'date', 'etag', 'expect', 'host', 'if-range',
  'keep-alive', 'location', 'proxy-connection', 'range', 'retry-after', 'server', 'te', 'trailer', 'transfer-encoding', 'upgrade', 'user-agent', 'via',
]);

/** @param {Stream} s whether it begins with a message */
export const isHTTP = ({ data, has }) => has(0, 8) && START.test(latin(data, 0, 12));

/**
 * messagesIn finds the messages in a stream of which the run tells nothing,
 * by their own framing (RFC 9112 §6.3).
 * @param {Stream} stream
 * @returns {Message[]}
 */
export function messagesIn(stream) {
  /** @type {Message[]} */
  const messages = [];
  for (let at = 0; at < stream.data.length;) {
    const head = headEnd(stream, at);
    if (head === null || !START.test(latin(stream.data, at, at + 12))) break;
    const lines = latin(stream.data, at, head).split('\r\n');
    const [first, second] = lines[0].split(' ');
    const response = first.startsWith('HTTP/');
    const end = contentEnd(stream, head, lines, response ? Number(second) : 0);
    messages.push({
      kind: response ? 'response' : 'request', exchange: 0, method: response ? '' : first, target: response ? '' : second,
      status: response ? Number(second) : 0, begin: at, head, end,
    });
    if (end === null) break;
    at = end;
  }
  return messages;
}

/** @param {Stream} stream @param {number} head @param {string[]} lines @param {number} status 0 of a request @returns {number | null} */
function contentEnd(stream, head, lines, status) {
  if ((status >= 100 && status < 200) || status === 204 || status === 304) return head;
  if (isChunked(lines)) return chunkParts(stream, head, null).end;
  const length = lines.map((line) => /^content-length:[ \t]*(\d+)[ \t]*$/i.exec(line)).find(Boolean);
  if (length) return head + Number(length[1]);
  return status === 0 ? head : null; // a response without a length ends with its connection
}

/** @param {string[]} lines */
const isChunked = (lines) => lines.some((line) => /^transfer-encoding:.*\bchunked[ \t]*$/i.test(line));

/** @param {Stream} s @param {number} at @returns {number | null} */
function headEnd({ data, has }, at) {
  const stop = Math.min(data.length, at + LONGEST_HEAD);
  for (let i = at + 3; i < stop; i++) {
    if (data[i] === 10 && data[i - 1] === 13 && data[i - 2] === 10 && data[i - 3] === 13) return has(at, i + 1) ? i + 1 : null;
  }
  return null;
}

/**
 * httpParts lists what stands of messages in a range of the stream.
 * @param {Stream} stream
 * @param {Message[]} messages
 * @param {number} from
 * @param {number} to
 * @returns {Part[]}
 */
export function httpParts(stream, messages, from, to) {
  return messages.flatMap((message, i) => {
    const end = message.end ?? messages[i + 1]?.begin ?? Math.max(stream.data.length, to);
    if (message.begin >= to || end <= from) return [];
    const head = Math.min(message.head ?? headEnd(stream, message.begin) ?? end, end);
    if (!stream.has(message.begin, head)) {
      return [part('http_head', message.begin, head, ''), part('http_content', head, end, bytes(end - head))].filter((p) => p.to > p.from);
    }
    const { parts, lines } = headParts(stream, message, head);
    if (end <= head) return parts;
    if (!isChunked(lines)) return [...parts, part('http_content', head, end, message.end === null ? '' : bytes(end - head))];
    const { parts: chunks, at } = chunkParts(stream, head, end);
    return [...parts, ...chunks, ...(at < end ? [part('http_content', at, end, '')] : [])];
  });
}

/** @param {string} name @param {number} from @param {number} to @param {string} value @param {Partial<Part>} [more] @returns {Part} */
const part = (name, from, to, value, more) => ({ layer: 'http', name, from, to, value, ...more });

/** @param {Stream} stream @param {Message} message @param {number} head */
function headParts({ data }, message, head) {
  const text = latin(data, message.begin, head);
  const lines = text.split('\r\n');
  /** @type {Part[]} */
  const parts = [];
  let at = message.begin;
  for (const [i, line] of lines.entries()) {
    const end = Math.min(at + line.length + 2, head);
    if (end <= at) break;
    if (i === 0) parts.push(startLine(message, at, end, line));
    else if (line === '') parts.push(part('http_blank', at, end, ''));
    else parts.push(fieldLine(at, end, line));
    at = end;
  }
  return { parts, lines };
}

/** @param {Message} message @param {number} at @param {number} end @param {string} line */
function startLine({ kind }, at, end, line) {
  const [a = '', b = '', ...rest] = printable(line).split(' ');
  /** @type {Record<string, string>} */
  const args = kind === 'request' ? { method: a, target: b, version: rest.join(' ') } : { version: a, status: b, reason: rest.join(' ') };
  return part(kind === 'request' ? 'http_request_line' : 'http_status_line', at, end, printable(line), { args });
}

/** @param {number} at @param {number} end @param {string} line */
function fieldLine(at, end, line) {
  const name = line.slice(0, Math.max(line.indexOf(':'), 0)).toLowerCase();
  return part('http_field', at, end, printable(line), KNOWN_FIELDS.has(name) ? { say: `http_field.${name}` } : {});
}

/**
 * chunkParts walks through chunks (RFC 9112 §7.1) as far as their sizes are
 * here.
 * @param {Stream} stream
 * @param {number} at
 * @param {number | null} stop
 * @returns {{parts: Part[], at: number, end: number | null}} where it stopped, and the message's end if that was reached
 */
function chunkParts({ data, has }, at, stop) {
  /** @type {Part[]} */
  const parts = [];
  const limit = Math.min(stop ?? Infinity, data.length);
  for (let trailer = false; at < limit;) {
    const line = lineEnd(data, has, at, limit);
    if (line === null) break;
    if (trailer) {
      const last = line - at === 2;
      parts.push(last ? part('http_blank', at, line, '') : part('http_trailer', at, line, printable(latin(data, at, line - 2))));
      at = line;
      if (last) return { parts, at, end: at };
      continue;
    }
    const text = latin(data, at, line - 2);
    const size = /^[0-9a-f]{1,8}(?=[ \t]*(?:;|$))/i.exec(text);
    if (!size) break;
    const n = parseInt(size[0], 16);
    parts.push(part(n === 0 ? 'http_last_chunk' : 'http_chunk_size', at, line, printable(text), { args: { size: bytes(n), hex: size[0] } }));
    at = line;
    if (n === 0) trailer = true;
    else {
      parts.push(part('http_chunk', at, at + n, bytes(n)), part('http_chunk_end', at + n, at + n + 2, ''));
      at += n + 2;
    }
  }
  return { parts, at: Math.min(at, stop ?? at), end: null };
}

/** @param {Uint8Array} data @param {Stream['has']} has @param {number} at @param {number} limit */
function lineEnd(data, has, at, limit) {
  for (let i = at + 1; i < Math.min(limit, at + 8192); i++) {
    if (data[i] === 10 && data[i - 1] === 13) return has(at, i + 1) ? i + 1 : null;
  }
  return null;
}
