// @ts-check
import { append, emptyTimeline } from '../core/timeline.js';
import { isWide, rangeOf, readSweep, sweepable, valuesOf, writeSweep } from '../views/sweep/points.js';
import { offOf, pointOf, usualMeasure } from '../views/sweep/sum.js';
import { sketch, thumb } from '../views/sweep/thumb.js';
import { equal, test } from './check.js';
import { handshake } from './runs.js';

/** @param {string} unit @param {string} standard @param {object} [more] */
const setting = (unit, standard, more) => ({ name: unit, label: '', unit, default: standard, value: standard, ...more });
const rtt = setting('time', '100ms', { min: '0ms', max: '2s' });
const rate = setting('rate', 'none', { min: '8kbit/s', max: '1Gbit/s' });
const objects = setting('count', '4', { min: '1', max: '20' });
const loss = setting('percent', '0%', { min: '0%', max: '100%' });

test('a sweep goes round the value of the run, evenly', () => {
  equal(rangeOf(rtt, '100ms'), ['50ms', '400ms']);
  equal(valuesOf(rtt, '50ms', '400ms', 8), ['50ms', '100ms', '150ms', '200ms', '250ms', '300ms', '350ms', '400ms']);
  equal(rangeOf(rtt, '0ms'), ['0ms', '200ms']);
  equal(rangeOf(rtt, '1s'), ['500ms', '2s']);
});

test('a count goes through whole numbers, each once', () => {
  equal(rangeOf(objects, '4'), ['1', '8']);
  equal(valuesOf(objects, '1', '4', 12), ['1', '2', '3', '4']);
  equal(valuesOf(objects, '20', '1', 5), ['1', '6', '11', '15', '20']);
});

test('a wide range goes by factors, through round values', () => {
  equal(rangeOf(rate, 'none'), ['100kbit/s', '100Mbit/s']);
  equal(valuesOf(rate, '100kbit/s', '100Mbit/s', 7), ['100kbit/s', '300kbit/s', '1Mbit/s', '3Mbit/s', '10Mbit/s', '30Mbit/s', '100Mbit/s']);
  equal([isWide(0, 100), isWide(1, 50), isWide(1, 51)], [false, false, true]);
});

test('no sweep has more runs than it may', () => {
  equal(valuesOf(rtt, '1ms', '2s', 1000).length <= 12, true);
  const many = setting('count', '1', { values: Array.from({ length: 30 }, (_, i) => ({ value: String(i + 1) })) });
  equal(valuesOf(many, '1', '30', 8).length, 12);
});

test('chance is swept from none on', () => {
  equal([rangeOf(loss, '0%'), rangeOf(loss, '3%')], [['0%', '10.5%'], ['0%', '10.5%']]);
  equal(valuesOf(loss, '0%', '10%', 6), ['0%', '2%', '4%', '6%', '8%', '10%']);
});

test('only what has a range is swept', () => {
  const choice = setting('choice', 'a', { values: [{ value: 'a' }, { value: 'b' }, { value: 'c' }] });
  const two = setting('time', '1ms', { values: [{ value: '1ms' }, { value: '2ms' }] });
  equal(sweepable([rtt, choice, two, objects]).map((s) => s.unit), ['time', 'count']);
});

test('an address holds a sweep', () => {
  const sweep = { name: 'rtt', from: '50ms', to: '400ms', n: 8, measure: 'load' };
  equal(writeSweep(sweep), 'rtt:50ms..400ms,8,load');
  equal(readSweep(writeSweep(sweep)), sweep);
  equal([readSweep('rtt'), readSweep(''), readSweep('rtt:1ms'), readSweep('a b')], [{ name: 'rtt' }, null, { name: 'rtt' }, null]);
});

function run() {
  const timeline = emptyTimeline();
  append(timeline, /** @type {any} */ (handshake().map((e) => (e.type === 'run.end' ? { ...e, report: { ...e.report, formulas: [{ measure: 'connect', text: 'rtt', value: 100000 }] } } : e))));
  return timeline;
}

test('of a run its measures, its formulas and its lines are kept', () => {
  const point = pointOf('100ms', 1e8, run(), sketch(run()));
  equal([point.measures.connect.value, point.formulas, point.ended], [100000, { connect: 100000 }, 'apps']);
  equal([usualMeasure([point]), offOf([point], 'connect'), offOf([point], 'load')], ['connect', 0, null]);
  equal(point.sketch.lines.map((l) => [l.kind, l.fromUs, l.toUs, l.lost]), [
    ['syn', 0, 50000, false], ['syn_ack', 50000, 100000, false], ['ack', 100000, 100000, true], ['data', 100000, 150000, false]]);
});

test('a thumbnail is to the scale of the longest', () => {
  const all = sketch(run());
  equal(all.endUs, 150000);
  const whole = thumb(all, { width: 46, height: 90, endUs: 150000 });
  equal([whole.endY, whole.kinds[0]], [90, ['syn', 'M3 0L43 30']]);
  equal(thumb(all, { width: 46, height: 90, endUs: 300000 }).endY, 45);
});
