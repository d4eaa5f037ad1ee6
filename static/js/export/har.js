// @ts-check
// A run's requests as an HTTP Archive (HAR 1.2, softwareishard.com/blog/har-12-spec):
// what a browser's network panel can open. One page for each client, one entry
// for each request that was sent; what a proxy asks for is no browser's.
import { declaredOf, exchangesOf, fieldOf } from '../views/http/exchanges.js';
import { carriedOf } from '../views/http/packets.js';
import { startOf, visitsOf } from '../views/browser/visits.js';

/** @typedef {import('../core/timeline.js').Timeline} Timeline */
/** @typedef {import('../views/http/exchanges.js').Leg} Leg */
/** @typedef {import('../views/http/exchanges.js').Field} Field */
/** @typedef {import('../views/http/exchanges.js').Stretch} Stretch */

/** The instant that run time 0 stands for (engine/timeline.Epoch). */
const EPOCH_MS = Date.UTC(2026, 0, 1);
/** Does not apply, or is not known. */
const NONE = -1;

/** harOf is the archive as text. @param {Timeline} timeline */
export const harOf = (timeline) => `${JSON.stringify(har(timeline), null, 2)}\n`;

/** hasRequests says whether there is something to put into an archive. @param {Timeline} timeline */
export const hasRequests = (timeline) => exchangesOf(timeline).some(belongs);

/** @param {Leg} leg */
const belongs = (leg) => !leg.passed && leg.method !== '';

/** @param {Timeline} timeline */
export function har(timeline) {
  const start = /** @type {any} */ (timeline.start ?? {});
  const visits = visitsOf(timeline);
  /** @type {Map<number, any>} */
  const opens = new Map(timeline.events.filter((e) => e.type === 'conn.open').map((e) => [Number(e.conn), e]));
  const carried = carriedOf(timeline);
  const pageOf = (/** @type {Leg} */ leg) => visits.findIndex((v) => v.things.some((thing) => thing.attempts.includes(leg)));
  const legs = exchangesOf(timeline).filter(belongs).sort((a, b) => startOf(a) - startOf(b) || a.exchange - b.exchange);
  return {
    log: {
      version: '1.2',
      creator: { name: 'Slowstart', version: `timeline ${start.schema ?? 1}` },
      browser: { name: `Slowstart on ${start.stack?.name ?? 'a capture'}`, version: start.stack?.version ?? '' },
      pages: visits.filter((v) => v.things.some((thing) => thing.attempts.some(belongs))).map((v) => ({
        startedDateTime: isoOf(v.beginUs), id: `page_${visits.indexOf(v) + 1}`, title: urlOf(v.things[0].attempts[0]),
        pageTimings: { onContentLoad: sinceMs(v.beginUs, v.wholeUs), onLoad: sinceMs(v.beginUs, v.doneUs) },
      })),
      entries: legs.map((leg) => entryOf(leg, { pageref: `page_${pageOf(leg) + 1}`, open: opens.get(leg.conn), endUs: timeline.endUs, carried })),
      comment: `${start.experiment ?? ''}: run time 0 is ${isoOf(0)}`,
    },
  };
}

/**
 * @param {Leg} leg
 * @param {{pageref: string, open: any, endUs: number, carried: import('../views/http/packets.js').Carried}} run
 */
function entryOf(leg, { pageref, open, endUs, carried }) {
  const timings = timingsOf(leg, endUs);
  const trouble = leg.response?.complete ? null : leg.closed ?? leg.fate;
  return {
    pageref,
    startedDateTime: isoOf(startOf(leg)),
    time: sumOf(timings),
    request: requestOf(leg),
    response: responseOf(leg),
    cache: {},
    timings,
    ...(open ? { serverIPAddress: open.server.ip, connection: String(open.client.port) } : {}),
    _tcp: {
      connection: leg.conn, reused: !leg.fresh, exchange: leg.exchange,
      request_packet: carried.first(leg, 'request')?.id ?? 0, response_packet: carried.first(leg, 'response')?.id ?? 0,
    },
    ...(trouble ? { _error: trouble.args.errno ?? trouble.reason } : {}),
  };
}

/** @param {Leg} leg */
function requestOf(leg) {
  const { request, fields, contentBytes } = leg;
  const type = fieldOf(fields, 'content-type') ?? 'application/octet-stream';
  return {
    method: leg.method, url: urlOf(leg), httpVersion: leg.version, cookies: cookiesOf(fields, 'cookie'), headers: headersOf(fields), queryString: queryOf(urlOf(leg)),
    ...(contentBytes > 0 ? { postData: { mimeType: type, params: [], text: '', comment: 'The content is not kept.' } } : {}),
    headersSize: sizeOf(request.from, request.head), bodySize: sizeOf(request.head, request.to),
  };
}

/** @param {Leg} leg */
function responseOf(leg) {
  const { response } = leg;
  const fields = response?.fields ?? [];
  const extent = response?.extent ?? { from: 0, head: null, to: null };
  const size = response?.endUs == null ? declaredOf(leg) ?? 0 : response.bytes;
  return {
    status: response?.status ?? 0, statusText: '', httpVersion: response?.version || 'unknown', cookies: cookiesOf(fields, 'set-cookie'), headers: headersOf(fields),
    content: { size, mimeType: fieldOf(fields, 'content-type') ?? 'x-unknown' },
    redirectURL: fieldOf(fields, 'location') ?? '', headersSize: response?.headUs == null ? NONE : sizeOf(extent.from, extent.head), bodySize: sizeOf(extent.head, extent.to),
  };
}

/**
 * timingsOf are the phases in milliseconds. As the format wants it, connect has
 * ssl in it, and the parts without ssl sum to the whole time: what lies between
 * them counts as blocked.
 * @param {Leg} leg
 * @param {number} endUs of the run
 */
function timingsOf(leg, endUs) {
  const { lookUp, connect, tls, response } = leg;
  const lostUs = leg.fate?.us ?? leg.closed?.us ?? endUs;
  const lastUs = response?.endUs ?? lostUs;
  const lengthOf = (/** @type {Stretch | null} */ s) => (s ? (s.toUs ?? lostUs) - s.fromUs : NONE);
  const [dns, ssl] = [lengthOf(lookUp), lengthOf(tls)];
  const opening = connect ? lengthOf(connect) + Math.max(0, ssl) : NONE;
  const sendUs = leg.sendUs ?? lastUs;
  const sentUs = leg.sentUs ?? lastUs;
  const firstUs = Math.max(sentUs, response?.beginUs ?? lastUs);
  const parts = [dns, opening, sentUs - sendUs, firstUs - sentUs, lastUs - firstUs];
  const rest = lastUs - startOf(leg) - parts.reduce((sum, us) => sum + Math.max(0, us), 0);
  const [dnsMs, connectMs, send, wait, receive] = parts.map(ms);
  return { blocked: rest > 0 || leg.wantedUs !== null ? ms(rest) : NONE, dns: dnsMs, connect: connectMs, ssl: ms(ssl), send, wait, receive };
}

/** @param {{blocked: number, dns: number, connect: number, send: number, wait: number, receive: number}} timings */
function sumOf({ blocked, dns, connect, send, wait, receive }) {
  return ms([blocked, dns, connect, send, wait, receive].reduce((sum, part) => sum + Math.max(0, Math.round(part * 1000)), 0));
}

/** @param {number} us */
const ms = (us) => (us === NONE ? NONE : us / 1000);

/** @param {number} fromUs @param {number | null} toUs */
const sinceMs = (fromUs, toUs) => (toUs === null ? NONE : ms(toUs - fromUs));

/** @param {number | null} from @param {number | null} to */
const sizeOf = (from, to) => (from === null || to === null ? NONE : to - from);

/** isoOf is a time of the run as a date, to the microsecond. @param {number} us */
function isoOf(us) {
  const rest = String(Math.round(us) % 1000).padStart(3, '0');
  return new Date(EPOCH_MS + Math.floor(us / 1000)).toISOString().replace('Z', `${rest}Z`);
}

/** urlOf is the target URI (RFC 9110 §7.1). @param {Leg} leg */
function urlOf(leg) {
  if (/^https?:/i.test(leg.target)) return leg.target;
  return `${leg.secure ? 'https' : 'http'}://${fieldOf(leg.fields, 'host') ?? ''}${leg.target}`;
}

/** @param {Field[]} fields */
const headersOf = (fields) => fields.map(({ name, value }) => ({ name, value }));

/** @param {string} url */
function queryOf(url) {
  const query = /\?([^#]*)/.exec(url)?.[1] ?? '';
  return query.split('&').filter(Boolean).map((pair) => pairOf(pair));
}

/** @param {Field[]} fields @param {'cookie' | 'set-cookie'} name (RFC 6265 §4) */
function cookiesOf(fields, name) {
  const lines = fields.filter((f) => f.name.toLowerCase() === name).map((f) => f.value);
  return lines.flatMap((line) => (name === 'cookie' ? line.split(';') : [line.split(';')[0]])).map((pair) => pairOf(pair.trim())).filter((c) => c.name !== '');
}

/** @param {string} pair */
function pairOf(pair) {
  const at = pair.indexOf('=');
  return { name: at < 0 ? pair : pair.slice(0, at), value: at < 0 ? '' : pair.slice(at + 1) };
}
