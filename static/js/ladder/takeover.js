// @ts-check
// What the server drew becomes the live ladder's.

/**
 * takeOver keeps the server's drawing. Its heads lie once more in a strip over
 * it that stays in sight.
 * @param {HTMLElement} root
 */
export function takeOver(root) {
  const drawn = /** @type {SVGSVGElement | null} */ (root.querySelector('svg.ladder'));
  const drawnFor = Number(drawn?.getAttribute('width'));
  const svg = drawn ?? document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  root.querySelector('.ladder-view__some')?.remove();
  root.id ||= 'ladder';
  const view = svg.parentElement ?? root;
  if (!svg.parentElement) view.append(svg);
  svg.setAttribute('class', 'ladder');
  svg.setAttribute('role', 'group');
  const sticky = /** @type {SVGSVGElement} */ (document.createElementNS('http://www.w3.org/2000/svg', 'svg'));
  sticky.setAttribute('class', 'ladder ladder--heads');
  sticky.setAttribute('aria-hidden', 'true');
  svg.after(sticky);
  return { view, svg, sticky, drawnFor };
}
