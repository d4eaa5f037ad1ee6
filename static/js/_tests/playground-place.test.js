// @ts-check
import { placeAt } from '../playground/context.js';
import { equal, test } from './check.js';

/** @param {string} text with | where the cursor is */
function at(text) {
  const place = placeAt(text.replace('|', ''), text.indexOf('|'));
  return place && `${place.at} ${place.path || '-'}${place.word ? ` "${place.word}"` : ''}${place.flow ? ' flow' : ''}`;
}

test('a writer at the left edge writes a key of the file', () => {
  equal(at('|'), 'key -');
  equal(at('v: 1\nho|'), 'key - "ho"');
  equal(at('v: 1\nhosts:\n  a: {role: client}\n|'), 'key -');
  equal(at('v: 1\n|hosts:\n'), 'key -');
});

test('indentation says in which mapping', () => {
  const text = 'hosts:\n  client:\n    role: client\n';
  equal(at(`${text}    |`), 'key hosts.client');
  equal(at(`${text}    t|`), 'key hosts.client "t"');
  equal(at(`${text}  |`), 'key hosts');
  equal(at(`${text}  se|\nlinks:\n`), 'key hosts "se"');
  equal(at('hosts:\n  |'), 'key hosts');
  equal(at('hosts:\n  client:\n    tcp:\n      |\nlinks:\n'), 'key hosts.client.tcp');
});

test('behind a colon stands a value', () => {
  equal(at('until: |'), 'value until');
  equal(at('until: cl|osed\n'), 'value until "cl"');
  equal(at('hosts:\n  a:\n    role: |\n    tcp: {}\n'), 'value hosts.a.role');
  equal(at('un|til: closed'), 'key - "un"');
});

test('brackets are read as deep as they go', () => {
  equal(at('hosts:\n  a: {|}'), 'key hosts.a flow');
  equal(at('hosts:\n  a: {role: |}'), 'value hosts.a.role flow');
  equal(at('hosts:\n  a: {role: client, tcp: {na|}}'), 'key hosts.a.tcp "na" flow');
  equal(at('hosts:\n  a: {role: client, tcp: {nagle: o|'), 'value hosts.a.tcp.nagle "o" flow');
  equal(at('links:\n  w: {between: [a, |], rtt: 1ms}'), 'value links.w.between.2 flow');
  equal(at('links:\n  w: {between: [a, b], r|}'), 'key links.w "r" flow');
  equal(at('m:\n  x: {flags: "SYN,A|CK"}'), 'value m.x.flags ""SYN,A" flow');
  equal(at('links:\n  w: {between: [a, b],\n    rtt: 1|ms}'), 'value links.w.rtt "1" flow');
  equal(at('a: {b: c}\nd|'), 'key - "d"');
  equal(at('a: {b: c} |'), null);
});

test('lists count their entries', () => {
  const text = 'apps:\n  k:\n    script:\n      - {connect: b}\n      - write: 1B\n';
  equal(at(`${text}      - |`), 'key apps.k.script.3');
  equal(at(`${text}      - cl|`), 'key apps.k.script.3 "cl"');
  equal(at(`${text}        |`), 'key apps.k.script.2');
  equal(at(`${text}        conn: |`), 'value apps.k.script.2.conn');
  equal(at(`${text}      - {re|}`), 'key apps.k.script.3 "re" flow');
  equal(at('expect:\n- a\n- {that: |'), 'value expect.2.that flow');
  equal(at('s:\n  - repeat: 3\n    do:\n      - |'), 'key s.1.do.1');
});

test('comments and long texts are no place to help', () => {
  equal(at('a: 1 # wh|y'), null);
  equal(at('# wh|y'), null);
  equal(at('a: |-\n  long\n'.replace('|', '>').replace('long', 'lo|ng')), null);
  equal(at('a: {b: c} # x\nd: |'), 'value d');
});
