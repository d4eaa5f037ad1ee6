// @ts-check
// Taking a run along: the links to its files, the picture as SVG, its address.

/** @typedef {import('../core/text.js').Translate} Translate */

const SVG = 'http://www.w3.org/2000/svg';

/** What the style sheet says about a mark, written into the mark itself. */
const STYLE = [
  'fill', 'fill-opacity', 'stroke', 'stroke-width', 'stroke-dasharray', 'stroke-linecap', 'stroke-opacity',
  'opacity', 'paint-order', 'font-family', 'font-size', 'font-weight', 'visibility', 'display',
];

/**
 * mountExports brings the buttons to life.
 * @param {HTMLElement} list
 * @param {{figure: HTMLElement, name: string, t: Translate, signal: AbortSignal}} options
 * @returns {{point: (ndjson: string, pcapng: string) => void}} sets where the files are
 */
export function mountExports(list, { figure, name, t, signal }) {
  const svgButton = /** @type {HTMLButtonElement} */ (list.querySelector('[data-export="svg"]'));
  const linkButton = /** @type {HTMLButtonElement} */ (list.querySelector('[data-export="link"]'));
  svgButton.disabled = false;
  linkButton.disabled = false;

  svgButton.addEventListener('click', () => {
    download(standalone([...figure.querySelectorAll('svg')]), `${name.replace('/', '-')}.svg`);
  }, { signal });
  linkButton.addEventListener('click', async () => {
    const label = /** @type {HTMLElement} */ (linkButton.querySelector('span'));
    const before = t('lab.link');
    label.textContent = t((await copy(location.href)) ? 'lab.link_copied' : 'lab.link_failed');
    setTimeout(() => { label.textContent = before; }, 3000);
  }, { signal });

  return {
    point(ndjson, pcapng) {
      list.querySelector('[data-export="ndjson"]')?.setAttribute('href', ndjson);
      list.querySelector('[data-export="pcapng"]')?.setAttribute('href', pcapng);
    },
  };
}

/**
 * standalone is a drawing with its looks written into it, so that it shows the
 * same without this page's style sheet. On the page it may lie in several
 * layers over one another (what stays in sight while the rest scrolls); the
 * tallest has the size of the whole.
 * @param {SVGSVGElement[]} layers
 * @returns {Blob}
 */
function standalone(layers) {
  const height = (/** @type {SVGSVGElement} */ svg) => svg.viewBox.baseVal.height;
  const write = colourWriter();
  const copies = layers.sort((a, b) => height(b) - height(a)).map((svg) => dressed(svg, write));
  const [whole, ...others] = copies;
  const ground = document.createElementNS(SVG, 'rect');
  ground.setAttribute('width', '100%');
  ground.setAttribute('height', '100%');
  ground.setAttribute('fill', write(getComputedStyle(layers[0].closest('.lab') ?? layers[0]).backgroundColor));
  whole.prepend(ground);
  for (const other of others) whole.append(...other.childNodes);
  whole.setAttribute('xmlns', SVG);
  whole.removeAttribute('style');
  return new Blob([new XMLSerializer().serializeToString(whole)], { type: 'image/svg+xml' });
}

/**
 * dressed is a copy with computed styles as presentation attributes.
 * @param {SVGSVGElement} svg
 * @param {(colour: string) => string} write
 */
function dressed(svg, write) {
  const copy = /** @type {SVGSVGElement} */ (svg.cloneNode(true));
  const from = [svg, ...svg.querySelectorAll('*')];
  [copy, ...copy.querySelectorAll('*')].forEach((element, i) => {
    const style = getComputedStyle(from[i]);
    for (const property of STYLE) {
      const value = style.getPropertyValue(property);
      element.setAttribute(property, property === 'fill' || property === 'stroke' ? write(value) : value);
    }
    for (const name of ['tabindex', 'role', 'aria-pressed']) element.removeAttribute(name);
  });
  return copy;
}

/**
 * colourWriter writes colours for programs that have never heard of oklch.
 * @returns {(colour: string) => string}
 */
function colourWriter() {
  const pixel = /** @type {OffscreenCanvasRenderingContext2D} */ (new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true }));
  /** @type {Map<string, string>} */
  const known = new Map();
  return (colour) => {
    if (!known.has(colour)) known.set(colour, colour.includes('(') ? rgb(pixel, colour) : colour);
    return known.get(colour) ?? colour;
  };
}

/**
 * @param {OffscreenCanvasRenderingContext2D} pixel
 * @param {string} colour
 */
function rgb(pixel, colour) {
  pixel.clearRect(0, 0, 1, 1);
  pixel.fillStyle = colour;
  pixel.fillRect(0, 0, 1, 1);
  const [r, g, b, a] = pixel.getImageData(0, 0, 1, 1).data;
  return a === 255 ? `rgb(${r}, ${g}, ${b})` : `rgba(${r}, ${g}, ${b}, ${(a / 255).toFixed(3)})`;
}

/** @param {Blob} blob @param {string} name */
function download(blob, name) {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 0);
}

/**
 * copy puts a text on the clipboard. Over plain HTTP (a class on one network)
 * browsers offer only the old way.
 * @param {string} text
 * @returns {Promise<boolean>}
 */
async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const field = document.createElement('textarea');
    field.value = text;
    field.className = 'visually-hidden';
    document.body.append(field);
    field.select();
    const done = document.execCommand('copy');
    field.remove();
    return done;
  }
}
