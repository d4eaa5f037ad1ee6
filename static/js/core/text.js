// @ts-check
// Sentences come from the server's catalogue; nothing is put together here.

/** @typedef {Record<string, string | number>} Args */
/** @typedef {(key: string, args?: Args) => string} Translate */

/**
 * translator returns t(key, args) over one language's catalogue. A missing key
 * comes back as it is, so that a gap shows instead of breaking the page; a
 * placeholder without an argument stays as written.
 * @param {Record<string, string>} catalogue flat: "lab.run" → "Run"
 * @returns {Translate}
 */
export function translator(catalogue) {
  return (key, args = {}) => {
    const text = has(catalogue, key) ? catalogue[key] : key;
    return text.replace(/\{(\w+)\}/g, (hole, name) => (has(args, name) ? String(args[name]) : hole));
  };
}

/**
 * has says whether the object itself has the key, whatever its prototype has.
 * @param {object} object
 * @param {string} key
 */
function has(object, key) {
  return Object.prototype.hasOwnProperty.call(object, key);
}
