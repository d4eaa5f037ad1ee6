// @ts-check
// Packets on a canvas beneath the ladder's SVG, where there are too many for
// elements, sorted by how they are drawn. What is named, chosen or pointed at
// stays an element over it.
import { colourOf } from './palette.js';

/** @typedef {import('./layout.js').Packet} Packet */
/** @typedef {import('./layout.js').Hop} Hop */
/** @typedef {{packet: Packet, hop: Hop}} Line */

/**
 * What one stroke draws. Faint lines lie in a fold, so close that each only
 * adds to the others.
 * @typedef {{colour: string, width: number, dash: number[], faint: boolean, lines: Line[]}} Batch
 */

/** How many lines of a batch a row of the picture can show, one upon the other. */
const UPON = 3;

/**
 * batches sorts lines by how they are drawn. Of faint lines that would be
 * drawn over and over in the same row, those that add nothing are left out.
 * @param {Line[]} lines
 * @param {(hop: Hop) => boolean} folded
 * @returns {Batch[]} in order of drawing
 */
export function batches(lines, folded) {
  /** @type {Map<string, Batch>} */
  const all = new Map();
  /** @type {Map<string, {row: string, n: number}>} */
  const rows = new Map();
  for (const line of lines) {
    const { packet: p, hop } = line;
    const faint = folded(hop);
    const key = `${faint} ${colourOf(p)} ${p.kind} ${p.dense}`;
    if (faint) {
      const lane = `${key} ${hop.x1} ${hop.x2}`;
      const row = `${Math.round(hop.y1)} ${Math.round(hop.y2)}`;
      const last = rows.get(lane);
      if (last?.row === row) {
        if (++last.n > UPON) continue;
      } else {
        rows.set(lane, { row, n: 1 });
      }
    }
    let batch = all.get(key);
    if (!batch) all.set(key, batch = { colour: colourOf(p), width: widthOf(p), dash: dashOf(p), faint, lines: [] });
    batch.lines.push(line);
  }
  return [...all.values()].sort((a, b) => Number(b.faint) - Number(a.faint));
}

/** @param {Packet} p as 50-ladder.css has it */
function widthOf(p) {
  if (p.dense) return 1;
  if (p.kind === 'data' || p.kind === 'response') return 2.25;
  return p.kind === 'ack' ? 1.1 : 1.75;
}

/** @param {Packet} p */
function dashOf(p) {
  if (p.retransmission) return [6, 4];
  return p.kind === 'fin' ? [9, 3, 1.5, 3] : [];
}

/**
 * paint draws batches on a canvas whose units are those of the marks.
 * @param {CanvasRenderingContext2D} g
 * @param {Batch[]} list
 * @param {import('./palette.js').Palette} palette
 */
export function paint(g, list, palette) {
  g.lineCap = 'butt';
  for (const { colour, width, dash, faint, lines } of list) {
    g.strokeStyle = g.fillStyle = palette[colour];
    g.setLineDash(faint ? [] : dash);
    g.lineWidth = faint ? 0.8 : width;
    g.globalAlpha = faint ? 0.1 : 1;
    // Each by itself: a path of many lines that cross is dear to fill, thirty
    // times as dear as its lines.
    for (const { hop: h } of lines) {
      g.beginPath();
      g.moveTo(h.x1, h.y1);
      g.lineTo(h.x2, h.y2);
      g.stroke();
    }
    g.setLineDash([]);
    if (faint) continue;
    bands(g, lines);
    heads(g, lines);
  }
  crosses(g, list.flatMap((batch) => batch.lines), palette);
}

/** @param {CanvasRenderingContext2D} g @param {Line[]} lines what a packet's length takes */
function bands(g, lines) {
  g.globalAlpha = 0.16;
  for (const { hop: h } of lines) {
    if (!h.band) continue;
    g.beginPath();
    g.moveTo(h.x1, h.first1);
    g.lineTo(h.x2, h.first2);
    g.lineTo(h.x2, h.y2);
    g.lineTo(h.x1, h.y1);
    g.fill();
  }
  g.globalAlpha = 1;
}

/** @param {CanvasRenderingContext2D} g @param {Line[]} lines small heads, full for data and open for the rest */
function heads(g, lines) {
  g.beginPath();
  for (const { packet: p, hop: h } of lines) {
    if (h.cross !== '') continue;
    const length = Math.hypot(h.x2 - h.x1, h.y2 - h.y1) || 1;
    const [ux, uy] = [(h.x2 - h.x1) / length, (h.y2 - h.y1) / length];
    const [back, half] = p.kind === 'ack' ? [5, 2] : p.dense ? [8, 2.2] : [10, 4.5];
    const [bx, by] = [h.x2 - ux * back, h.y2 - uy * back];
    g.moveTo(bx - uy * half, by + ux * half);
    g.lineTo(h.x2, h.y2);
    g.lineTo(bx + uy * half, by - ux * half);
  }
  const { kind } = lines[0].packet;
  if (kind === 'data' || kind === 'response') {
    g.fill();
  } else {
    g.lineWidth = 1.2;
    g.stroke();
  }
}

/** @param {CanvasRenderingContext2D} g @param {Line[]} lines @param {import('./palette.js').Palette} palette */
function crosses(g, lines, palette) {
  g.strokeStyle = palette.lost;
  g.globalAlpha = 1;
  g.lineWidth = 2;
  g.beginPath();
  for (const { hop: { x2, y2, cross } } of lines) {
    if (cross === '' || cross === 'corrupted') continue;
    g.moveTo(x2 - 4, y2 - 4);
    g.lineTo(x2 + 4, y2 + 4);
    g.moveTo(x2 - 4, y2 + 4);
    g.lineTo(x2 + 4, y2 - 4);
  }
  g.stroke();
}

/**
 * A canvas that shows a stretch of the ladder's height.
 * @typedef {Object} Sheet
 * @property {HTMLCanvasElement} canvas
 * @property {(lines: Line[], folded: (hop: Hop) => boolean, from: number, to: number, width: number, scale: number) => void} draw
 * @property {() => void} clear
 * @property {() => void} loosen lets it be as tall as its width makes it
 */

/**
 * createSheet makes the canvas.
 * @param {() => import('./palette.js').Palette} palette
 * @returns {Sheet}
 */
export function createSheet(palette) {
  const canvas = document.createElement('canvas');
  canvas.className = 'ladder__sheet';
  canvas.setAttribute('aria-hidden', 'true');
  canvas.hidden = true;
  const g = /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d'));
  return {
    canvas,
    clear() {
      canvas.hidden = true;
    },
    loosen() {
      canvas.style.height = '';
    },
    draw(lines, folded, from, to, width, scale) {
      canvas.hidden = false;
      const dots = devicePixelRatio;
      const [w, h] = [Math.round(width * scale * dots), Math.round((to - from) * scale * dots)];
      if (canvas.width !== w || canvas.height !== h) {
        canvas.width = w;
        canvas.height = h;
      }
      canvas.style.height = `${(to - from) * scale}px`;
      canvas.style.transform = `translateY(${from * scale}px)`;
      g.setTransform(1, 0, 0, 1, 0, 0);
      g.clearRect(0, 0, w, h);
      g.setTransform(scale * dots, 0, 0, scale * dots, 0, -from * scale * dots);
      paint(g, batches(lines, folded), palette());
    },
  };
}
