// @ts-check
import { drop, put, rename, write } from '../playground/edit.js';
import { find, lineOf, lineStart, pathAt, readTree, wordAt } from '../playground/tree.js';
import { equal, test } from './check.js';

const file = `v: 1
title: {en: A first, ko: 처음}

# Who is there.
hosts:
  client: {role: client, tcp: {nagle: on}} # asks
  server:
    role: server

links:
  wire: {between: [client, server], rtt: 100ms}   # near

apps:
  site: {host: server, origin: {}}
  knock:
    host: client
    script:
      - {connect: server, port: 7000}
      - write: 200B
        conn: c
      - close
`;

/** @param {(tree: import('../playground/tree.js').Tree) => string} change @param {string} [text] the lines that differ */
function changed(change, text = file) {
  const [old, now] = [text.split('\n'), change(readTree(text)).split('\n')];
  const gone = old.filter((line) => !now.includes(line));
  const come = now.filter((line) => !old.includes(line));
  return [...gone.map((line) => `- ${line}`), ...come.map((line) => `+ ${line}`)];
}

test('a tree knows every part by the path that the server names', () => {
  const { root, broken } = readTree(file);
  equal(broken, null);
  equal(wordAt(root, 'links.wire.rtt'), '100ms');
  equal(wordAt(root, 'links.wire.between.2'), 'server');
  equal(wordAt(root, 'apps.knock.script.2.write'), '200B');
  equal(wordAt(root, 'hosts.client.tcp.nagle'), 'on');
  equal(wordAt(root, 'v'), '1');
  equal(wordAt(root, 'hosts'), undefined);
  equal(find(root, 'hosts.nobody'), null);
});

test('an offset is in the innermost part around it', () => {
  const { root } = readTree(file);
  for (const [text, path] of [['100ms', 'links.wire.rtt'], ['rtt', 'links.wire.rtt'], ['  server:', 'hosts'], ['near', ''], ['role: server', 'hosts.server.role'], ['200B', 'apps.knock.script.2.write']]) {
    equal([text, pathAt(root, file.indexOf(text))], [text, path]);
  }
  equal(lineOf(file, file.indexOf('100ms')), 11);
  equal(file.slice(lineStart(file, 11)).split('\n')[0], '  wire: {between: [client, server], rtt: 100ms}   # near');
});

test('a word is replaced where it stands', () => {
  equal(changed((tree) => put(tree, 'links.wire.rtt', '40ms')), [
    '-   wire: {between: [client, server], rtt: 100ms}   # near',
    '+   wire: {between: [client, server], rtt: 40ms}   # near',
  ]);
  equal(changed((tree) => put(tree, 'title.en', 'One, two')), ['- title: {en: A first, ko: 처음}', "+ title: {en: 'One, two', ko: 처음}"]);
});

test('a new key stands behind those beside it, in their style', () => {
  equal(changed((tree) => put(tree, 'links.wire.rate', '1Mbit/s')), [
    '-   wire: {between: [client, server], rtt: 100ms}   # near',
    '+   wire: {between: [client, server], rtt: 100ms, rate: 1Mbit/s}   # near',
  ]);
  equal(changed((tree) => put(tree, 'hosts.server.ip', '10.0.0.2')), ['+     ip: 10.0.0.2']);
  equal(changed((tree) => put(tree, 'apps.site.origin.size', '500B')), [
    '-   site: {host: server, origin: {}}', '+   site: {host: server, origin: {size: 500B}}',
  ]);
  equal(changed((tree) => put(tree, 'apps.knock.script.4', { sleep: '1ms' })), ['+       - {sleep: 1ms}']);
});

test('what is missing on the way is made', () => {
  equal(changed((tree) => put(tree, 'hosts.server.tcp.sack', 'off')), ['+     tcp: {sack: off}']);
  equal(changed((tree) => put(tree, 'hosts.client.tcp.sack', 'off')), [
    '-   client: {role: client, tcp: {nagle: on}} # asks', '+   client: {role: client, tcp: {nagle: on, sack: off}} # asks',
  ]);
  equal(changed((tree) => put(tree, 'settings.rtt', { unit: 'time', sets: ['links.wire.rtt'] })), ['+ settings: {rtt: {unit: time, sets: [links.wire.rtt]}}']);
  equal(changed((tree) => put(tree, 'settings.rtt.unit', 'time'), 'v: 1\nsettings:\n'), ['+   rtt: {unit: time}']);
});

test('a new part of the file keeps to the order of parts', () => {
  const order = ['v', 'title', 'stacks', 'hosts', 'links', 'apps'];
  equal(put(readTree(file), 'stacks', ['linux'], order).split('\n').slice(0, 5), ['v: 1', 'title: {en: A first, ko: 처음}', 'stacks: [linux]', '', '# Who is there.']);
  equal(put(readTree(''), 'v', '1'), 'v: 1\n');
});

test('a key that goes leaves nothing behind', () => {
  equal(changed((tree) => drop(tree, 'links.wire.rtt')), [
    '-   wire: {between: [client, server], rtt: 100ms}   # near', '+   wire: {between: [client, server]}   # near',
  ]);
  equal(changed((tree) => drop(tree, 'links.wire.between')), [
    '-   wire: {between: [client, server], rtt: 100ms}   # near', '+   wire: {rtt: 100ms}   # near',
  ]);
  equal(changed((tree) => drop(tree, 'hosts.client')), ['-   client: {role: client, tcp: {nagle: on}} # asks']);
  equal(changed((tree) => drop(tree, 'apps.knock.script.1')), ['-       - {connect: server, port: 7000}']);
  equal(changed((tree) => drop(tree, 'apps.knock.script.2')), ['-       - write: 200B', '-         conn: c']);
  equal(changed((tree) => drop(tree, 'apps.knock.script.2.write')), ['-       - write: 200B', '-         conn: c', '+       - conn: c']);
});

test('a mapping that is left empty goes too', () => {
  equal(changed((tree) => drop(tree, 'hosts.client.tcp.nagle')), [
    '-   client: {role: client, tcp: {nagle: on}} # asks', '+   client: {role: client} # asks',
  ]);
});

test('a key is renamed in place', () => {
  equal(changed((tree) => rename(tree, 'hosts.server', 'origin')), ['-   server:', '+   origin:']);
});

test('a block is replaced by a line', () => {
  equal(put(readTree('a:\n  - b\n  - c\nd: 1\n'), 'a', ['x', 'y']), 'a: [x, y]\nd: 1\n');
  equal(put(readTree('a: # why\n  - b\nd: 1\n'), 'd', '2'), 'a: # why\n  - b\nd: 2\n');
});

test('a word is quoted where YAML would take it for something else', () => {
  equal(['100ms', 'client SYN 1', 'SYN,ACK', '-1', '* 3', 'a: b', 'it # is', '', "it's", '!has("x")', '처음', '/index.html', '[x'].map((word) => write(word, false)),
    ['100ms', 'client SYN 1', 'SYN,ACK', '-1', "'* 3'", "'a: b'", "'it # is'", "''", "it's", '\'!has("x")\'', '처음', '/index.html', "'[x'"]);
  equal(write('SYN,ACK', true), "'SYN,ACK'");
  equal(write({ host: 'server', origin: { size: '500B' } }, false), '{host: server, origin: {size: 500B}}');
});

test('a text that breaks off is read up to there', () => {
  const { root, broken } = readTree('v: 1\nhosts:\n  a: {role: client\nlinks: x\n');
  equal(broken !== null, true);
  equal(wordAt(root, 'v'), '1');
});
