// @ts-check
// Widths of texts without measuring: the browser's copy of web/figure/width.go.

/** @param {string} c one character @returns {number} em */
function advance(c) {
  const r = /** @type {number} */ (c.codePointAt(0));
  if (r >= 0x1100 && (r <= 0x115f || r >= 0x2e80)) return 0.92;
  if (' .,:iljI/·|'.includes(c)) return 0.3;
  if (r === 0x202f || r === 0x2009) return 0.2;
  if ('ftr()-'.includes(c)) return 0.41;
  if ('mwMW→%'.includes(c)) return 0.9;
  if (c >= 'A' && c <= 'Z') return 0.7;
  if (c >= '0' && c <= '9') return 0.63;
  return 0.59;
}

/**
 * textWidth is the width of a text in px at a font size in px.
 * @param {string} text
 * @param {number} size
 */
export function textWidth(text, size) {
  let w = 0;
  for (const c of text) w += advance(c);
  return w * size;
}
