// @ts-check
import { asPlain, asSetting, canBeSetting, renamed, setWord, withApp, withHost, withLink, withoutHost } from '../playground/change.js';
import { offersAt } from '../playground/hints.js';
import { formatOf, wordsFor } from '../playground/keys.js';
import { HOST, layOut } from '../playground/topology.js';
import { readTree } from '../playground/tree.js';
import { equal, test } from './check.js';

const file = `v: 1
title: Mine
hosts:
  client: {role: client}
  proxy: {role: proxy}
  server: {role: server, tcp: {nagle: on}}
links:
  near: {between: [client, proxy], drop: [client SYN 1]}
  far: {between: [proxy, server], rtt: 80ms}
apps:
  site: {host: server, origin: {size: 500B}}
  browser: {host: client, client: {to: server, via: proxy}}
settings:
  rtt: {unit: time, default: 20ms, min: 0ms, max: 2s, sets: [links.near.rtt]}
  nagle: {unit: switch, default: on, sets: [hosts.server.tcp.nagle]}
`;
const tree = () => readTree(file);
/** @param {string} text @param {string} part */
const line = (text, part) => text.split('\n').find((one) => one.includes(part)) ?? '';

const format = formatOf({
  keys: [
    { path: 'hosts', shape: 'names', need: true, takes: '', means: 'the machines' },
    { path: 'hosts.NAME.role', need: true, takes: '', means: '', values: ['client', 'server'] },
    { path: 'hosts.NAME.tcp', shape: 'mapping', takes: '', means: '' },
    { path: 'hosts.NAME.tcp.nagle', takes: '', means: '', default: 'off', units: ['switch'], values: ['on', 'off'] },
    { path: 'apps', shape: 'names', takes: '', means: '' },
    { path: 'apps.NAME.client.to', need: true, takes: '', means: '', host: true },
    { path: 'apps.NAME.script', shape: 'list', takes: '', means: '' },
  ],
  steps: [
    { name: 'connect', means: 'open', keys: [{ path: 'connect', takes: '', means: '', host: true }, { path: 'port', takes: '', means: '' }] },
    { name: 'close', means: 'shut', bare: true, keys: [{ path: 'close', takes: '', means: '' }] },
  ],
});

test('a field writes where the file says it, or to the setting that decides', () => {
  equal(line(setWord(tree(), 'links.far.rtt', '10ms'), 'far:'), '  far: {between: [proxy, server], rtt: 10ms}');
  equal(line(setWord(tree(), 'links.near.rtt', '30ms'), '  rtt:'), '  rtt: {unit: time, default: 30ms, min: 0ms, max: 2s, sets: [links.near.rtt]}');
  equal(line(setWord(tree(), 'links.far.rtt', ''), 'far:'), '  far: {between: [proxy, server]}');
});

test('a host is renamed wherever it is named', () => {
  const text = renamed(renamedTree('server', 'shop'), 'client', 'reader');
  equal(['shop:', 'far:', 'site:', 'browser:', 'near:', '  nagle:'].map((part) => line(text, part)), [
    '  shop: {role: server, tcp: {nagle: on}}',
    '  far: {between: [proxy, shop], rtt: 80ms}',
    '  site: {host: shop, origin: {size: 500B}}',
    '  browser: {host: reader, client: {to: shop, via: proxy}}',
    '  near: {between: [reader, proxy], drop: [reader SYN 1]}',
    '  nagle: {unit: switch, default: on, sets: [hosts.shop.tcp.nagle]}',
  ]);
  equal(line(text, 'shop:').includes('role: server'), true); // a role is no name
});

/** @param {string} old @param {string} name */
function renamedTree(old, name) {
  return readTree(renamed(tree(), old, name));
}

test('a host goes with its links and its applications', () => {
  const text = withoutHost(tree(), 'server');
  equal(['  server:', '  far:', '  site:'].map((part) => text.includes(part)), [false, false, false]);
  equal(text.includes('  browser:'), true);
});

test('what is added has a name of its own and as little as it needs', () => {
  equal(line(withHost(tree(), 'proxy').text, '  link:'), '  link: {between: [proxy, host], rtt: 20ms}');
  equal(line(withLink(tree()).text, '  link:'), '  link: {between: [client, server], rtt: 20ms}');
  equal(line(withApp(tree(), 'proxy', 'proxy'), '  middle:'), '  middle: {host: proxy, proxy: {to: server}}');
  equal(line(withApp(tree(), 'server', 'origin'), '  site-2:'), '  site-2: {host: server, origin: {size: 500B}}');
});

test('a value becomes a setting and a value again', () => {
  const key = { path: 'rtt', takes: '', means: '', units: ['time'], range: ['0ms', '4s'], default: '0ms' };
  const text = asSetting(tree(), 'links.far.rtt', key);
  equal(line(text, '  rtt_2:'), '  rtt_2: {unit: time, default: 80ms, min: 0ms, max: 4s, sets: [links.far.rtt]}');
  equal(asPlain(readTree(text), 'links.far.rtt'), file);
  equal([canBeSetting(key, undefined), canBeSetting({ ...key, default: 'the stack’s' }, undefined), canBeSetting({ ...key, units: undefined }, '1ms')], [true, false, false]);
});

test('keys are found by where they stand, steps by the call beside them', () => {
  const names = (/** @type {string} */ path, /** @type {string[]} */ beside = []) => format.below(path, beside).map((key) => key.path);
  equal(names('hosts.a.tcp'), ['hosts.NAME.tcp.nagle']);
  equal(names('apps.x.script.2'), ['connect', 'close']);
  equal(names('apps.x.script.2', ['connect']), ['connect', 'port']);
  equal(names('nothing.here'), []);
  equal(format.at('hosts.a.tcp.nagle')?.default, 'off');
  equal(wordsFor(/** @type {any} */ (format.at('apps.browser.client.to')), 'apps.browser.client.to', tree().root), ['client', 'proxy', 'server']);
});

test('offers are what is not there yet and begins as one has begun', () => {
  const at = (/** @type {string} */ text) => offersAt(text.replace('|', ''), text.indexOf('|'), format)?.offers.map(({ insert }) => insert);
  equal(at('hosts:\n  a: {role: client, |}'), ['tcp: {}']);
  equal(at('hosts:\n  a: {role: c|}'), ['client']);
  equal(at('hosts:\n  a:\n    |'), ['role: ', 'tcp: ']);
  equal(at('h|'), ['hosts: ']);
});

test('hosts stand as far from the first as packets would go', () => {
  const plan = layOut(tree().root, { say: () => [] });
  equal(plan.hosts.map(({ name, apps }) => [name, apps.join()]), [['client', 'browser'], ['proxy', ''], ['server', 'site']]);
  equal(plan.hosts.every(({ x, y }, i, all) => y === all[0].y && (i === 0 || x - all[i - 1].x > HOST.width)), true);
  equal(plan.links.map(({ name }) => name), ['near', 'far']);
  const star = layOut(readTree('hosts: {a: {}, b: {}, c: {}, d: {}, e: {}}\nlinks: {x: {between: [a, b]}, y: {between: [a, c]}, z: {between: [a, nobody]}}\n').root, { say: () => [] });
  const [a, b, c, d] = star.hosts;
  equal([b.x === c.x, b.x > a.x, c.y - b.y >= HOST.height, d.x > b.x, star.links.length], [true, true, true, true, 2]);
});
