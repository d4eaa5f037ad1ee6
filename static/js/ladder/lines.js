// @ts-check
// The lines of a ladder by height: which are in a stretch of it, and which is
// nearest to a point. Made once for a layout, asked with every scroll and
// every move of the pointer.

/** @typedef {import('./layout.js').Packet} Packet */
/** @typedef {import('./layout.js').Hop} Hop */

/**
 * @typedef {Object} Lines
 * @property {{packet: Packet, hop: Hop}[]} list by their upper ends
 * @property {Float64Array} top   the upper end of each
 * @property {Float64Array} reach how far down it and those before it go
 */

/** @param {Hop} h */
const topOf = (h) => Math.min(h.queue_y1, h.first1, h.y1, h.y2);

/** @param {Hop} h */
const bottomOf = (h) => Math.max(h.y1, h.y2);

/**
 * linesOf sorts the lines of packets.
 * @param {Packet[]} packets
 * @returns {Lines}
 */
export function linesOf(packets) {
  /** @type {Lines['list']} */
  const list = [];
  for (const packet of packets) for (const hop of packet.hops) list.push({ packet, hop });
  list.sort((a, b) => topOf(a.hop) - topOf(b.hop));
  const top = new Float64Array(list.length);
  const reach = new Float64Array(list.length);
  let most = -Infinity;
  list.forEach(({ hop }, i) => {
    top[i] = topOf(hop);
    reach[i] = most = Math.max(most, bottomOf(hop));
  });
  return { list, top, reach };
}

/**
 * between lists the lines that touch a stretch of heights.
 * @param {Lines} lines
 * @param {number} y1
 * @param {number} y2
 */
export function between({ list, top, reach }, y1, y2) {
  const found = [];
  const end = first(top, (y) => y > y2);
  for (let i = first(reach, (y) => y >= y1); i < end; i++) {
    if (bottomOf(list[i].hop) >= y1) found.push(list[i]);
  }
  return found;
}

/**
 * nearest is the line nearest to a point, if one is near enough.
 * @param {Lines} lines
 * @param {number} x
 * @param {number} y
 * @param {number} most how far off it may be
 */
export function nearest(lines, x, y, most) {
  let best = null;
  let bestOff = most;
  for (const line of between(lines, y - most, y + most)) {
    const off = offOf(line.hop, x, y);
    if (off < bestOff) [best, bestOff] = [line, off];
  }
  return best;
}

/** @param {Hop} h @param {number} x @param {number} y how far a point is off a line, or off its band */
function offOf(h, x, y) {
  const [dx, dy] = [h.x2 - h.x1, h.y2 - h.y1];
  const part = Math.min(Math.max(((x - h.x1) * dx + (y - h.y1) * dy) / (dx * dx + dy * dy || 1), 0), 1);
  const off = Math.hypot(x - h.x1 - part * dx, y - h.y1 - part * dy);
  const across = dx === 0 ? -1 : (x - h.x1) / dx;
  if (!h.band || across < 0 || across > 1) return off;
  const upper = h.first1 + across * (h.first2 - h.first1);
  return y >= upper && y <= h.y1 + across * dy ? 0 : off;
}

/** @param {Float64Array} rising @param {(y: number) => boolean} is from one place on @returns {number} that place */
function first(rising, is) {
  let low = 0;
  let high = rising.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (is(rising[middle])) high = middle;
    else low = middle + 1;
  }
  return low;
}
