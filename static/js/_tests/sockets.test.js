// @ts-check
import { append, emptyTimeline } from '../core/timeline.js';
import { axisOf } from '../views/sockets/axis.js';
import { hostsOf, leftUs } from '../views/sockets/layout.js';
import { at } from '../views/sockets/steps.js';
import { equal, test } from './check.js';
import { numbered, wire } from './runs.js';

const back = { from: 'server', to: 'client', src: 'server', dst: 'client', flags: 'PSH,ACK' };

/** @param {any[]} events @param {Record<string, string>} [settings] */
function run(events, settings = {}) {
  const timeline = emptyTimeline();
  append(timeline, /** @type {any} */ (numbered([
    { type: 'run.start', t_us: 0, schema: 1, settings, hosts: [{ name: 'client' }, { name: 'router' }, { name: 'server' }], links: [] },
    { type: 'app.call', t_us: 0, host: 'server', app: 'origin', op: 'listen', call: 1, began_us: 0, bytes: 0 },
    { type: 'conn.open', t_us: 0, conn: 1, proto: 'tcp', client: { host: 'client', ip: '10.0.0.1', port: 50000 }, server: { host: 'server', ip: '10.0.0.2', port: 80 } },
    ...events,
  ])));
  return timeline;
}

/** @param {string} host @param {number} t_us @param {string} from @param {string} to */
const state = (host, t_us, from, to) => ({ type: 'tcp.state', t_us, host, conn: 1, from, to });
/** @param {string} host @param {number} t_us @param {string} op @param {number} [bytes] */
const call = (host, t_us, op, bytes = 0) => ({ type: 'app.call', t_us, host, app: host === 'server' ? 'origin' : 'browser', conn: 1, op, call: 2, began_us: 0, bytes });

/** A connection that is opened, and ended by the client. */
const whole = () => run([
  wire('sent', 0, 1),
  state('client', 0, 'CLOSED', 'SYN-SENT'),
  wire('received', 50, 1),
  state('server', 50, 'LISTEN', 'SYN-RECEIVED'),
  wire('sent', 50, 2, { ...back, flags: 'SYN,ACK', ack: 1 }),
  wire('received', 100, 2, { ...back, flags: 'SYN,ACK', ack: 1 }),
  state('client', 100, 'SYN-SENT', 'ESTABLISHED'),
  state('server', 150, 'SYN-RECEIVED', 'ESTABLISHED'),
  call('server', 170, 'accept'),
  state('client', 200, 'ESTABLISHED', 'FIN-WAIT-1'),
  state('client', 300, 'FIN-WAIT-1', 'FIN-WAIT-2'),
  state('client', 300, 'FIN-WAIT-2', 'TIME-WAIT'),
  state('server', 350, 'LAST-ACK', 'CLOSED'),
  { type: 'run.end', t_us: 400, ended: 'apps' },
], { time_wait: '1ms' });

test('a socket is its states in time, each with the packet that led to it', () => {
  const [client, server] = hostsOf(whole());
  equal([client.name, server.name], ['client', 'server']);
  equal(client.sockets[0].stays.map((s) => [s.state, s.fromUs, s.toUs, s.open, s.packet]), [
    ['SYN-SENT', 0, 100, false, 1], ['ESTABLISHED', 100, 200, false, 2], ['FIN-WAIT-1', 200, 300, false, 2],
    ['FIN-WAIT-2', 300, 300, false, 2], ['TIME-WAIT', 300, 400, true, 2],
  ]);
  equal(at(server.sockets[1].state, 349)?.state, 'ESTABLISHED');
  equal(at(server.sockets[1].state, 350), null);
});

test('within an instant the playhead stands behind an event', () => {
  const { state: states } = hostsOf(whole())[0].sockets[0];
  const behind = (/** @type {number | null} */ seqNo) => at(states, 300, seqNo)?.state;
  equal([behind(13), behind(14), behind(15), behind(null)], ['FIN-WAIT-1', 'FIN-WAIT-2', 'TIME-WAIT', 'TIME-WAIT']);
});

test('what listens counts connections that are not accepted', () => {
  const [listening] = hostsOf(whole())[1].sockets;
  equal([listening.stays[0].state, listening.localPort], ['LISTEN', 80]);
  equal([149, 150, 169, 170].map((us) => at(listening.recvQ, us)), [0, 1, 1, 0]);
});

test('TIME-WAIT counts down to its end, or as it is set where the run ends first', () => {
  const timeline = whole();
  const stay = hostsOf(timeline)[0].sockets[0].stays[4];
  equal(leftUs(timeline, stay, 350), 950);
  equal(leftUs(timeline, { ...stay, open: false, toUs: 380 }, 350), 30);
  equal(leftUs(run([]), stay, 350), null);
});

test('bytes wait to be read, in order; bytes wait to be acknowledged', () => {
  const data = { ...back, ack: 1, len_bytes: 100 };
  const timeline = run([
    state('client', 0, 'SYN-SENT', 'ESTABLISHED'),
    state('server', 0, 'SYN-RECEIVED', 'ESTABLISHED'),
    wire('sent', 10, 1, { ...data, seq: 1 }),
    wire('sent', 10, 2, { ...data, seq: 101 }),
    call('server', 10, 'write', 300),
    wire('received', 60, 2, { ...data, seq: 101 }),
    wire('sent', 65, 3, { ...data, seq: 1 }),
    wire('received', 70, 3, { ...data, seq: 1 }),
    call('client', 90, 'read', 150),
    wire('received', 120, 4, { flags: 'ACK', seq: 1, ack: 201 }),
  ]);
  const [client, server] = hostsOf(timeline).map((h) => h.sockets[h.sockets.length - 1]);
  equal([59, 60, 70, 90].map((us) => at(client.recvQ, us) ?? 0), [0, 0, 200, 50]);
  equal([9, 10, 119, 120].map((us) => at(server.sendQ, us) ?? 0), [0, 300, 300, 100]);
});

test('ports are counted towards a destination, and refusals where none is free', () => {
  const server = { host: 'server', ip: '10.0.0.2', port: 80 };
  const timeline = run([
    state('client', 0, 'CLOSED', 'SYN-SENT'),
    { type: 'ports', t_us: 0, host: 'client', server, free: 1, in_use: 1, time_wait: 0 },
    { type: 'ports', t_us: 5, host: 'client', server: { ...server, port: 8080 }, free: 1, in_use: 1, time_wait: 0 },
    { type: 'ports', t_us: 9, host: 'client', server, free: 0, in_use: 1, time_wait: 1 },
    { ...call('client', 10, 'connect'), conn: 0, errno: 'EADDRNOTAVAIL' },
  ]);
  const { ports } = hostsOf(timeline)[0];
  equal(ports.map((p) => [p.to, p.port, p.most, p.refusedUs]), [['server', 80, 2, [10]], ['server', 8080, 2, []]]);
  equal(at(ports[0].counts, 9), { inUse: 1, timeWait: 1, free: 0 });
});

test('a long quiet stretch is drawn shorter, a short one is not', () => {
  const timeline = run([wire('sent', 0, 1), wire('received', 300, 1), wire('sent', 60_000_000, 2), wire('received', 60_000_300, 2)]);
  const axis = axisOf(timeline);
  equal(axis.breaks, [{ fromUs: 300, toUs: 60_000_000 }]);
  equal([0, 300, 30_000_150, 60_000_000, 60_000_300].map((us) => Math.round(axis.at(us) * 100)), [0, 30, 50, 70, 100]);
  const even = axisOf(run([wire('sent', 0, 1), wire('received', 300, 1), wire('sent', 350, 2), wire('received', 650, 2)]));
  equal([even.breaks, even.at(325)], [[], 0.5]);
});
