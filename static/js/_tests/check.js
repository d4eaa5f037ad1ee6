// @ts-check
// A test runner of two functions; package web/jstest runs the files beside it
// in goja and reports each test under go test.

/** @type {{name: string, error: string}[]} */
export const results = [];

/**
 * test runs a test at once.
 * @param {string} name a sentence that holds
 * @param {() => void} body
 */
export function test(name, body) {
  try {
    body();
    results.push({ name, error: '' });
  } catch (error) {
    results.push({ name, error: String(/** @type {Error} */ (error).stack ?? error) });
  }
}

/**
 * equal compares by value; order of keys counts.
 * @param {unknown} got
 * @param {unknown} want
 */
export function equal(got, want) {
  const [a, b] = [text(got), text(want)];
  if (a !== b) throw new Error(`got ${a}, want ${b}`);
}

/** @param {unknown} value */
function text(value) {
  return JSON.stringify(value, (_, v) => {
    if (v instanceof Map) return { map: [...v] };
    return typeof v === 'number' && !Number.isFinite(v) ? String(v) : v;
  });
}
