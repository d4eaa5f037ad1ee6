// @ts-check
// A page in a browser window, as marks: where everything stands is one thing
// (sceneOf), how much of it is there at an instant another (marksAt). Text is
// lines, a picture is an area, and both are revealed with their bytes.
import { stateAt } from './visits.js';

/** @typedef {import('./visits.js').Visit} Visit */
/** @typedef {import('./visits.js').Thing} Thing */
/** @typedef {import('./visits.js').State} State */

/** @typedef {{x: number, y: number, w: number, h: number}} Box */
/** A line of text: its box, and which bytes of its thing it stands for. @typedef {Box & {from: number, to: number}} Line */

/**
 * A thing's place.
 * @typedef {Object} Card
 * @property {number} thing     which of the visit's
 * @property {Box} box
 * @property {Box | null} picture
 * @property {Line[]} lines     of the thing's own bytes
 * @property {Line[]} caption   of the document's bytes
 * @property {boolean} named    there is room for a name
 */

/** @typedef {{width: number, height: number, lines: Line[], cards: Card[]}} Scene lines are the document's own */

/**
 * Something to be drawn. frame: a place without content; text and picture: what
 * was read; arrived: what was not read yet; torn: it will not become whole.
 * @typedef {Box & {kind: 'frame' | 'text' | 'picture' | 'kept' | 'arrived' | 'torn', hue: number, thing: number}} Mark
 */

const MARGIN = 16;
/** From line to line, and of that the line. */
const PITCH = 9;
const INK = 4;
/** Bytes that a line stands for at least: as many as a line of text has. */
const LINE_BYTES = 60;
/** On a sheet among others less, so that a whole one looks full. */
const SHEET_BYTES = 8;
/** Between things. */
const GAP = 10;
/** Of a picture's width. */
const RATIO = 0.62;
/** The narrowest place with room for a name. */
const NAMED = 46;
/** What stands over a sheet among others. */
const HEAD = 14;

/**
 * sceneOf places what a visit will have shown by its end, so that nothing moves
 * meanwhile.
 * @param {Visit} visit
 * @param {number} width
 * @returns {Scene}
 */
export function sceneOf(visit, width) {
  const height = Math.round(Math.min(Math.max(width * 0.56, 280), 420));
  const inner = { x: MARGIN, y: MARGIN, w: width - 2 * MARGIN, h: height - 2 * MARGIN };
  const [document] = visit.things;
  if (visit.things.length === 1) {
    const lines = linesIn(inner, 0, document.total, 0);
    return { width, height, lines: [], cards: [{ thing: 0, box: { x: 0, y: 0, w: width, h: height }, picture: null, lines, caption: [], named: false }] };
  }
  if (!visit.page) {
    const most = Math.max(...visit.things.map((thing) => thing.total), SHEET_BYTES * 6);
    const cards = grid(inner, visit.things.length, 0.8).map((box, i) => sheet(box, i, visit.things[i], most));
    return { width, height, lines: [], cards };
  }
  // Between the names of its objects the document's text stands in equal parts.
  const count = visit.things.length - 1;
  const part = document.total / (count + 1);
  const intro = { ...inner, h: Math.max(PITCH * 3, inner.h * 0.12) };
  const rest = { ...inner, y: inner.y + intro.h + GAP, h: inner.h - intro.h - GAP };
  const cards = grid(rest, count, RATIO + 0.2).map((box, i) => card(box, i + 1, part));
  return { width, height, lines: linesIn(intro, 0, part, 1), cards: [{ thing: 0, box: intro, picture: null, lines: [], caption: [], named: false }, ...cards] };
}

/**
 * grid is so many boxes of about one shape, as large as fit.
 * @param {Box} area @param {number} count @param {number} ratio height by width
 * @returns {Box[]}
 */
function grid(area, count, ratio) {
  let columns = 1;
  let size = 0;
  for (let n = 1; n <= count; n++) {
    const w = Math.min(area.w / n, area.h / Math.ceil(count / n) / ratio);
    if (w > size) [columns, size] = [n, w];
  }
  const gap = Math.min(GAP, (area.w / columns) * 0.16);
  const rows = Math.ceil(count / columns);
  const [w, h] = [(area.w + gap) / columns, Math.min((area.h + gap) / rows, ((area.w + gap) / columns) * ratio * 1.25)];
  return Array.from({ length: count }, (_, i) => ({
    x: area.x + (i % columns) * w, y: area.y + Math.floor(i / columns) * h, w: w - gap, h: h - gap,
  }));
}

/** card is a picture over the text that follows it. @param {Box} box @param {number} thing @param {number} part @returns {Card} */
function card(box, thing, part) {
  const lines = box.h > 40 ? 2 : 1;
  const pitch = Math.min(PITCH, box.h * 0.16);
  const picture = { ...box, h: box.h - lines * pitch - 2 };
  const under = { x: box.x, y: picture.y + picture.h + 3, w: box.w, h: lines * pitch };
  return { thing, box, picture, lines: [], caption: linesIn(under, thing * part, (thing + 1) * part, thing, lines), named: box.w >= NAMED };
}

/** sheet is a response of its own; lines stand for as many bytes on each. @param {Box} box @param {number} i @param {Thing} thing @param {number} most @returns {Card} */
function sheet(box, i, thing, most) {
  const named = box.w >= NAMED && box.h >= 3 * HEAD;
  const head = named ? HEAD : 2;
  const pad = Math.min(6, box.w * 0.1);
  const area = { x: box.x + pad, y: box.y + head + pad / 2, w: box.w - 2 * pad, h: box.h - head - pad };
  // What a 304 confirms is of unknown size.
  const total = thing.total === 0 && thing.attempts.some((leg) => leg.response?.status === 304) ? most : thing.total;
  const lines = linesIn(area, 0, most, i, undefined, SHEET_BYTES).filter((line) => line.from < total)
    .map((line) => ({ ...line, to: Math.min(line.to, total), w: line.w * Math.min(1, (total - line.from) / (line.to - line.from)) }));
  return { thing: i, box, picture: null, lines, caption: [], named };
}

/**
 * linesIn fills a box with lines of text for a stretch of bytes.
 * @param {Box} box @param {number} from @param {number} to @param {number} seed gives texts different edges
 * @param {number} [most] lines
 * @param {number} [least] bytes of a line
 * @returns {Line[]}
 */
function linesIn(box, from, to, seed, most = Math.max(1, Math.floor(box.h / PITCH)), least = LINE_BYTES) {
  const count = Math.max(1, Math.min(most, Math.ceil((to - from) / least)));
  const pitch = Math.min(PITCH, box.h / most);
  const ink = Math.max(1.5, pitch * (INK / PITCH));
  return Array.from({ length: count }, (_, i) => ({
    x: box.x, y: box.y + i * pitch, h: ink, w: box.w * edge(seed, i, count),
    from: from + ((to - from) * i) / count, to: from + ((to - from) * (i + 1)) / count,
  }));
}

/** edge is how far a line of text reaches: ragged, and the same each time. @param {number} seed @param {number} i @param {number} count */
function edge(seed, i, count) {
  const chance = ((i * 7919 + seed * 104729 + i * i * 31) % 97) / 97;
  return count > 3 && (i % 7 === 6 || i === count - 1) ? 0.3 + chance * 0.4 : 0.86 + chance * 0.14;
}

/**
 * marksAt is what there is to be seen at an instant.
 * @param {Visit} visit
 * @param {Scene} scene
 * @param {number} tUs
 * @param {number | null} [seqNo]
 * @returns {{marks: Mark[], states: State[]}}
 */
export function marksAt(visit, scene, tUs, seqNo = null) {
  const states = visit.things.map((thing) => stateAt(thing, tUs, seqNo));
  /** @type {Mark[]} */
  const marks = [];
  /** @param {Line[]} lines @param {number} of the thing whose bytes they are @param {number} thing @param {boolean} kept */
  const text = (lines, of, thing, kept) => {
    const { read, arrived, leg } = states[of];
    const hue = hueOf(leg.conn);
    for (const line of lines) {
      const share = (/** @type {number} */ n) => Math.min(1, Math.max(0, (n - line.from) / (line.to - line.from || 1)));
      const [had, came] = kept ? [1, 1] : [share(read), share(arrived)];
      if (had > 0) marks.push({ ...boxOf(line), w: line.w * had, kind: kept ? 'kept' : 'text', hue, thing });
      if (came > had) marks.push({ ...boxOf(line), x: line.x + line.w * had, w: line.w * (came - had), kind: 'arrived', hue, thing });
    }
  };
  text(scene.lines, 0, 0, states[0].is === 'kept');
  for (const c of scene.cards) {
    const { is, leg, read, arrived } = states[c.thing];
    if (is === 'unknown') continue;
    const whole = visit.things[c.thing].total;
    const torn = is === 'short' || is === 'failed';
    const sheets = !visit.page && visit.things.length > 1;
    if (c.picture || sheets) marks.push({ ...(c.picture ?? c.box), kind: torn ? 'torn' : 'frame', hue: hueOf(leg.conn), thing: c.thing });
    if (c.picture) {
      const had = is === 'kept' ? 1 : whole > 0 ? read / whole : is === 'whole' ? 1 : 0;
      const came = whole > 0 ? arrived / whole : had;
      const { x, y, w, h } = c.picture;
      if (had > 0) marks.push({ x, y, w, h: h * had, kind: is === 'kept' ? 'kept' : 'picture', hue: hueOf(leg.conn), thing: c.thing });
      if (came > had) marks.push({ x, y: y + h * had, w, h: h * (came - had), kind: 'arrived', hue: hueOf(leg.conn), thing: c.thing });
    }
    text(c.lines, c.thing, c.thing, is === 'kept');
    if (is === 'short' && c.lines.length > 0) marks.push(tornAfter(c, read, hueOf(leg.conn)));
    text(c.caption, 0, c.thing, states[0].is === 'kept');
  }
  return { marks, states };
}

/** tornAfter is where a text ends that should go on. @param {Card} card @param {number} read @param {number} hue @returns {Mark} */
function tornAfter({ lines, thing }, read, hue) {
  const last = lines.filter((line) => line.from < read).pop() ?? lines[0];
  const widest = Math.max(...lines.map((line) => line.w));
  return { x: last.x, y: last.y + last.h + 3, w: widest, h: 0, kind: 'torn', hue, thing };
}

/** hueOf is the colour of a connection, as in the ladder; 0 for none. @param {number} conn */
export const hueOf = (conn) => (conn > 0 ? ((conn - 1) % 6) + 1 : 0);

/** @param {Box} box @returns {Box} */
const boxOf = ({ x, y, w, h }) => ({ x, y, w, h });

/**
 * momentsOf is instants at which a visit is worth a look: evenly from its beginning
 * to its end, without those that show nothing new.
 * @param {Visit} visit
 * @param {number} count at most
 * @param {number} endUs of the run
 */
export function momentsOf(visit, count, endUs) {
  const [from, to] = [visit.beginUs, visit.doneUs ?? endUs];
  const look = (/** @type {number} */ us) => visit.things.map((thing) => stateAt(thing, us, null)).map(({ is, read, arrived }) => `${SEEN.has(is) ? is : ''}${read} ${arrived}`).join();
  const times = Array.from({ length: count }, (_, i) => Math.round(from + ((to - from) * (i + 1)) / count));
  return times.filter((us, i) => i === times.length - 1 || look(us) !== look(times[i + 1]));
}

/** States that look like something by themselves. */
const SEEN = new Set(['whole', 'kept', 'refused', 'short', 'failed']);
