// @ts-check
// Two runs held against each other, packet by packet: which are the same, and
// where they part.

/** @typedef {import('../../core/timeline.js').Timeline} Timeline */
/** @typedef {import('../../core/timeline.js').Packet} Packet */

/**
 * Where two runs part: another packet is sent (other), the same one at another
 * time (later), with another window (window), none any more (more); or the same
 * packet arrives at another time (arrives), or in one run only (lost). Of the
 * run that has no packet there, or does not lose it, a or b is null.
 * @typedef {{kind: 'other' | 'later' | 'window' | 'more' | 'arrives' | 'lost', tUs: number, a: Packet | null, b: Packet | null}} Parting
 */

/**
 * @typedef {Object} Pairing
 * @property {Map<number, number>} twins ids of packets of the first run → ids of the same ones in the second
 * @property {Set<number>} same   of those, which came and went at the same times: the same packets altogether
 * @property {number} onlyA       packets that the second run has not
 * @property {number} onlyB
 * @property {Parting | null} parting null: they are the same run
 */

/**
 * compare pairs the packets of two runs. A packet is the same in both if its
 * ends, connection, flags, sequence number and length are, and as many like it
 * went before.
 * @param {Timeline} a
 * @param {Timeline} b
 * @returns {Pairing}
 */
export function compare(a, b) {
  const [as, bs] = [inOrder(a), inOrder(b)];
  const theirs = named(bs);
  /** @type {Map<number, number>} */
  const twins = new Map();
  /** @type {Set<number>} */
  const same = new Set();
  for (const [name, packet] of named(as)) {
    const twin = theirs.get(name);
    if (!twin) continue;
    twins.set(packet.id, twin.id);
    if (fate(packet) === fate(twin) && packet.sentUs === twin.sentUs && packet.winBytes === twin.winBytes) same.add(packet.id);
  }
  return { twins, same, onlyA: as.length - twins.size, onlyB: bs.length - twins.size, parting: parting(as, bs) };
}

/** @param {Timeline} timeline */
const inOrder = (timeline) => [...timeline.packets.values()];

/** @param {Packet[]} packets @returns {Map<string, Packet>} */
function named(packets) {
  /** @type {Map<string, number>} */
  const seen = new Map();
  /** @type {Map<string, Packet>} */
  const all = new Map();
  for (const packet of packets) {
    const name = nameOf(packet);
    const n = (seen.get(name) ?? 0) + 1;
    seen.set(name, n);
    all.set(`${name} ${n}`, packet);
  }
  return all;
}

/** @param {Packet} p */
const nameOf = (p) => [p.src, p.dst, p.conn, p.proto, p.flags, p.seq, p.lenBytes, p.copyOf !== 0].join(' ');

/** @param {Packet} p */
const fate = (p) => `${p.receivedUs} ${p.droppedUs}`;

/** @param {Packet} p when it was last seen, as far as the run goes */
const endOf = (p) => p.receivedUs ?? p.droppedUs ?? Infinity;

/**
 * parting is the earliest difference: in the order of sending, and in what
 * became of the packets before.
 * @param {Packet[]} as
 * @param {Packet[]} bs
 * @returns {Parting | null}
 */
function parting(as, bs) {
  /** @type {Parting | null} */
  let found = null;
  /** @param {Parting} p */
  const offer = (p) => {
    if (!found || p.tUs < found.tUs) found = p;
  };
  for (let i = 0; i < as.length || i < bs.length; i++) {
    const [a, b] = [as[i] ?? null, bs[i] ?? null];
    const sent = departure(a, b);
    if (sent) {
      offer(sent);
      break;
    }
    if (fate(a) === fate(b)) continue;
    const tUs = Math.min(endOf(a), endOf(b));
    const lost = (a.droppedUs === null) !== (b.droppedUs === null);
    offer(lost ? { kind: 'lost', tUs, a: a.droppedUs === null ? null : a, b: b.droppedUs === null ? null : b } : { kind: 'arrives', tUs, a, b });
  }
  return found;
}

/**
 * departure is how two packets, each the next of its run, differ when they
 * leave.
 * @param {Packet | null} a
 * @param {Packet | null} b
 * @returns {Parting | null}
 */
function departure(a, b) {
  if (!a || !b) {
    const one = a ?? b;
    return one && { kind: 'more', tUs: one.sentUs, a, b };
  }
  const tUs = Math.min(a.sentUs, b.sentUs);
  if (nameOf(a) !== nameOf(b)) return { kind: 'other', tUs, a, b };
  if (a.sentUs !== b.sentUs) return { kind: 'later', tUs, a, b };
  return a.winBytes === b.winBytes ? null : { kind: 'window', tUs, a, b };
}
