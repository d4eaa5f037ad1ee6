// @ts-check
// The page's end of the websocket (docs/protocol.md): at most one run of our
// own at a time, kept across lost connections. What is needed of the browser
// comes in, so that the whole state machine runs in a test.

/** @typedef {import('./timeline.js').Event} Event */
/** @typedef {{code: string, field?: string, args?: Record<string, string>}} Problem */
/** @typedef {{experiment: string | {source: string}, settings: Record<string, string>, seed: number, stack: string}} Request */
/** @typedef {'connecting' | 'connected' | 'reconnecting' | 'full' | 'outdated'} Status full: the server takes no more pages now; outdated: connected, to a server of another build */

/**
 * @typedef {Object} Handlers
 * @property {(status: Status) => void} status
 * @property {(place: number) => void} queued
 * @property {(run: string) => void} start the run's id: who knows it may watch and download
 * @property {(events: Event[]) => void} events
 * @property {(ended: string, error: Problem | null) => void} done
 * @property {() => void} again the run is made anew from its start: the server is another one now
 * @property {(problem: Problem) => void} problem the run was refused or is lost; no done follows
 */

/**
 * @typedef {Object} Environment
 * @property {new (url: string) => WebSocket} WebSocket
 * @property {(f: () => void, ms: number) => number} setTimeout
 * @property {(id: number) => void} clearTimeout
 * @property {() => number} random in [0,1)
 * @property {(url: string) => PromiseLike<boolean>} full whether the server has no room for one more socket, which no browser tells of a handshake that failed
 */

/**
 * @typedef {Object} Current the run we asked for
 * @property {string} id       ours
 * @property {string} run      the server's; '' until it told us
 * @property {Request} request
 * @property {number} since    last seq_no we have
 * @property {boolean} cancelled the reader gave it up before it had an id
 */

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 5000;

/**
 * reconnectWait is how long to wait before attempt n (from 0): at least half a
 * second, at most five, doubling, and spread so that a class does not come
 * back in step.
 * @param {number} attempt
 * @param {() => number} random
 */
export function reconnectWait(attempt, random) {
  const most = Math.min(FIRST_WAIT_MS * 2 ** (attempt + 1), LONGEST_WAIT_MS);
  return FIRST_WAIT_MS + random() * (most - FIRST_WAIT_MS);
}

/**
 * openSocket connects and stays connected until the signal aborts.
 * @param {{url: string, lang: string, assets?: string, signal: AbortSignal}} options assets: the hash that the page's files were served under
 * @param {Handlers} on
 * @param {Environment} [env]
 */
export function openSocket({ url, lang, assets, signal }, on, env = browser()) {
  /** @type {WebSocket | null} */
  let socket = null;
  let ready = false;
  let attempt = 0;
  let timer = 0;
  let asked = 0;
  /** @type {Current | null} */
  let current = null;

  function connect() {
    const s = new env.WebSocket(url);
    socket = s;
    s.onopen = () => post({ type: 'hello', v: 1, lang });
    s.onmessage = (message) => receive(JSON.parse(message.data));
    s.onclose = () => {
      if (socket !== s || signal.aborted) return;
      const say = (/** @type {Status} */ status) => { if (!signal.aborted && !ready) on.status(status); };
      if (ready) {
        ready = false;
        say('reconnecting');
      } else env.full(url).then((full) => say(full ? 'full' : 'reconnecting'));
      timer = env.setTimeout(connect, reconnectWait(attempt++, env.random));
    };
  }

  /** @param {object} message */
  function post(message) {
    socket?.send(JSON.stringify(message));
  }

  // ask sends what the server has to know about the current run: the request
  // itself (sent twice it starts nothing new), or what we have of it already.
  function ask() {
    if (!ready || !current) return;
    if (current.run === '') post({ type: 'run', id: current.id, ...current.request });
    else post({ type: 'watch', run: current.run, since: current.since });
  }

  /** @param {any} message */
  function receive(message) {
    if (message.type === 'hello') {
      ready = true;
      attempt = 0;
      // Another build serves other files: what this page has not fetched yet it never will.
      on.status(assets && message.assets !== assets ? 'outdated' : 'connected');
      ask();
      return;
    }
    if (current && concerns(current, message)) follow(current, message);
  }

  /** @param {Current} run @param {any} message */
  function follow(run, message) {
    if (message.run && run.run === '') {
      run.run = message.run;
      if (run.cancelled) post({ type: 'cancel', run: run.run });
      else on.start(run.run);
    }
    switch (message.type) {
      case 'queued':
        on.queued(message.place);
        break;
      case 'start':
        on.queued(0);
        break;
      case 'events':
        run.since = message.first_seq + message.events.length - 1;
        on.events(message.events);
        break;
      case 'done':
        current = null;
        on.done(message.ended, message.error ?? null);
        break;
      case 'error':
        if (message.code === 'run_unknown' && run.request.stack === 'netstack') {
          // A server that has started anew knows no runs, and makes the same one
          // from the same request. A live run is gone.
          run.run = '';
          run.since = 0;
          on.again();
          ask();
          break;
        }
        current = null;
        on.problem({ code: message.code, field: message.field, args: message.args });
        break;
    }
  }

  function cancel() {
    if (!current) return;
    if (ready && current.run !== '') post({ type: 'cancel', run: current.run });
    else current.cancelled = true;
  }

  on.status('connecting');
  connect();
  signal.addEventListener('abort', () => {
    env.clearTimeout(timer);
    socket?.close();
  });

  return {
    cancel,
    /** run asks for a run; one that is still going on is given up for it.
     * @param {Request} request */
    run(request) {
      cancel();
      // A page that is opened twice must not ask under the same name twice.
      const id = `${++asked}-${Math.floor(env.random() * 2 ** 32).toString(36)}`;
      current = { id, run: '', request, since: 0, cancelled: false };
      ask();
    },
  };
}

/** @param {Current} run @param {any} message */
function concerns(run, message) {
  if (message.id !== undefined) return message.id === run.id;
  return run.run !== '' && message.run === run.run;
}

/** @returns {Environment} */
function browser() {
  return {
    WebSocket,
    setTimeout: (f, ms) => setTimeout(f, ms),
    clearTimeout: (id) => clearTimeout(id),
    random: Math.random,
    // A proxy before a server that is gone answers 503, too, and does not say when to try again.
    full: (url) => fetch(url.replace(/^ws/, 'http')).then(({ headers }) => headers.has('Retry-After'), () => false),
  };
}
