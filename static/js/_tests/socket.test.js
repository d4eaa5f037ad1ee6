// @ts-check
import { openSocket, reconnectWait } from '../core/socket.js';
import { equal, test } from './check.js';

/** world is a browser and a server that do only what the test says. */
function world() {
  /** @type {any[]} */
  const sockets = [];
  /** @type {[() => void, number][]} */
  const timers = [];
  /** @type {unknown[]} */
  const heard = [];
  /** @type {() => void} */
  let abort = () => {};
  class WebSocket {
    constructor() {
      this.sent = /** @type {any[]} */ ([]);
      this.closed = false;
      sockets.push(this);
    }
    /** @param {string} text */
    send(text) { this.sent.push(JSON.parse(text)); }
    close() { this.closed = true; }
  }
  const note = (/** @type {string} */ name) => (/** @type {unknown[]} */ ...args) => { heard.push([name, ...args]); };
  const handlers = {
    status: note('status'), queued: note('queued'), start: note('start'), events: note('events'), done: note('done'), again: note('again'), problem: note('problem'),
  };
  let room = true;
  const env = {
    WebSocket, random: () => 0.5, clearTimeout: () => {},
    full: () => ({ then: (/** @type {(full: boolean) => void} */ f) => f(!room) }),
    setTimeout: (/** @type {() => void} */ f, /** @type {number} */ ms) => timers.push([f, ms]),
  };
  const signal = { aborted: false, addEventListener: (/** @type {string} */ _, /** @type {() => void} */ f) => { abort = f; } };
  const socket = openSocket(/** @type {any} */ ({ url: 'ws://x/ws', lang: 'ko', assets: 'a1', signal }), handlers, /** @type {any} */ (env));
  const last = () => sockets[sockets.length - 1];
  return {
    socket, sockets, timers, heard,
    sent: () => last().sent,
    abort() { signal.aborted = true; abort(); },
    say: (/** @type {object} */ message) => last().onmessage({ data: JSON.stringify(message) }),
    greet(assets = 'a1') { last().onopen(); this.say({ type: 'hello', v: 1, assets, limits: {}, stacks: [] }); },
    lose: () => last().onclose(),
    fill: () => { room = false; },
    tick: () => timers.shift()?.[0](),
  };
}

const request = { experiment: 'handshake', settings: { rtt: '120ms' }, seed: 7, stack: 'netstack' };
const RUN = 'AAAAAAAAAAAAAAAAAAAAAAAAAA';
const events = (/** @type {number} */ first, /** @type {number} */ n) => ({
  type: 'events', run: RUN, first_seq: first, events: Array.from({ length: n }, (_, i) => ({ seq_no: first + i, t_us: 0, type: 'x' })),
});

test('a run asked for before the greeting is sent after it', () => {
  const w = world();
  w.socket.run(request);
  equal(w.sent(), []);
  w.greet();
  const id = w.sent()[1].id;
  equal(w.sent(), [{ type: 'hello', v: 1, lang: 'ko' }, { type: 'run', id, ...request }]);
});

test('a run goes from the queue to its end', () => {
  const w = world();
  w.greet();
  w.socket.run(request);
  const { id } = w.sent()[1];
  w.say({ type: 'queued', id, run: RUN, place: 2 });
  w.say({ type: 'queued', id, run: RUN, place: 1 });
  w.say({ type: 'start', id, run: RUN });
  w.say(events(1, 1));
  w.say({ type: 'done', run: RUN, ended: 'apps' });
  equal(w.heard.map((h) => /** @type {any[]} */ (h).slice(0, 2)), [
    ['status', 'connecting'], ['status', 'connected'], ['start', RUN], ['queued', 2], ['queued', 1], ['queued', 0],
    ['events', [{ seq_no: 1, t_us: 0, type: 'x' }]], ['done', 'apps'],
  ]);
});

test('after a lost connection a run goes on after the last event it has', () => {
  const w = world();
  w.greet();
  w.socket.run(request);
  w.say({ type: 'start', id: w.sent()[1].id, run: RUN });
  w.say(events(1, 41));
  w.lose();
  w.tick();
  w.greet();
  equal(w.sent()[1], { type: 'watch', run: RUN, since: 41 });
});

test('a server that started anew makes the same run again, from its start', () => {
  const w = world();
  w.greet();
  w.socket.run(request);
  const first = w.sent()[1];
  w.say({ type: 'start', id: first.id, run: RUN });
  w.say(events(1, 41));
  w.lose();
  w.tick();
  w.greet();
  w.say({ type: 'error', run: RUN, code: 'run_unknown', field: '/run' });
  equal(w.sent()[2], first);
  const OTHER = 'BBBBBBBBBBBBBBBBBBBBBBBBBB';
  w.say({ type: 'start', id: first.id, run: OTHER });
  w.say({ ...events(1, 2), run: OTHER });
  w.say({ type: 'done', run: OTHER, ended: 'apps' });
  equal(w.heard.slice(-5).map((h) => /** @type {any[]} */ (h).slice(0, 2)), [
    ['again'], ['start', OTHER], ['queued', 0], ['events', events(1, 2).events], ['done', 'apps'],
  ]);
});

test('a page hears that the server has become another build', () => {
  const w = world();
  w.greet();
  w.lose();
  w.tick();
  w.greet('b2');
  equal(w.heard.slice(-2), [['status', 'reconnecting'], ['status', 'outdated']]);
});

test('a page hears that the server takes no more of them, and tries again', () => {
  const w = world();
  w.fill();
  w.lose();
  w.tick();
  w.greet();
  w.lose();
  equal(w.heard, [['status', 'connecting'], ['status', 'full'], ['status', 'connected'], ['status', 'reconnecting']]);
});

test('a live run that the server does not know is lost', () => {
  const w = world();
  w.greet();
  w.socket.run({ ...request, stack: 'linux' });
  w.say({ type: 'start', id: w.sent()[1].id, run: RUN });
  w.lose();
  w.tick();
  w.greet();
  w.say({ type: 'error', run: RUN, code: 'run_unknown', field: '/run' });
  equal(w.heard.pop(), ['problem', { code: 'run_unknown', field: '/run', args: undefined }]);
  equal(w.sent().length, 2);
});

test('a request whose answer was lost is sent again under the same name', () => {
  const w = world();
  w.greet();
  w.socket.run(request);
  const first = w.sent()[1];
  w.lose();
  w.tick();
  w.greet();
  equal(w.sent()[1], first);
});

test('nothing is sent again when the run is over', () => {
  const w = world();
  w.greet();
  w.socket.run(request);
  w.say({ type: 'start', id: w.sent()[1].id, run: RUN });
  w.say({ type: 'done', run: RUN, ended: 'apps' });
  w.lose();
  w.tick();
  w.greet();
  equal(w.sent().length, 1);
});

test('waits double from half a second to five and are spread', () => {
  equal([0, 1, 2, 3, 4, 20].map((n) => reconnectWait(n, () => 1)), [1000, 2000, 4000, 5000, 5000, 5000]);
  equal([0, 3].map((n) => reconnectWait(n, () => 0)), [500, 500]);
});

test('a greeting resets the wait', () => {
  const w = world();
  w.lose();
  w.tick();
  w.lose();
  equal(w.timers.map((t) => t[1]), [1250]);
  w.tick();
  w.greet();
  w.lose();
  equal(w.timers.map((t) => t[1]), [750]);
});

test('a new run cancels the old one and hears no more of it', () => {
  const w = world();
  w.greet();
  w.socket.run(request);
  w.say({ type: 'start', id: w.sent()[1].id, run: RUN });
  w.socket.run(request);
  equal(w.sent()[2], { type: 'cancel', run: RUN });
  equal(w.sent()[3].id !== w.sent()[1].id, true);
  const before = w.heard.length;
  w.say(events(1, 3));
  w.say({ type: 'done', run: RUN, ended: 'cancelled' });
  equal(w.heard.length, before);
});

test('a run cancelled before it has an id is cancelled when it gets one', () => {
  const w = world();
  w.greet();
  w.socket.run(request);
  w.socket.cancel();
  w.say({ type: 'queued', id: w.sent()[1].id, run: RUN, place: 3 });
  equal(w.sent()[2], { type: 'cancel', run: RUN });
  w.say({ type: 'done', run: RUN, ended: 'cancelled' });
  equal(/** @type {any[]} */ (w.heard[w.heard.length - 1]).slice(0, 2), ['done', 'cancelled']);
});

test('a refusal is told once and leaves nothing to watch', () => {
  const w = world();
  w.greet();
  w.socket.run(request);
  w.say({ type: 'error', id: w.sent()[1].id, code: 'setting_range', field: 'rtt', args: { max: '2s' } });
  equal(w.heard.pop(), ['problem', { code: 'setting_range', field: 'rtt', args: { max: '2s' } }]);
  w.lose();
  w.tick();
  w.greet();
  equal(w.sent().length, 1);
});

test('messages about nothing of ours are left alone', () => {
  const w = world();
  w.greet();
  w.say({ type: 'error', code: 'message_bad' });
  w.say(events(1, 1));
  equal(w.heard.length, 2);
});

test('after the end of the page nothing connects again', () => {
  const w = world();
  w.greet();
  w.abort();
  w.lose();
  equal([w.timers.length, w.sockets.length, w.sockets[0].closed], [0, 1, true]);
});
