// @ts-check
// "Lose this one next time": how the experiment's setting names a packet of this
// run, counted as the wire counts (engine/experiment's selectors).

/** @typedef {import('../core/timeline.js').Timeline} Timeline */
/** @typedef {import('../core/timeline.js').Packet} Packet */
/** @typedef {import('./settings.js').Setting} Setting */

/** The text for no packet. */
const NONE = 'none';
/** As many selectors as one setting may have joined. */
const MOST = 20;

/**
 * dropOf is the setting, and its value for this run with one packet more lost;
 * null where the experiment has no such setting, the packet is lost already, or
 * its number is not the same on every link of its way.
 * @param {Timeline} timeline
 * @param {Packet} packet
 * @param {Setting[]} settings
 * @returns {{name: string, value: string} | null}
 */
export function dropOf(timeline, packet, settings) {
  const setting = settings.find((s) => s.name === 'drop' && s.unit === 'selector');
  if (!setting || !timeline.start || packet.droppedUs !== null || packet.copyOf !== 0) return null;
  const selector = selectorOf(timeline, packet);
  if (selector === null) return null;
  const now = /** @type {Record<string, string>} */ (timeline.start.settings ?? {})[setting.name] ?? NONE;
  const list = now === NONE ? [] : now.split('; ');
  return list.length < MOST ? { name: setting.name, value: [...list, selector].join('; ') } : null;
}

/**
 * selectorOf is a packet by sender, kind and number. A link counts what enters
 * it, retransmissions and copies too.
 * @param {Timeline} timeline
 * @param {Packet} packet
 * @returns {string | null}
 */
export function selectorOf(timeline, packet) {
  const kind = kindOf(packet);
  /** @type {Map<string, number>} */
  const counts = new Map();
  /** @type {Set<string>} */
  const seen = new Set();
  /** @type {Set<number>} */
  const found = new Set();
  for (const { type, packet: id, link } of timeline.events) {
    if (type !== 'wire.sent' && type !== 'wire.dropped') continue;
    const one = /** @type {Packet} */ (timeline.packets.get(Number(id)));
    const entry = `${link} ${id}`;
    if (one.src !== packet.src || !isKind(kind, one) || seen.has(entry)) continue;
    seen.add(entry);
    // Not judged by a link: the copies that it makes, and what is too long for it.
    const first = one.hops.find((hop) => hop);
    if ((one.copyOf !== 0 && first?.link === link) || one.hops.find((hop) => hop?.link === link)?.dropCause === 'mtu') continue;
    const n = (counts.get(String(link)) ?? 0) + 1;
    counts.set(String(link), n);
    if (one === packet) found.add(n);
  }
  const [n] = found;
  return found.size === 1 ? `${packet.src} ${kind} ${n}` : null;
}

/** @param {Packet} packet the kind that says most of it */
function kindOf(packet) {
  return ['RST', 'FIN', 'SYN,ACK', 'SYN', 'data', 'ACK'].find((kind) => isKind(kind, packet)) ?? 'any';
}

/**
 * isKind is experiment.isKind.
 * @param {string} kind
 * @param {Packet} packet
 */
function isKind(kind, { flags, lenBytes }) {
  const has = (/** @type {string} */ flag) => flags.split(',').includes(flag);
  switch (kind) {
    case 'SYN': return has('SYN') && !has('ACK');
    case 'SYN,ACK': return has('SYN') && has('ACK');
    case 'ACK': return flags === 'ACK' && lenBytes === 0;
    case 'data': return lenBytes > 0;
    case 'FIN':
    case 'RST': return has(kind);
  }
  return true;
}
