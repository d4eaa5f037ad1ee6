// @ts-check
// The keys of the format, found by where they stand in a file.

/**
 * One key (web/ui.PlaygroundKey).
 * @typedef {Object} Key
 * @property {string} path
 * @property {'mapping' | 'names' | 'list'} [shape]
 * @property {boolean} [need]
 * @property {string} takes
 * @property {string} [default]
 * @property {string} means
 * @property {string[]} [units]
 * @property {string[]} [values]
 * @property {string[]} [range]
 * @property {boolean} [host]
 */

/** @typedef {{name: string, means: string, bare?: boolean, keys: Key[]}} Step */

/**
 * @typedef {Object} Format
 * @property {(path: string, beside?: string[]) => Key[]} below the keys that can stand in the mapping at a path; beside are those that do
 * @property {(path: string, beside?: string[]) => Key | null} at the key that a path leads to
 */

/**
 * formatOf makes the tables ready to be asked.
 * @param {{keys: Key[], steps: Step[]}} tables
 * @returns {Format}
 */
export function formatOf({ keys, steps }) {
  /** @type {Map<string, Key[]>} keys by the pattern of what holds them */
  const holders = new Map();
  for (const key of keys) {
    const holder = key.path.slice(0, Math.max(0, key.path.lastIndexOf('.')));
    holders.set(holder, [...(holders.get(holder) ?? []), key]);
  }

  /** @param {string} path @param {string[]} beside */
  function below(path, beside = []) {
    if (/(^|\.)(script|do)\.\d+$/.test(path)) return stepKeys(steps, beside);
    const pattern = path.split('.').reduce((made, part) => {
      if (made === null) return null;
      const next = made === '' ? part : `${made}.${part}`;
      if (known(next)) return next;
      const wild = ['NAME', 'N'].map((w) => `${made}.${w}`).find(known);
      return wild ?? null;
    }, /** @type {string | null} */ (''));
    return pattern === null ? [] : holders.get(pattern) ?? [];
  }

  /** @param {string} pattern */
  function known(pattern) {
    if (pattern === '' || holders.has(pattern)) return true;
    for (const holder of holders.keys()) if (holder.startsWith(`${pattern}.`)) return true;
    return false;
  }

  return {
    below,
    at(path, beside = []) {
      const cut = path.lastIndexOf('.');
      const [holder, name] = [path.slice(0, Math.max(0, cut)), path.slice(cut + 1)];
      const own = below(holder, beside).find((key) => nameOf(key) === name);
      if (own) return own;
      // An entry of a list of words is told of by its list.
      return /^\d+$/.test(name) && cut > 0 ? this.at(holder) : null;
    },
  };
}

/** @param {Key} key */
export function nameOf({ path }) {
  return path.slice(path.lastIndexOf('.') + 1);
}

/**
 * stepKeys are the calls, or the keys of the call that is there.
 * @param {Step[]} steps
 * @param {string[]} beside
 */
function stepKeys(steps, beside) {
  const step = steps.find(({ name }) => beside.includes(name));
  if (step) return step.keys;
  return steps.map(({ name, means, keys }) => ({ ...keys[0], path: name, means, need: false }));
}

/**
 * wordsFor are the words that can stand at a key: what it lists, the hosts of
 * the file, or nothing that could be listed.
 * @param {Key} key
 * @param {string} path
 * @param {import('./tree.js').Item | null} root
 * @returns {string[]}
 */
export function wordsFor(key, path, root) {
  const names = (/** @type {string} */ part) => root?.entries.find((e) => e.key === part)?.item.entries.map((e) => e.key) ?? [];
  if (key.host || /\.between(\.\d+)?$/.test(path)) return names('hosts');
  if (/\.(after|before)$/.test(path)) return names('moments');
  if (/\.app$/.test(path)) return names('apps');
  return key.values ?? [];
}
