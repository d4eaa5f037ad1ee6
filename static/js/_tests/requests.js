// @ts-check
// A run of two requests for tests, written as events.
import { append, emptyTimeline } from '../core/timeline.js';
import { numbered, wire } from './runs.js';

const back = { from: 'server', to: 'client', src: 'server', dst: 'client', flags: 'PSH,ACK' };
const client = { host: 'client', conn: 1, offset_bytes: 0, bytes: 0, complete: false };

/** @param {string} type @param {number} t_us @param {Record<string, unknown>} more */
const http = (type, t_us, more) => ({ type: `http.${type}`, t_us, ...client, ...more });

/** @param {number} t_us @param {number} bytes */
const read = (t_us, bytes) => ({ type: 'app.call', t_us, host: 'client', app: 'browser', op: 'read', conn: 1, began_us: t_us, call: 2, bytes });

/**
 * twoRequests is two requests on one connection, the second behind the first,
 * and its response cut short. The first response has 40 bytes of head and 50 of
 * content; a half of that lies behind a gap from 210 to 260.
 * @param {number} [events] so many of them
 */
export function twoRequests(events = Infinity) {
  const timeline = emptyTimeline();
  append(timeline, /** @type {any} */ (numbered([
    { type: 'run.start', t_us: 0, schema: 1, hosts: [{ name: 'client', role: 'client' }, { name: 'server', role: 'server', ips: ['10.0.0.2'] }], links: [] },
    { type: 'conn.open', t_us: 0, conn: 1, proto: 'tcp', client: { host: 'client', ip: '10.0.0.1', port: 50000 }, server: { host: 'server', ip: '10.0.0.2', port: 80 } },
    http('decision', 0, { decision: 'wait', reason: 'connection_limit', conn: 0, args: { request: '2', target: '/b' } }),
    wire('sent', 0, 1, { propagate_us: 50 }),
    { type: 'app.call', t_us: 100, host: 'client', app: 'browser', op: 'connect', conn: 1, began_us: 0, call: 1, bytes: 0 },
    http('request', 100, { side: 'send', phase: 'begin', exchange: 1, method: 'GET', target: '/a', version: 'HTTP/1.1', fields: [{ name: 'Host', value: 'server' }] }),
    wire('sent', 100, 2, { flags: 'PSH,ACK', seq: 1, len_bytes: 40, propagate_us: 50 }),
    http('request', 100, { side: 'send', phase: 'head', exchange: 1, offset_bytes: 40 }),
    http('request', 100, { side: 'send', phase: 'end', exchange: 1, offset_bytes: 40 }),
    wire('sent', 150, 3, { ...back, seq: 1, len_bytes: 65, propagate_us: 50 }),
    wire('received', 200, 3, { ...back, seq: 1, len_bytes: 65 }),
    read(200, 65),
    http('response', 200, { side: 'receive', phase: 'begin', exchange: 1 }),
    http('response', 200, { side: 'receive', phase: 'head', exchange: 1, status: 200, version: 'HTTP/1.1', offset_bytes: 40, fields: [{ name: 'Content-Length', value: '50' }, { name: 'Content-Type', value: 'text/plain' }] }),
    wire('received', 210, 9, { ...back, seq: 71, len_bytes: 20 }),
    wire('received', 260, 10, { ...back, seq: 66, len_bytes: 5 }),
    read(260, 25),
    http('response', 260, { side: 'receive', phase: 'end', exchange: 1, bytes: 50, complete: true, offset_bytes: 90 }),
    http('decision', 260, { decision: 'reuse', reason: 'persistent_default', exchange: 2, args: { request: '2', target: '/b' } }),
    http('request', 260, { side: 'send', phase: 'begin', exchange: 2, method: 'GET', target: '/b', version: 'HTTP/1.1', offset_bytes: 40 }),
    wire('sent', 260, 4, { flags: 'PSH,ACK', seq: 41, len_bytes: 40, propagate_us: 50 }),
    http('request', 260, { side: 'send', phase: 'end', exchange: 2, offset_bytes: 80 }),
    wire('sent', 350, 5, { ...back, seq: 91, len_bytes: 47, propagate_us: 50 }),
    wire('received', 400, 5, { ...back, seq: 91, len_bytes: 47 }),
    read(400, 47),
    http('response', 400, { side: 'receive', phase: 'begin', exchange: 2, offset_bytes: 90 }),
    http('response', 400, { side: 'receive', phase: 'head', exchange: 2, status: 200, version: 'HTTP/1.1', offset_bytes: 130, fields: [{ name: 'Content-Length', value: '50' }] }),
    http('response', 500, { side: 'receive', phase: 'end', exchange: 2, bytes: 7, offset_bytes: 137 }),
    http('decision', 500, { decision: 'close', reason: 'error', exchange: 2, args: { errno: 'ECONNRESET' } }),
    http('decision', 500, { decision: 'give_up', reason: 'already_begun', exchange: 2, args: { method: 'GET' } }),
  ].slice(0, events))));
  return timeline;
}
