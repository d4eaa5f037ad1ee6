// @ts-check
// Bits of a byte or two, written as in the RFCs' figures: the field's own as
// digits, the others as dots.

/**
 * bitsOf writes the bits of a field.
 * @param {ArrayLike<number>} data
 * @param {import('../../core/bytes.js').Field} field
 */
export function bitsOf(data, { start, end, bits }) {
  if (!bits) return '';
  const [first, count] = bits;
  let text = '';
  for (let i = 0; i < (end - start) * 8; i++) {
    if (i > 0 && i % 4 === 0) text += ' ';
    const own = i >= first && i < first + count;
    text += own ? String((data[start + (i >> 3)] >> (7 - (i & 7))) & 1) : '·';
  }
  return text;
}
