// @ts-check
// The ladder as a file of its own: drawn anew from the run, whatever of it the
// page has in sight, with its looks written into each mark, so that it opens
// in programs that know neither this page's style sheet nor its variables.
import { drawing, heads, num } from '../ladder/nodes.js';
import { wholeRun } from '../ladder/layout.js';
import { yAt } from '../ladder/scale.js';

/** @typedef {import('../core/timeline.js').Timeline} Timeline */
/** @typedef {import('../core/text.js').Translate} Translate */
/** @typedef {import('../ladder/nodes.js').Node} Node */

const SVG = 'http://www.w3.org/2000/svg';
/** Room under the heads before the first line. */
const HEADS = 64;
const PADDING = 12;

/** What a style sheet may say about a mark, and what holds where nothing is said (SVG 2 §13, §11). */
const SAID = /** @type {const} */ ({
  fill: 'rgb(0, 0, 0)', stroke: 'none', 'stroke-width': '1px', 'stroke-dasharray': 'none', 'stroke-linecap': 'butt', 'stroke-linejoin': 'miter',
  'stroke-opacity': '1', 'fill-opacity': '1', opacity: '1', 'paint-order': 'normal',
});
const SAID_OF_TEXT = /** @type {const} */ ({ 'font-size': '16px', 'font-weight': '400', 'font-style': 'normal', 'letter-spacing': 'normal' });

/**
 * A stretch of a run's time, or all of it.
 * @typedef {{fromUs: number, toUs: number} | null} Stretch
 */

/**
 * @typedef {Object} Picture
 * @property {string} svg a whole file
 * @property {number} width
 * @property {number} height
 */

/**
 * pictureOf draws a run as the page would, with its colours of now.
 * @param {HTMLElement} lab
 * @param {Timeline} timeline
 * @param {{stretch: Stretch, width: number, numbers?: boolean, title: string, t: Translate}} options
 * @returns {Picture}
 */
export function pictureOf(lab, timeline, { stretch, width, numbers, title, t }) {
  const marks = wholeRun(timeline, { width, numbers, text: t });
  const top = stretch ? yAt(marks.knots, stretch.fromUs, false) - PADDING : 0;
  const bottom = stretch ? Math.min(marks.height, yAt(marks.knots, stretch.toUs, true) + PADDING) : marks.height;
  const height = stretch ? HEADS + bottom - top : bottom;
  const layers = drawing(marks, (p) => p.hops.some((h) => h.y2 >= top && h.queue_y1 <= bottom));
  const looks = looksOf(lab);
  const ground = looks.ground;
  const write = (/** @type {Node[]} */ nodes) => nodes.map((n) => looks.write(n)).join('');
  const body = stretch
    ? `<clipPath id="stretch"><rect x="0" y="${HEADS}" width="${num(marks.width)}" height="${num(bottom - top)}"/></clipPath>`
      + `<g clip-path="url(#stretch)"><g transform="translate(0 ${num(HEADS - top)})">${write(layers.slice(0, -1))}</g></g>${write([heads(marks)])}`
    : write(layers);
  const family = looks.family.replaceAll('"', "'");
  looks.done();
  return {
    width: marks.width, height,
    svg: `<svg xmlns="${SVG}" viewBox="0 0 ${num(marks.width)} ${num(height)}" width="${num(marks.width)}" height="${num(height)}" font-family="${family}">`
      + `<title>${text(title)}</title><rect width="100%" height="100%" fill="${ground}"/>${body}</svg>\n`,
  };
}

/**
 * looksOf reads what the style sheet says of each kind of mark: once for each
 * place among classes, from an element that nobody sees.
 * @param {HTMLElement} lab
 */
function looksOf(lab) {
  const root = document.createElementNS(SVG, 'svg');
  root.setAttribute('class', 'ladder visually-hidden');
  root.setAttribute('aria-hidden', 'true');
  lab.append(root);
  const colour = colourReader();
  /** @type {Map<Element, Map<string, {probe: SVGElement, said: string}>>} */
  const known = new Map();

  /** @param {Element} parent @param {Node} n */
  function look(parent, n) {
    const name = n.attr[n.attr.indexOf('class') + 1] ?? '';
    const key = `${n.tag} ${n.attr.includes('class') ? name : ''}`;
    const here = known.get(parent) ?? known.set(parent, new Map()).get(parent);
    let found = here?.get(key);
    if (!found) {
      const probe = document.createElementNS(SVG, n.tag);
      if (n.attr.includes('class')) probe.setAttribute('class', name);
      parent.append(probe);
      found = { probe, said: n.tag === 'g' ? groupSaid(probe) : said(probe) };
      here?.set(key, found);
    }
    return found;
  }

  /** @param {Element} e */
  function groupSaid(e) {
    const { opacity } = getComputedStyle(e);
    return opacity === '1' ? '' : ` opacity="${opacity}"`;
  }

  /** @param {Element} e */
  function said(e) {
    const style = getComputedStyle(e);
    let out = '';
    /** @type {Record<string, number>} */
    const alpha = { fill: 1, stroke: 1 };
    for (const [property, standard] of Object.entries({ ...SAID, ...(e.tagName === 'text' ? SAID_OF_TEXT : {}) })) {
      let value = style.getPropertyValue(property);
      if (property === 'fill' || property === 'stroke') {
        const read = colour(value);
        alpha[property] = read.alpha;
        value = read.text;
      }
      const part = property.replace('-opacity', '');
      if (property.endsWith('-opacity') && alpha[part] !== undefined) value = String(Number((Number(value) * alpha[part]).toFixed(3)));
      if (value !== standard) out += ` ${property}="${value.replaceAll('"', "'")}"`;
    }
    return out;
  }

  /** @param {Element} parent @param {Node} n @returns {string} */
  function written(parent, n) {
    const { probe, said: looks } = look(parent, n);
    let out = `<${n.tag}`;
    for (let i = 0; i < n.attr.length; i += 2) if (n.attr[i] !== 'class') out += ` ${n.attr[i]}="${text(n.attr[i + 1])}"`;
    out += looks;
    if (n.text === '' && n.kids.length === 0) return `${out}/>`;
    return `${out}>${text(n.text)}${n.kids.map((k) => written(probe, k)).join('')}</${n.tag}>`;
  }

  return {
    write: (/** @type {Node} */ n) => written(root, n),
    family: getComputedStyle(root).fontFamily,
    ground: colour(getComputedStyle(lab).backgroundColor).text,
    done: () => root.remove(),
  };
}

/** @param {string} s as XML */
const text = (s) => s.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;');

/** colourReader turns colours into ones that programs know which have never heard of oklch. */
function colourReader() {
  const pixel = /** @type {OffscreenCanvasRenderingContext2D} */ (new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true }));
  return (/** @type {string} */ value) => {
    if (!value.includes('(') || /^rgb\(/.test(value)) return { text: value, alpha: 1 };
    pixel.clearRect(0, 0, 1, 1);
    pixel.fillStyle = value;
    pixel.fillRect(0, 0, 1, 1);
    const [r, g, b, a] = pixel.getImageData(0, 0, 1, 1).data;
    return a === 0 ? { text: 'none', alpha: 1 } : { text: `rgb(${r}, ${g}, ${b})`, alpha: a / 255 };
  };
}

/** Twice the page's pixels, as long as browsers can hold the picture. */
const SHARP = 2;
const MOST_SIDE = 16000;
const MOST_AREA = 64e6;

/**
 * pngOf paints a picture; a very long run comes out smaller than twice.
 * @param {Picture} picture
 * @param {string} lang
 * @param {AbortSignal} signal
 * @returns {Promise<{blob: Blob, scale: number}>}
 */
export async function pngOf({ svg, width, height }, lang, signal) {
  const scale = Math.min(SHARP, MOST_SIDE / height, Math.sqrt(MOST_AREA / (width * height)));
  const face = await fonts(lang, signal);
  const url = URL.createObjectURL(new Blob([svg.replace('<title>', () => `<style>${face}</style><title>`)], { type: 'image/svg+xml' }));
  try {
    const image = new Image();
    image.src = url;
    await image.decode();
    const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = [Math.round(width * scale), Math.round(height * scale)];
    canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height);
    const blob = await new Promise((done) => canvas.toBlob(done, 'image/png'));
    if (!(blob instanceof Blob)) throw new Error('png: no memory for the picture');
    return { blob, scale };
  } finally {
    URL.revokeObjectURL(url);
  }
}

/** The page's fonts that a ladder is written in: an image sees none but its own. @type {Record<string, [string, string, string][]>} */
const FACES = {
  en: [['Inter', 'inter', '100 900']],
  ko: [['Slowstart Korean', 'korean-regular', '100 550'], ['Slowstart Korean', 'korean-bold', '551 900']],
};

/** @param {string} lang @param {AbortSignal} signal */
async function fonts(lang, signal) {
  const faces = await Promise.all((FACES[lang] ?? []).map(async ([family, file, weight]) => {
    const answer = await fetch(new URL(`../../fonts/${file}.woff2`, import.meta.url), { signal });
    if (!answer.ok) return '';
    const bytes = new Uint8Array(await answer.arrayBuffer());
    let binary = '';
    for (let i = 0; i < bytes.length; i += 8192) binary += String.fromCharCode(...bytes.subarray(i, i + 8192));
    return `@font-face{font-family:'${family}';font-weight:${weight};src:url(data:font/woff2;base64,${btoa(binary)}) format('woff2')}`;
  }));
  return faces.join('');
}
