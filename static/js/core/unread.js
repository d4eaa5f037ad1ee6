// @ts-check
// What waits at each end of a connection: bytes that have arrived in order and
// that the application has not read. The browser's copy of web/story/unread.go.

/** @typedef {{us: number, bytes: number}} Step a value from a time on */
/** @typedef {{host: string, conn: number, steps: Step[], left: number}} Backlog left: unread when the application closed */
/** @typedef {{backlog: Backlog, next: number, early: [number, number][], read: number}} Inbox next is the first byte not here */
/** @typedef {ReturnType<typeof newInboxes>} Inboxes */

export function newInboxes() {
  /** @type {Map<string, Inbox>} */
  const inboxes = new Map();
  /** @type {Backlog[]} in order of the first arrival */
  const backlogs = [];

  return {
    backlogs,
    /** @param {number} conn @param {string} host */
    left: (conn, host) => inboxes.get(`${conn} ${host}`)?.backlog.left ?? 0,
    /** @param {any} e a wire.received; a probe of a closed window is not taken in */
    arrives(e) {
      if (e.to !== e.dst || e.corrupted || e.len_bytes === 0 || e.proto !== 'tcp') return;
      for (const l of e.labels || []) if (l === 'zero_window_probe' || l === 'keep_alive') return;
      const key = `${e.conn} ${e.dst}`;
      let box = inboxes.get(key);
      if (!box) {
        box = { backlog: { host: e.dst, conn: e.conn, steps: [], left: 0 }, next: 1, early: [], read: 0 };
        inboxes.set(key, box);
        backlogs.push(box.backlog);
      }
      arrive(box, e.seq, e.seq + e.len_bytes);
      note(box, e.t_us);
    },
    /** @param {any} e an app.call; what is unread when it closes, nobody reads any more */
    call(e) {
      const box = e.conn ? inboxes.get(`${e.conn} ${e.host}`) : undefined;
      if (!box) return;
      if (e.op === 'read') {
        box.read += e.bytes;
      } else if (e.op === 'close' || e.op === 'abort') {
        box.backlog.left += Math.max(0, box.next - 1 - box.read);
        box.read = Math.max(box.read, box.next - 1);
      } else return;
      note(box, e.t_us);
    },
    /** @param {number} conn @param {string} host @param {number} us */
    at(conn, host, us) {
      const steps = inboxes.get(`${conn} ${host}`)?.backlog.steps ?? [];
      let n = 0;
      for (const s of steps) {
        if (s.us > us) break;
        n = s.bytes;
      }
      return n;
    },
  };
}

/** @param {Inbox} box @param {number} from @param {number} to bytes behind a gap wait for it to be filled */
function arrive(box, from, to) {
  if (to <= box.next) return;
  if (from > box.next) {
    let i = 0;
    while (i < box.early.length && box.early[i][0] <= from) i++;
    box.early.splice(i, 0, [from, to]);
    return;
  }
  box.next = to;
  let used = 0;
  while (used < box.early.length && box.early[used][0] <= box.next) box.next = Math.max(box.next, box.early[used++][1]);
  if (used > 0) box.early.splice(0, used);
}

/** @param {Inbox} box @param {number} us */
function note({ backlog: { steps }, next, read }, us) {
  const bytes = Math.max(0, next - 1 - read);
  const last = steps[steps.length - 1];
  if (last && last.us === us) last.bytes = bytes;
  else if (!last || last.bytes !== bytes) steps.push({ us, bytes });
}
