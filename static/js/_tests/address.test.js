// @ts-check
import { changesOf, partsOf, readPlace, withParts } from '../core/address.js';
import { equal, test } from './check.js';

const nowhere = { tUs: null, seqNo: null, packet: null, view: null, run: null };

test('a place is the same after it was written and read', () => {
  const place = { tUs: 105300, seqNo: 42, packet: 7, view: 'window' };
  const hash = withParts('', { ...changesOf(place), run: 'ABCDEFGH23', stack: 'linux' });
  equal(hash, '#v=1&stack=linux&run=ABCDEFGH23&t=105.3ms&event=42&packet=7&view=window');
  equal(readPlace(hash), { place: { ...place, run: 'ABCDEFGH23' }, bad: [] });
});

test('the end of a run, nothing chosen and the first view need no address', () => {
  equal(withParts('', changesOf({ tUs: null, seqNo: 3, packet: null, view: null })), '');
  equal(withParts('#v=1&t=1ms&packet=2', changesOf(nowhere)), '');
});

test('every microsecond can be said, in any unit', () => {
  for (const tUs of [0, 1, 999, 1001, 123456789, 71000000]) equal(readPlace(withParts('', changesOf({ ...nowhere, tUs }))).place.tUs, tUs);
  equal(['1.5s', '20us', '0.000001s', '1.0005ms', '1e3ms', '-1ms', '5'].map((t) => readPlace(`#t=${t}`).place.tUs), [1500000, 20, 1, null, null, null, null]);
});

test('what a view keeps stays, whatever else changes', () => {
  const hash = withParts('#vs=drop:client+SYN+1', { t: '2ms' });
  equal(hash, '#v=1&t=2ms&vs=drop:client+SYN+1');
  equal(partsOf(hash).get('vs'), 'drop:client SYN 1');
  equal(withParts(hash, { vs: 'size:20%' }), '#v=1&t=2ms&vs=size:20%25');
});

test('a heading of the text stays until there is something to say', () => {
  equal(withParts('#why-a-third-packet', changesOf(nowhere)), '#why-a-third-packet');
  equal(withParts('#why-a-third-packet', { packet: '3' }), '#v=1&packet=3');
  equal(readPlace('#why-a-third-packet'), { place: nowhere, bad: [] });
});

test('parts that mean nothing are named, and the others count', () => {
  equal(readPlace('#v=1&t=soon&packet=7&view=../x&run=a'), { place: { ...nowhere, packet: 7 }, bad: ['t=soon', 'view=../x', 'run=a'] });
  equal(readPlace('#v=2&packet=7'), { place: nowhere, bad: ['v=2'] });
  equal(readPlace('#t=%E0%A4%A&packet=-1').bad, ['t=%E0%A4%A', 'packet=-1']);
});
