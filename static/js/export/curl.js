// @ts-check
// A request of the run as a curl command that sends the same request: no field
// more, none fewer, in any POSIX shell. What curl would add by itself it is
// told to leave out.
import { read } from '../core/story.js';

/** @typedef {import('../core/timeline.js').Timeline} Timeline */

/**
 * A request as its client sends it.
 * @typedef {Object} Request
 * @property {number} exchange
 * @property {number} conn
 * @property {string} host   who sends it
 * @property {string} method
 * @property {string} target
 * @property {string} version "HTTP/1.1"
 * @property {{name: string, value: string}[]} fields
 * @property {number} fromUs
 * @property {number} fromByte of what this end sends on the connection, its first
 * @property {number} bodyByte the first after its head; -1: not sent in this run
 * @property {number} endByte  -1: not sent in this run
 */

/**
 * requestsOf lists every request that an end of a connection sends, in order;
 * an intermediary sends those of others anew.
 * @param {Timeline} timeline
 * @returns {Request[]}
 */
export function requestsOf(timeline) {
  /** @type {Request[]} */
  const all = [];
  /** @type {Map<string, Request>} */
  const open = new Map();
  for (const e of /** @type {any[]} */ (timeline.events)) {
    if (e.type !== 'http.request' || e.side !== 'send') continue;
    const key = `${e.host} ${e.conn} ${e.exchange}`;
    if (e.phase === 'begin') {
      const request = {
        exchange: e.exchange, conn: e.conn, host: e.host, method: e.method ?? 'GET', target: e.target ?? '/', version: e.version ?? 'HTTP/1.1',
        fields: e.fields ?? [], fromUs: e.t_us, fromByte: e.offset_bytes ?? 0, bodyByte: -1, endByte: -1,
      };
      open.set(key, request);
      all.push(request);
    } else {
      const request = open.get(key);
      if (request && e.phase === 'head') request.bodyByte = e.offset_bytes;
      if (request && e.phase === 'end') request.endByte = e.offset_bytes;
    }
  }
  return all;
}

/**
 * requestOf is the request whose bytes a packet carries, or null.
 * @param {Timeline} timeline
 * @param {number} id
 */
export function requestOf(timeline, id) {
  const packet = timeline.packets.get(id);
  if (!packet || packet.proto !== 'tcp' || packet.lenBytes === 0) return null;
  const [from, to] = [packet.seq - 1, packet.seq - 1 + packet.lenBytes]; // the SYN takes number 0
  return requestsOf(timeline).find((r) => r.conn === packet.conn && r.host === packet.src
    && r.fromByte < to && from < (r.endByte < 0 ? Infinity : r.endByte)) ?? null;
}

/** Bodies up to this long stand in the command. */
const MOST_BODY = 16 << 10;

/**
 * curlOf writes the command. A long or encrypted body is stood for by one as
 * long: standIn is its length then, else 0.
 * @param {Timeline} timeline
 * @param {Request} request
 * @returns {{command: string, standIn: number}}
 */
export function curlOf(timeline, request) {
  const conn = read(timeline).conns.get(request.conn);
  const secure = timeline.events.some((e) => e.type === 'tls' && e.conn === request.conn);
  const server = conn?.server ?? { ip: 'localhost', port: 80 };
  /** @param {string} name */
  const field = (name) => request.fields.find((f) => f.name.toLowerCase() === name)?.value;

  const args = ['curl', request.version === 'HTTP/1.0' ? '--http1.0' : '--http1.1', '--no-keepalive'];
  const { url, more } = address(request, server, field('host'), secure);
  args.push(...more);
  const body = bodyOf(timeline, request, field('transfer-encoding'), secure);
  if (request.method === 'HEAD') args.push('--head');
  else if (request.method !== (body ? 'POST' : 'GET')) args.push('--request', request.method);
  let host = field('host');
  for (const { name, value } of request.fields) {
    const lower = name.toLowerCase();
    if (body && lower === 'content-length' && value === String(body.length)) continue; // curl counts by itself
    if (lower === 'host' && value === host && url.split('/')[2] === value) {
      host = undefined; // curl says whose address it is, once
      continue;
    }
    args.push('--header', value === '' ? `${name};` : `${name}: ${value}`);
  }
  const own = ['Host', 'User-Agent', 'Accept', ...(body ? ['Content-Type', 'Expect'] : []), ...(more.includes('--proxy') ? ['Proxy-Connection'] : [])];
  for (const name of own) if (field(name.toLowerCase()) === undefined) args.push('--header', `${name}:`);
  if (body) args.push('--data-binary', body.argument);
  return { command: (body?.pipe ?? '') + [...args, url].map(quote).join(' '), standIn: body?.standIn ?? 0 };
}

/**
 * address is where a request goes: its target may be a path, a whole address
 * for a proxy (RFC 9112 §3.2), or what is neither.
 * @param {Request} request
 * @param {{ip: string, port: number}} server
 * @param {string | undefined} host
 * @param {boolean} secure
 * @returns {{url: string, more: string[]}}
 */
function address({ target }, server, host, secure) {
  const scheme = secure ? 'https' : 'http';
  const standard = secure ? 443 : 80;
  const at = server.port === standard ? server.ip : `${server.ip}:${server.port}`;
  const plain = /^[!$%&'()*+,./0-9:;=?@A-Z_a-z~-]+$/.test(target);
  const asItIs = /\/\.{1,2}(\/|$|\?)/.test(target) ? ['--path-as-is'] : [];
  if (plain && /^https?:\/\//i.test(target)) return { url: target, more: ['--proxy', `http://${server.ip}:${server.port}`, ...asItIs] }; // curl's own port would be 1080
  const known = host !== undefined && /^[\w.-]+(:\d+)?$/.test(host);
  const authority = known ? host : at;
  const [name, port] = authority.split(':');
  // The name is the run's, not the world's: it leads to the run's address.
  const lead = known && name !== server.ip ? ['--connect-to', `${name}:${port ?? standard}:${server.ip}:${server.port}`] : [];
  if (plain && target.startsWith('/')) return { url: `${scheme}://${authority}${target}`, more: [...lead, ...asItIs] };
  return { url: `${scheme}://${authority}/`, more: [...lead, '--request-target', target] };
}

/**
 * bodyOf is what a request carries: as an argument, and what must run before.
 * @param {Timeline} timeline
 * @param {Request} request
 * @param {string | undefined} coding
 * @param {boolean} secure
 * @returns {{argument: string, pipe: string, length: number, standIn: number} | null} null: it has no body
 */
function bodyOf(timeline, request, coding, secure) {
  const length = request.bodyByte < 0 || request.endByte < 0 ? 0 : request.endByte - request.bodyByte;
  const announced = request.fields.some((f) => /^(content-length|transfer-encoding)$/i.test(f.name));
  if (length === 0) return announced ? { argument: '', pipe: '', length, standIn: 0 } : null;
  let bytes = secure || length > MOST_BODY ? null : streamOf(timeline, request, request.bodyByte, request.endByte);
  if (bytes && /chunked/i.test(coding ?? '')) bytes = unchunked(bytes);
  if (!bytes) return { argument: '@-', pipe: `head -c ${length} /dev/zero | tr '\\0' x | `, length, standIn: length };
  const text = String.fromCharCode(...bytes);
  if (/^[^@][\x20-\x7e\n]*$/.test(text)) return { argument: text, pipe: '', length: bytes.length, standIn: 0 };
  const octal = bytes.map((b) => `\\${b.toString(8).padStart(3, '0')}`).join('');
  return { argument: '@-', pipe: `printf '${octal}' | `, length: bytes.length, standIn: 0 };
}

/**
 * streamOf puts the bytes of one direction of a connection together from the
 * packets that carry them; null if some are not in the run.
 * @param {Timeline} timeline
 * @param {Request} request
 * @param {number} from
 * @param {number} to
 * @returns {number[] | null}
 */
export function streamOf(timeline, request, from, to) {
  const out = new Array(to - from).fill(-1);
  for (const p of timeline.packets.values()) {
    if (p.conn !== request.conn || p.src !== request.host || p.lenBytes === 0 || p.bytes === '') continue;
    const first = p.seq - 1 - from;
    if (first >= out.length || first + p.lenBytes <= 0) continue;
    const packet = decode(p.bytes);
    const payload = packet.slice(packet.length - p.lenBytes);
    payload.forEach((byte, i) => {
      if (first + i >= 0 && first + i < out.length) out[first + i] = byte;
    });
  }
  return out.includes(-1) ? null : out;
}

/**
 * unchunked takes the chunked coding off (RFC 9112 §7.1).
 * @param {number[]} bytes
 * @returns {number[] | null}
 */
function unchunked(bytes) {
  const out = [];
  for (let at = 0; at < bytes.length;) {
    const line = bytes.indexOf(10, at);
    const size = parseInt(String.fromCharCode(...bytes.slice(at, line)), 16);
    if (line < 0 || Number.isNaN(size)) return null;
    if (size === 0) return out;
    out.push(...bytes.slice(line + 1, line + 1 + size));
    at = line + 1 + size + 2;
  }
  return null;
}

/** quote makes one word of a POSIX shell of a text, whatever stands in it. @param {string} text */
export const quote = (text) => (/^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`);

const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** @param {string} base64 */
function decode(base64) {
  const out = [];
  for (let i = 0; i < base64.length; i += 4) {
    const [a, b, c, d] = [0, 1, 2, 3].map((k) => DIGITS.indexOf(base64[i + k] ?? '='));
    out.push((a << 2) | (b >> 4));
    if (c >= 0) out.push(((b & 15) << 4) | (c >> 2));
    if (d >= 0) out.push(((c & 3) << 6) | d);
  }
  return out;
}
