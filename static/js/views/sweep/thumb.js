// @ts-check
// A run as a picture of a few millimetres: its packets as slanted lines between
// the hosts, without words. All thumbnails of a sweep have one scale.
import { read } from '../../core/story.js';
import { num } from '../../ladder/nodes.js';

/** @typedef {import('../../core/timeline.js').Timeline} Timeline */

/** Lines of one thumbnail at most: beyond it, they would be a surface anyway. */
const MOST = 1500;
/** From this many packets on, ACKs alone would hide the data. */
const CROWD = 60;

/**
 * A packet's way over one link, hosts by their place.
 * @typedef {{kind: string, from: number, to: number, fromUs: number, toUs: number, lost: boolean}} Line
 */

/** A run without anything but its lines. @typedef {{hosts: number, lines: Line[], endUs: number}} Sketch */

/**
 * sketch keeps of a run what its thumbnail needs. It ends with the last data:
 * closing says nothing about what is measured.
 * @param {Timeline} timeline
 * @returns {Sketch}
 */
export function sketch(timeline) {
  const x = read(timeline);
  /** @type {string[]} */
  const hosts = (x.start?.hosts ?? []).map((/** @type {{name: string}} */ h) => h.name);
  /** @type {Line[]} */
  const lines = [];
  let endUs = 0;
  const each = Math.max(1, Math.ceil(x.packets.length / MOST));
  x.packets.forEach((packet, i) => {
    for (const hop of packet.hops) {
      if (!hop) continue;
      for (const host of [hop.from, hop.to]) if (!hosts.includes(host)) hosts.push(host);
      const lost = hop.droppedUs >= 0;
      const toUs = Math.max(hop.receivedUs, hop.droppedUs, hop.sentUs);
      if (packet.lenBytes > 0) endUs = Math.max(endUs, toUs);
      if (packet.kind === 'ack' && x.packets.length > CROWD && !lost) continue;
      if (i % each === 0 || lost) lines.push({ kind: packet.kind, from: hosts.indexOf(hop.from), to: hosts.indexOf(hop.to), fromUs: hop.sentUs, toUs, lost });
    }
  });
  return { hosts: Math.max(hosts.length, 2), lines, endUs: endUs || timeline.endUs };
}

/**
 * A thumbnail's shapes: a path for each kind of packet, rails, crosses of what
 * was lost, and how far down the run reaches.
 * @typedef {{rails: string, kinds: [string, string][], lost: string, endY: number}} Thumb
 */

/**
 * thumb draws a sketch into a box, to the scale of the longest.
 * @param {Sketch} run
 * @param {{width: number, height: number, endUs: number}} box endUs: what the height stands for
 * @returns {Thumb}
 */
export function thumb({ hosts, lines, endUs: ownUs }, { width, height, endUs }) {
  const margin = 3;
  const x = (/** @type {number} */ host) => margin + ((width - 2 * margin) * host) / (hosts - 1);
  const y = (/** @type {number} */ us) => (Math.min(us, endUs) / Math.max(endUs, 1)) * height;
  /** @type {Map<string, string>} */
  const kinds = new Map();
  let lost = '';
  for (const line of lines) {
    if (line.fromUs > ownUs) continue;
    const [x1, y1, y2] = [x(line.from), y(line.fromUs), y(line.toUs)];
    const x2 = x1 + (x(line.to) - x1) * (line.lost ? 0.56 : 1);
    kinds.set(line.kind, `${kinds.get(line.kind) ?? ''}M${num(x1)} ${num(y1)}L${num(x2)} ${num(y2)}`);
    if (line.lost) lost += `M${num(x2 - 2)} ${num(y2 - 2)}l4 4m0 -4l-4 4`;
  }
  const endY = y(ownUs);
  const rails = Array.from({ length: hosts }, (_, i) => `M${num(x(i))} 0V${num(endY)}`).join('');
  return { rails, kinds: [...kinds], lost, endY };
}
