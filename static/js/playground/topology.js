// @ts-check
// The hosts and links of a file, laid out for a small drawing: hosts in rows of
// equal distance from the first one, as packets would reach them.
import { find, wordAt } from './tree.js';

/** @typedef {import('./tree.js').Item} Item */

/**
 * @typedef {Object} Topology
 * @property {{name: string, role: string, x: number, y: number, apps: string[]}[]} hosts at their middles
 * @property {{name: string, a: string, b: string, x1: number, y1: number, x2: number, y2: number, labels: string[]}[]} links
 * @property {number} width
 * @property {number} height
 */

export const HOST = { width: 96, height: 46 };
const GAP = { x: 92, y: 26 };
const MARGIN = 10;

/**
 * layOut places hosts and links. A link to a host that is not there is left out.
 * @param {Item | null} root
 * @param {{say: (link: Item) => string[]}} options the lines of text at a link
 * @returns {Topology}
 */
export function layOut(root, { say }) {
  const hosts = find(root, 'hosts')?.entries ?? [];
  const joins = (find(root, 'links')?.entries ?? []).map(({ key, item }) => ({
    name: key, item, a: wordAt(item, 'between.1') ?? '', b: wordAt(item, 'between.2') ?? '',
  })).filter(({ a, b }) => a !== b && [a, b].every((end) => hosts.some(({ key }) => key === end)));
  const columns = columnsOf(hosts.map(({ key }) => key), joins);
  const rows = Math.max(1, ...columns.map((column) => column.length));
  const height = 2 * MARGIN + rows * HOST.height + (rows - 1) * GAP.y;
  /** @type {Map<string, {x: number, y: number}>} */
  const at = new Map();
  columns.forEach((column, i) => {
    const top = (height - column.length * HOST.height - (column.length - 1) * GAP.y) / 2;
    column.forEach((name, j) => at.set(name, {
      x: MARGIN + HOST.width / 2 + i * (HOST.width + GAP.x), y: top + HOST.height / 2 + j * (HOST.height + GAP.y),
    }));
  });
  const apps = find(root, 'apps')?.entries ?? [];
  return {
    hosts: hosts.map(({ key, item }) => ({
      name: key, role: wordAt(item, 'role') ?? '', ...place(at, key), apps: apps.filter((app) => wordAt(app.item, 'host') === key).map((app) => app.key),
    })),
    links: joins.map(({ name, item, a, b }) => {
      const [from, to] = [place(at, a), place(at, b)];
      return { name, a, b, x1: from.x, y1: from.y, x2: to.x, y2: to.y, labels: say(item) };
    }),
    width: 2 * MARGIN + columns.length * HOST.width + Math.max(0, columns.length - 1) * GAP.x,
    height,
  };
}

/** @param {Map<string, {x: number, y: number}>} at @param {string} name */
function place(at, name) {
  return at.get(name) ?? { x: 0, y: 0 };
}

/**
 * columnsOf is who is how many links away from the first host. Hosts that no
 * link leads to stand in the last column.
 * @param {string[]} hosts
 * @param {{a: string, b: string}[]} joins
 * @returns {string[][]}
 */
function columnsOf(hosts, joins) {
  /** @type {string[][]} */
  const columns = [];
  const seen = new Set();
  for (let column = hosts.slice(0, 1); column.length > 0;) {
    for (const name of column) seen.add(name);
    columns.push(column);
    const here = column;
    column = hosts.filter((name) => !seen.has(name) && joins.some(({ a, b }) => (a === name && here.includes(b)) || (b === name && here.includes(a))));
  }
  const alone = hosts.filter((name) => !seen.has(name));
  return alone.length > 0 ? [...columns, alone] : columns;
}
