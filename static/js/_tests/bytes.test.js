// @ts-check
import { dissect } from '../core/bytes.js';
import { equal, test } from './check.js';

/** @param {string} hex */
const bytes = (hex) => (hex.replace(/\s/g, '').match(/../g) ?? []).map((b) => parseInt(b, 16));

const SYN = bytes(`45 00 00 3c 1c 46 40 00 40 06 0a 7a 0a 00 00 01 0a 00 00 02
  c3 50 00 50 73 49 29 5b 00 00 00 00 a0 02 fa f0 91 7c 00 00
  02 04 05 b4 04 02 08 0a 00 00 00 01 00 00 00 00 01 03 03 07`);

/** @param {number[]} packet */
const shown = (packet) => Object.fromEntries(dissect(packet).map((f) => [f.name, f.value]));

test('a SYN with its options is read field by field', () => {
  equal(shown(SYN), {
    version: '4 · 20 B', dscp: '0 · 0', total_length: '60 B', identification: '0x1c46', fragment: 'DF · 0', ttl: '64',
    protocol: 'TCP (6)', ip_checksum: '0x0a7a', source: '10.0.0.1', destination: '10.0.0.2', source_port: '50000',
    destination_port: '80', sequence: '1934174555', acknowledgment: '0', data_offset: '40 B', flags: 'SYN', window: '64240',
    tcp_checksum: '0x917c', urgent: '0', option_mss: '1460 B', option_sack_permitted: '', option_timestamps: '1, 0',
    option_nop: '', option_window_scale: '7 (× 128)',
  });
});

/** @param {number[]} packet */
const covers = (packet) => {
  let at = 0;
  for (const field of dissect(packet)) {
    if (field.start !== at || field.end <= at) return false;
    at = field.end;
  }
  return at === packet.length;
};

test('fields cover every byte once, however short the packet is cut', () => {
  for (let n = 0; n <= SYN.length; n++) equal([n, covers(SYN.slice(0, n))], [n, true]);
});

test('fields cover every byte of nonsense', () => {
  let seed = 7;
  const random = () => (seed = (seed * 1103515245 + 12345) % 2147483648) >> 16 & 255;
  for (let n = 0; n < 300; n++) {
    const packet = Array.from({ length: random() % 90 }, random);
    if (n % 2 && packet.length > 9) packet[9] = 6;
    equal([packet, covers(packet)], [packet, true]);
  }
});

test('what follows the header is payload', () => {
  const data = [...SYN.slice(0, 32), 0x50, 0x18, ...SYN.slice(34, 40), 0x47, 0x45, 0x54];
  equal(dissect(data).pop(), { name: 'payload', layer: 'payload', start: 40, end: 43, value: '3 B' });
});

test('UDP has four fields', () => {
  const udp = [...SYN.slice(0, 9), 17, ...SYN.slice(10, 20), 0xc3, 0x50, 0, 0x35, 0, 9, 0, 0, 0xff];
  equal(dissect(udp).slice(-5).map((f) => [f.name, f.value]), [
    ['source_port', '50000'], ['destination_port', '53'], ['udp_length', '9 B'], ['udp_checksum', '0x0000'], ['payload', '1 B'],
  ]);
});
