// @ts-check
// What each host does while nobody sends: the browser's copy of
// web/story/wait.go. Only what the events say, in the order of what explains
// most; of a host that nothing is known of there is nothing.

/** @typedef {import('./packets.js').Index} Index */
/** @typedef {{host: string, key: string, args: Record<string, string | number>}} Wait key is after "wait." */
/** @typedef {[string, Wait['args']?]} Found */

/** @param {Index} x @param {number} from @param {number} to @returns {Wait[]} in the file's order of hosts */
export function waits(x, from, to) {
  /** @type {Wait[]} */
  const all = [];
  for (const { name: host } of (x.start && x.start.hosts) || []) {
    const found = wait(x, host, from, to);
    if (found) all.push({ host, key: found[0], args: found[1] || {} });
  }
  return all;
}

/** @param {Index} x @param {string} host @param {number} from @param {number} to @returns {Found | null} */
function wait(x, host, from, to) {
  const timer = timerAt(x, host, to);
  if (timer !== '' && timer !== 'delayed_ack') return [`timer.${timer}`];
  // On a real clock an application needs a moment to go on.
  const slack = Math.floor((to - from) / 10);
  const [a, b] = [from + slack, to - slack];
  const hold = x.holds.find((h) => h.host === host && h.from_us <= a && h.to_us >= b);
  if (hold) return [hold.kind, { held_bytes: hold.bytes }];
  for (let conn = 1; conn <= x.conns.size; conn++) if (shut(x, `${conn} ${host}`, a)) return ['window'];
  const call = blocked(x, host, a, b);
  if (call && call.op === 'read') return reading(x, call, a, b);
  if (call && call.op === 'recvfrom') {
    const query = openLookup(x, host, a, b, 'send query', 'receive answer');
    return query ? ['lookup', { name: query.name }] : ['recvfrom'];
  }
  if (call && call.op !== 'accept') return [call.op];
  const found = busy(x, host, a, b);
  if (found) return found;
  if (call) return ['accept'];
  return callsFrom(x, b).some((c) => c.host === host && c.began_us >= b) ? ['pauses'] : null;
}

/** @param {Index} x @param {string} host @param {number} to the host's timer whose firing ends the stretch */
function timerAt(x, host, to) {
  let low = 0;
  let high = x.packets.length;
  while (low < high) {
    const mid = (low + high) >> 1;
    if (x.packets[mid].hops[0].sentUs >= to) high = mid;
    else low = mid + 1;
  }
  for (; low < x.packets.length && x.packets[low].hops[0].sentUs === to; low++) {
    const p = x.packets[low];
    if (p.src === host && p.cause.kind === 'timer') return p.cause.timer || 'other';
  }
  return '';
}

/** @type {Record<string, number>} the calls by how well each explains a wait */
const PATIENCE = { connect: 1, write: 2, read: 3, recvfrom: 4, accept: 5 };

/** @param {Index} x @param {number} us calls that return at a time or later */
function callsFrom(x, us) {
  let low = 0;
  let high = x.calls.length;
  while (low < high) {
    const mid = (low + high) >> 1;
    if (x.calls[mid].t_us >= us) high = mid;
    else low = mid + 1;
  }
  return x.calls.slice(low);
}

/** @param {Index} x @param {string} host @param {number} from @param {number} to of several alike the one that returns first */
function blocked(x, host, from, to) {
  /** @type {any} */
  let best = null;
  for (const c of callsFrom(x, to)) {
    const rank = PATIENCE[c.op] || 0;
    if (c.host === host && c.began_us <= from && rank > 0 && (!best || rank < PATIENCE[best.op])) best = c;
  }
  return best;
}

/** @param {Index} x @param {string} host @param {number} from @param {number} to @returns {Found | null} waits in no call of its own */
function busy(x, host, from, to) {
  for (const b of x.inboxes.backlogs) {
    if (b.host !== host) continue;
    const n = x.inboxes.at(b.conn, host, from);
    if (n > 0 && x.inboxes.at(b.conn, host, to - 1) === n) return ['unread', { unread_bytes: n }];
  }
  const asked = openLookup(x, host, from, to, 'receive query', 'send answer');
  if (asked) return ['prepares_lookup', { name: asked.name }];
  let timeWait = 0;
  for (let conn = 1; conn <= x.conns.size; conn++) {
    const state = stateAt(x, `${conn} ${host}`, from);
    const d = x.waits.preparing(`${conn} ${host}`, from, to);
    if (d && state !== 'CLOSED' && state !== 'TIME-WAIT') return ['prepares', { method: d.method, target: d.target }];
    if (state === 'TIME-WAIT') timeWait++;
  }
  return timeWait > 0 ? ['time_wait', { n: timeWait }] : null;
}

/** @param {Index} x @param {string} end @param {number} us it has more to send than its peer has room for */
function shut(x, end, us) {
  let closed = false;
  for (const s of x.windowsOf.get(end) || []) {
    if (s.us > us) break;
    closed = s.bytes === 0;
  }
  if (!closed) return false;
  let unsent = 0;
  for (const s of x.samplesOf.get(end) || []) {
    if (s.t_us > us) break;
    unsent = s.unsent;
  }
  return unsent > 0;
}

/** @param {Index} x @param {string} end @param {number} us */
function stateAt(x, end, us) {
  let state = '';
  for (const s of x.statesOf.get(end) || []) {
    if (s.t_us > us) break;
    state = s.to;
  }
  return state;
}

/**
 * openLookup is a look-up that opened by one kind of event and is not closed by
 * the other through a stretch of time.
 * @param {Index} x
 * @param {string} host
 * @param {number} from
 * @param {number} to
 * @param {string} opens
 * @param {string} closes
 */
function openLookup(x, host, from, to, opens, closes) {
  for (let conn = 1; conn <= x.conns.size; conn++) {
    let open = null;
    for (const e of x.lookups.get(conn) || []) {
      const step = `${e.side} ${e.kind}`;
      if (e.host !== host) continue;
      if (step === opens && e.t_us <= from) open = e;
      else if (step === closes && e.t_us < to) open = null;
    }
    if (open) return open;
  }
  return null;
}

/** @param {Index} x @param {any} c @param {number} from @param {number} to @returns {Found} what a read waits for */
function reading(x, c, from, to) {
  const conn = x.conns.get(c.conn);
  if (!conn) return ['read'];
  const end = `${c.conn} ${c.host}`;
  const peer = conn.server.host === c.host ? conn.client.host : conn.server.host;
  const asked = x.waits.waiting(end, from, to);
  if (asked) {
    const begun = asked.responseGets !== -1 && asked.responseGets <= from;
    return [begun ? 'response_rest' : 'response', { method: asked.method, target: asked.target, from: peer }];
  }
  const owed = x.waits.preparing(end, from, to);
  if (owed) return ['prepares', { method: owed.method, target: owed.target }];
  const all = x.waits.of.get(end) || [];
  if (all.length > 0 && all[all.length - 1].requestGot !== -1) return ['next_request', { from: peer }];
  return ['read_from', { from: peer }];
}
