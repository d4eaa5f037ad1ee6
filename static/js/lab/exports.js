// @ts-check
// Taking a run along: the links to its files, the picture as SVG, its address.

/** @typedef {import('../core/text.js').Translate} Translate */

/** What the style sheet says about a mark, written into the mark itself. */
const STYLE = [
  'fill', 'fill-opacity', 'stroke', 'stroke-width', 'stroke-dasharray', 'stroke-linecap', 'stroke-opacity',
  'opacity', 'font-family', 'font-size', 'font-weight', 'visibility', 'display',
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
    const svg = figure.querySelector('svg');
    if (svg) download(standalone(svg), `${name.replace('/', '-')}.svg`);
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
 * standalone is the drawing with its looks written into it, so that it shows
 * the same without this page's style sheet.
 * @param {SVGSVGElement} svg
 * @returns {Blob}
 */
function standalone(svg) {
  const copy = /** @type {SVGSVGElement} */ (svg.cloneNode(true));
  const from = [svg, ...svg.querySelectorAll('*')];
  const to = [copy, ...copy.querySelectorAll('*')];
  from.forEach((element, i) => {
    const style = getComputedStyle(element);
    for (const property of STYLE) to[i].setAttribute(property, style.getPropertyValue(property));
    to[i].removeAttribute('tabindex');
  });
  copy.setAttribute('xmlns', 'http://www.w3.org/2000/svg');
  const ground = document.createElementNS('http://www.w3.org/2000/svg', 'rect');
  ground.setAttribute('width', '100%');
  ground.setAttribute('height', '100%');
  ground.setAttribute('fill', getComputedStyle(document.documentElement).getPropertyValue('background-color'));
  copy.prepend(ground);
  return new Blob([new XMLSerializer().serializeToString(copy)], { type: 'image/svg+xml' });
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
