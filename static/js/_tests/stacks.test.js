// @ts-check
import { refusals } from '../lab/stacks.js';
import { equal, test } from './check.js';

/** @type {import('../lab/settings.js').Setting[]} */
const settings = [
  { name: 'rtt', label: '', unit: 'time', default: '100ms', value: '100ms' },
  {
    name: 'window', label: '', unit: 'packets', default: '10 packets', value: '10 packets',
    refused: [{ stack: 'netstack', but: '10 packets', why: 'always ten' }],
  },
  {
    name: 'control', label: '', unit: 'choice', default: 'reno', value: 'reno',
    refused: [{ stack: 'netstack', values: ['bbr'], why: 'no bbr' }, { stack: 'linux', values: ['vegas'], why: 'no vegas' }],
  },
];

/** @param {Record<string, string | null>} values */
const of = (values) => refusals(settings, (name) => values[name] ?? settings.find((s) => s.name === name)?.default ?? null);

test('what both stacks can do is refused by none', () => {
  equal(of({}), {});
  equal(of({ rtt: '2s' }), {});
});

test('a stack refuses one of its values, or all but one', () => {
  equal(of({ control: 'bbr' }), { netstack: 'no bbr' });
  equal(of({ control: 'vegas' }), { linux: 'no vegas' });
  equal(of({ window: '4 packets' }), { netstack: 'always ten' });
});

test('the first reason stands for a stack, and each stack has its own', () => {
  equal(of({ window: '4 packets', control: 'bbr' }), { netstack: 'always ten' });
  equal(of({ window: '4 packets', control: 'vegas' }), { netstack: 'always ten', linux: 'no vegas' });
});

test('what is no value yet is not refused', () => {
  const none = refusals(settings, () => null);
  equal(none, {});
});
