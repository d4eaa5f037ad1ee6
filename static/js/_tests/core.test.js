// @ts-check
import { createStore } from '../core/store.js';
import { translator } from '../core/text.js';
import { emptyTimeline } from '../core/timeline.js';
import { commandFor } from '../lab/keyboard.js';
import { shown } from '../lab/report.js';
import { holds } from '../prose/measures.js';
import { equal, test } from './check.js';

const t = translator({ 'lab.queued': 'place {place}, {place} of {all}', 'lab.run': 'Run' });

test('placeholders are filled by name, as often as they stand', () => {
  equal([t('lab.queued', { place: 3, all: '5' }), t('lab.run')], ['place 3, 3 of 5', 'Run']);
});

test('gaps show: a missing key is itself, a missing argument its placeholder', () => {
  equal([t('lab.nothing'), t('toString'), t('lab.queued', { place: 1 })], ['lab.nothing', 'toString', 'place 1, 1 of {all}']);
});

test('an argument is not looked into for placeholders', () => {
  equal(t('lab.queued', { place: '{all}', all: 2 }), 'place {all}, {all} of 2');
});

/** @param {(flush: () => void) => void} schedule */
const store = (schedule) => createStore({
  timeline: emptyTimeline(), revision: 0, tUs: 0, seqNo: null, playing: false, rate: 'auto', loop: false, live: false, selected: null, lit: null,
}, schedule);

function signal() {
  /** @type {() => void} */
  let abort = () => {};
  return { signal: /** @type {any} */ ({ addEventListener: (/** @type {string} */ _, /** @type {() => void} */ f) => { abort = f; } }), abort: () => abort() };
}

test('subscribers hear once of all that changed', () => {
  /** @type {(() => void)[]} */
  const frames = [];
  const s = store((flush) => frames.push(flush));
  const heard = /** @type {number[]} */ ([]);
  s.subscribe(['tUs', 'selected'], ({ tUs }) => heard.push(tUs), signal());
  s.set({ tUs: 1 });
  s.set({ tUs: 2, selected: 4 });
  equal([frames.length, heard], [1, []]);
  frames[0]();
  equal(heard, [2]);
});

test('what did not change is not told', () => {
  const s = store((flush) => flush());
  let calls = 0;
  s.subscribe(['tUs'], () => calls++, signal());
  s.set({ tUs: 0 });
  s.set({ lit: 3 });
  equal(calls, 0);
});

test('after its signal a subscriber hears nothing', () => {
  const s = store((flush) => flush());
  const { signal: given, abort } = signal();
  let calls = 0;
  s.subscribe(['tUs'], () => calls++, { signal: given });
  s.set({ tUs: 1 });
  abort();
  s.set({ tUs: 2 });
  equal(calls, 1);
});

test('keys are commands, some only in the lab, none with a modifier', () => {
  equal(['.', ',', 'ArrowLeft', ']', 'T', 't', '?', 'x'].map((key) => commandFor({ key }, false)),
    ['packet-forward', 'packet-back', 'moment-back', 'faster', 'table', 'table', 'help', null]);
  equal([' ', 'Home'].map((key) => commandFor({ key }, false)), [null, null]);
  equal([' ', 'Home'].map((key) => commandFor({ key }, true)), ['toggle', 'home']);
  equal([commandFor({ key: 'Enter', shiftKey: true }, false), commandFor({ key: 'Enter' }, true)], ['run', null]);
  equal(commandFor({ key: '.', ctrlKey: true }, true), null);
});

test('a passage shows for the value it was written for', () => {
  const settings = { drop: 'server SYN,ACK 1', rtt: '100ms' };
  equal(['drop=server SYN,ACK 1', 'drop=none', 'no=such'].map((when) => holds(when, settings)), [true, false, false]);
});

test('a report goes by its table, then by name, and leaves out a 0 that says nothing', () => {
  const all = { packets: { value: 0 }, flight_2: { value: 1 }, connect: { value: 2 }, a: { value: 0 }, resets: { value: 0 } };
  equal(shown(all, ['connect', 'load', 'resets', 'packets'], ['resets']), ['connect', 'packets', 'a', 'flight_2']);
  equal(shown({ load: { value: 5 }, transaction: { value: 5 }, rtt: { value: 1 } }, ['rtt'], [], ['transaction=load', 'rtt=load']), ['rtt', 'load']);
});
