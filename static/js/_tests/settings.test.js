// @ts-check
import { display, nearest, query, read, stopsOf } from '../lab/settings.js';
import { scale } from '../lab/units.js';
import { equal, test } from './check.js';

const rtt = { name: 'rtt', label: 'RTT', unit: 'time', default: '100ms', min: '0ms', max: '2s', value: '100ms' };
const rate = { name: 'rate', label: 'Rate', unit: 'rate', default: 'none', min: '8kbit/s', max: '1Gbit/s', value: 'none' };
const drop = {
  name: 'drop', label: 'Drop', unit: 'selector', default: 'none', value: 'none',
  values: [{ value: 'none', label: '-' }, { value: 'server SYN,ACK 1', label: 'SYN-ACK' }],
};

test('values are read however a person writes them', () => {
  for (const text of ['120ms', '120 ms', ' 120\u202fms', '120', '0.12s', '120000us', '120,000 µs', '120 MS']) {
    equal(read(rtt, text, 'no limit'), '120ms');
  }
  equal(read(rtt, '1500ms', ''), '1500ms');
  equal(read(rate, '10', ''), '10Mbit/s');
  equal(read(rate, '1.5 Mbps', ''), '1500kbit/s');
  equal(read(rate, 'no limit', 'no limit'), 'none');
  equal(read(rate, 'None', 'no limit'), 'none');
});

test('what is out of range or no value is refused', () => {
  for (const text of ['', 'x', '-1ms', '3s', '1e2ms', '10kB', '100ms 5', 'NaN', '1.0000000001ns']) equal(read(rtt, text, ''), null);
  equal(read(rate, '1kbit/s', ''), null);
  equal(read(drop, 'client SYN 1', ''), 'client SYN 1'); // of packets any may be chosen, listed or not
});

test('a field shows a value with a thin space, and no limit as a word', () => {
  equal([display(rtt, '120ms', 'no limit'), display(rate, 'none', 'no limit'), display(drop, 'none', 'no limit')], ['120\u202fms', 'no limit', 'none']);
});

test('a time to choose from is held as the choice holds it', () => {
  const idle = { name: 'idle', label: 'Idle', unit: 'time', default: '1ms', value: '1ms', values: [{ value: '1ms' }, { value: '0ms' }] };
  equal([display(idle, '1ms', ''), read(idle, '0ms', ''), read(idle, '2ms', '')], ['1ms', '0ms', null]);
});

test('a slider offers round numbers from end to end', () => {
  const stops = stopsOf(rtt);
  equal([stops[0], stops[stops.length - 1], stops.includes('100ms'), stops.includes('150ms'), stops.includes('1ms')], ['0ms', '2s', true, true, true]);
  const rates = stopsOf(rate);
  equal([rates[0], rates[rates.length - 2], rates[rates.length - 1], rates.includes('10Mbit/s')], ['8kbit/s', '1Gbit/s', 'none', true]);
  equal(stopsOf(drop), []);
  equal(stops.length < 60 && rates.length < 60, true);
});

test('a slider stands at the value or just above it', () => {
  const stops = stopsOf(rtt);
  equal([stops[nearest(rtt, stops, '150ms')], stops[nearest(rtt, stops, '155ms')]], ['150ms', '200ms']);
  const rates = stopsOf(rate);
  equal(rates[nearest(rate, rates, 'none')], 'none');
});

test('a scale is rising and within its ends', () => {
  const values = scale(1, 1000, [7, 1000]);
  equal(values.every((v, i) => i === 0 || v > values[i - 1]), true);
  equal([values[0], values[values.length - 1], values.includes(7)], [1, 1000, true]);
});

test('an address carries what differs from the defaults', () => {
  equal(query([rtt, rate, drop], { rtt: '100ms', rate: 'none', drop: 'none' }, 1), '');
  equal(query([rtt, rate, drop], { rtt: '120ms', rate: '10Mbit/s', drop: 'server SYN,ACK 1' }, 7), '?rtt=120ms&rate=10Mbit/s&drop=server+SYN,ACK+1&seed=7');
});
