// @ts-check
// Changes that a form makes to a whole experiment: several places of the text at
// once, or a part with a name that nobody has yet.
import { drop, put } from './edit.js';
import { find, join, readTree, wordAt } from './tree.js';

/** @typedef {import('./tree.js').Tree} Tree */
/** @typedef {import('./tree.js').Item} Item */
/** @typedef {import('./keys.js').Key} Key */
/** @typedef {import('./edit.js').Written} Written */

/** The parts of a file in their order. */
export const PARTS = ['v', 'title', 'stacks', 'hosts', 'links', 'apps', 'settings', 'moments', 'measures', 'formulas', 'expect', 'without', 'until', 'real_time'];

/** Keys that name a host. */
const NAMES_HOST = new Set(['host', 'to', 'via', 'resolver', 'connect', 'from', 'at']);

/**
 * names are those given in a part of the file.
 * @param {Tree} tree
 * @param {string} part hosts, links, apps, settings
 * @returns {string[]}
 */
export function names(tree, part) {
  return find(tree.root, part)?.entries.map(({ key }) => key) ?? [];
}

/**
 * free is a name that a part does not have yet.
 * @param {Tree} tree
 * @param {string} part
 * @param {string} wish
 * @param {string} [glue] before the number: names of settings have no -
 */
export function free(tree, part, wish, glue = '-') {
  const taken = names(tree, part);
  for (let n = 1; ; n++) {
    const name = n === 1 ? wish : `${wish}${glue}${n}`;
    if (!taken.includes(name)) return name;
  }
}

/**
 * setterOf is the setting that decides about a path, or null: what stands there
 * is then not what runs.
 * @param {Tree} tree
 * @param {string} path
 */
export function setterOf(tree, path) {
  const setting = find(tree.root, 'settings')?.entries.find(({ item }) => find(item, 'sets')?.entries.some((one) => one.item.value === path));
  return setting?.key ?? null;
}

/**
 * setWord writes what a field says: at its place, or as the default of the
 * setting that decides. Nothing takes the key out.
 * @param {Tree} tree
 * @param {string} path
 * @param {string} value
 */
export function setWord(tree, path, value) {
  const setter = setterOf(tree, path);
  if (setter !== null && value !== '') return put(tree, `settings.${setter}.default`, value);
  if (value !== '') return put(tree, path, value, PARTS);
  return find(tree.root, path) ? drop(tree, path) : tree.text;
}

/**
 * renamed gives a host another name wherever it is named.
 * @param {Tree} tree
 * @param {string} old
 * @param {string} name
 */
export function renamed(tree, old, name) {
  /** @type {{from: number, to: number, text: string}[]} */
  const places = [];
  const packet = new RegExp(`(^|; *)${old} (?=(SYN|SYN,ACK|ACK|data|FIN|RST|any)\\b)`, 'g');
  /** @param {Item} item @param {string} key @param {string} holder */
  const look = (item, key, holder) => {
    for (const entry of item.entries) {
      if (item.path === 'hosts' && entry.key === old) places.push({ from: entry.keyFrom, to: entry.keyTo, text: name });
      look(entry.item, entry.key, key);
    }
    if (item.kind !== 'word') return;
    const raw = tree.text.slice(item.from, item.to);
    if (item.value === old && (NAMES_HOST.has(key) || holder === 'between')) places.push({ from: item.from, to: item.to, text: name });
    else if (holder === 'sets') replace(raw, new RegExp(`^(['"]?)hosts\\.${old}\\.`), `$1hosts.${name}.`);
    else replace(raw, packet, `$1${name} `);
    /** @param {string} text @param {RegExp} shape @param {string} by */
    function replace(text, shape, by) {
      const now = text.replace(shape, by);
      if (now !== text) places.push({ from: item.from, to: item.to, text: now });
    }
  };
  if (tree.root) look(tree.root, '', '');
  return places.sort((a, b) => b.from - a.from).reduce((text, { from, to, text: piece }) => text.slice(0, from) + piece + text.slice(to), tree.text);
}

/**
 * withoutHost takes a host out, with its links and its apps.
 * @param {Tree} tree
 * @param {string} host
 */
export function withoutHost(tree, host) {
  const gone = [
    ...(find(tree.root, 'links')?.entries ?? []).filter(({ item }) => [1, 2].some((n) => wordAt(item, `between.${n}`) === host)),
    ...(find(tree.root, 'apps')?.entries ?? []).filter(({ item }) => wordAt(item, 'host') === host),
  ].map(({ item }) => item.path);
  return [...gone, `hosts.${host}`].reduce((text, path) => drop(readTree(text), path), tree.text);
}

/**
 * withHost adds a host and a link to it from the one that is chosen, or from
 * the last.
 * @param {Tree} tree
 * @param {string | null} beside
 * @returns {{text: string, name: string}}
 */
export function withHost(tree, beside) {
  const name = free(tree, 'hosts', 'host');
  const other = beside ?? names(tree, 'hosts').at(-1);
  let text = put(tree, `hosts.${name}`, { role: 'server' }, PARTS);
  if (other !== undefined) text = put(readTree(text), `links.${free(tree, 'links', 'link')}`, { between: [other, name], rtt: '20ms' }, PARTS);
  return { text, name };
}

/**
 * withLink joins two hosts, if two are not joined yet.
 * @param {Tree} tree
 * @returns {{text: string, name: string}}
 */
export function withLink(tree) {
  const hosts = names(tree, 'hosts');
  const joined = (find(tree.root, 'links')?.entries ?? []).map(({ item }) => [wordAt(item, 'between.1'), wordAt(item, 'between.2')]);
  const pair = hosts.flatMap((a, i) => hosts.slice(i + 1).map((b) => [a, b]))
    .find(([a, b]) => !joined.some((ends) => ends.includes(a) && ends.includes(b))) ?? hosts.slice(0, 2);
  const name = free(tree, 'links', 'link');
  return { text: put(tree, `links.${name}`, { between: pair, rtt: '20ms' }, PARTS), name };
}

/**
 * withApp gives a host something to do, with as little as that takes.
 * @param {Tree} tree
 * @param {string} host
 * @param {string} kind
 */
export function withApp(tree, host, kind) {
  const apps = find(tree.root, 'apps')?.entries ?? [];
  const origin = apps.find(({ item }) => find(item, 'origin'))?.item;
  const to = (origin && wordAt(origin, 'host')) ?? names(tree, 'hosts').find((name) => name !== host) ?? host;
  /** @type {Record<string, Written>} */
  const least = {
    origin: { size: '500B' }, client: { to }, proxy: { to }, resolver: { ttl: '60s' },
    script: [{ listen: '7000' }, 'accept', { read: 'eof' }, 'close'],
  };
  const wish = { origin: 'site', client: 'browser', proxy: 'middle', resolver: 'names', script: 'script' }[kind] ?? kind;
  return put(tree, `apps.${free(tree, 'apps', wish)}`, { host, [kind]: least[kind] }, PARTS);
}

/** Values that a setting can begin with: what is no number and no word says something to readers only. */
const PLAIN = /^(?:[\d.]+(?:[a-zA-Z%]|[kMG]?bit\/s|[kM]i?B)*|\d+ packets?|on|off|none|[a-z]+)$/;

/**
 * canBeSetting says whether a value at a key can become a setting.
 * @param {Key} key
 * @param {string | undefined} value
 */
export function canBeSetting(key, value) {
  return (key.units?.length ?? 0) > 0 && PLAIN.test(value ?? key.default ?? '') && !/selector/.test(key.units?.[0] ?? '');
}

/**
 * asSetting makes a setting that decides about a path.
 * @param {Tree} tree
 * @param {string} path
 * @param {Key} key
 */
export function asSetting(tree, path, key) {
  const value = wordAt(tree.root, path) ?? key.default ?? '';
  const last = path.slice(path.lastIndexOf('.') + 1);
  const name = free(tree, 'settings', /^\d+$/.test(last) ? 'value' : last, '_');
  const [unit] = key.units ?? [];
  /** @type {Record<string, Written>} */
  const setting = { unit, default: value };
  if ((key.units?.length ?? 0) > 1) Object.assign(setting, { unit: 'choice', values: [...new Set(['off', '20ms', '40ms', value])] });
  else if (unit === 'choice') setting.values = key.values ?? [value];
  else if (unit === 'packets') Object.assign(setting, { min: '1 packet', max: '1000 packets' });
  else if (unit !== 'switch') Object.assign(setting, { min: key.range?.[0] ?? value, max: key.range?.[1] ?? value });
  return put(tree, `settings.${name}`, { ...setting, sets: [path] }, PARTS);
}

/**
 * asPlain undoes that: the setting's default stands in the file.
 * @param {Tree} tree
 * @param {string} path
 */
export function asPlain(tree, path) {
  const setter = setterOf(tree, path);
  if (setter === null) return tree.text;
  const at = `settings.${setter}`;
  const value = wordAt(tree.root, join(at, 'default')) ?? '';
  const sets = find(tree.root, join(at, 'sets'));
  const entry = sets?.entries.find(({ item }) => item.value === path);
  const text = sets && entry && sets.entries.length > 1 ? drop(tree, entry.item.path) : drop(tree, at);
  return put(readTree(text), path, value, PARTS);
}
