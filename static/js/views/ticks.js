// @ts-check
// Round times to label an axis with.

/**
 * ticksOf divides a time into about n round parts.
 * @param {number} endUs
 * @param {number} n
 * @returns {number[]} times, 0 included
 */
export function ticksOf(endUs, n) {
  if (endUs <= 0) return [0];
  const rough = endUs / n;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((m) => m * power).find((s) => s >= rough) ?? 10 * power;
  const ticks = [];
  for (let at = 0; at <= endUs; at += step) ticks.push(at);
  return ticks;
}
