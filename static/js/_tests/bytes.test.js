// @ts-check
import { dissect } from '../core/bytes.js';
import { dissectDNS, dnsWords } from '../core/bytes/dns.js';
import { httpParts, isHTTP, messagesIn } from '../core/bytes/http.js';
import { address6, base64 } from '../core/bytes/reader.js';
import { rfcOf } from '../core/bytes/rfc.js';
import { isTLS, tlsParts } from '../core/bytes/tls.js';
import { equal, test } from './check.js';

/** @param {string} hex */
const bytes = (hex) => (hex.replace(/\s/g, '').match(/../g) ?? []).map((b) => parseInt(b, 16));
/** @param {string} text */
const ascii = (text) => [...text].map((c) => c.charCodeAt(0));
/** @param {number[]} data @returns {import('../core/bytes/stream.js').Stream} */
const stream = (data) => ({ data: Uint8Array.from(data), has: (from, to) => from >= 0 && to <= data.length });

const SYN = bytes(`45 00 00 3c 1c 46 40 00 40 06 0a 74 0a 00 00 01 0a 00 00 02
  c3 50 00 50 73 49 29 5b 00 00 00 00 a0 02 fa f0 d8 c6 00 00
  02 04 05 b4 04 02 08 0a 00 00 00 01 00 00 00 00 01 03 03 07`);

/** @param {number[]} packet @param {import('../core/bytes.js').Told} [told] */
const shown = (packet, told) => Object.fromEntries(dissect(packet, told).map((f) => [f.name, f.value]));

/** @param {number[]} packet @param {string} name */
const checked = (packet, name) => dissect(packet).find((f) => f.name === name)?.check;

test('a SYN with its options is read field by field', () => {
  equal(shown(SYN), {
    version: '4', header_length: '20\u202fB', dscp: '0', ecn: 'Not-ECT', total_length: '60\u202fB', identification: '0x1c46', ip_flags: 'DF',
    fragment_offset: '0\u202fB', ttl: '64', protocol: 'TCP (6)', ip_checksum: '0x0a74', source: '10.0.0.1', destination: '10.0.0.2',
    source_port: '50000', destination_port: '80', sequence: '1934174555', acknowledgment: '0', data_offset: '40\u202fB', reserved: '0', flags: 'SYN',
    window: '64,240\u202fB', tcp_checksum: '0xd8c6', urgent: '0', option_mss: '1,460\u202fB', option_sack_permitted: '',
    option_timestamps: 'TSval 1, TSecr 0', option_nop: '', option_window_scale: '× 128',
  });
});

test('numbers are told from the first of the connection, and as they stand in the bytes', () => {
  const ack = [...SYN.slice(0, 24), 0x73, 0x49, 0x29, 0x5c, 0, 0, 0x10, 0x01, 0x50, 0x10, 0x01, 0xf6, ...SYN.slice(36, 40)];
  const field = (/** @type {string} */ name) => dissect(ack, { seq: 1, ack: 1, winBytes: 64256, lenBytes: 0 }).find((f) => f.name === name);
  equal([field('sequence')?.value, field('sequence')?.absolute, field('acknowledgment')?.value], ['1', '1934174556', '1']);
  equal([field('window')?.value, field('window')?.raw], ['64,256\u202fB', '502 × 128']);
});

test('SACK blocks are told by their first and last byte', () => {
  const sack = [...SYN.slice(0, 28), 0, 0, 0x10, 0x00, 0x80, 0x10, ...SYN.slice(34, 40), 1, 1, 5, 10, 0, 0, 0x10, 0x64, 0, 0, 0x10, 0xc8];
  const field = dissect(sack, { seq: 1, ack: 1, winBytes: 0xfaf0, lenBytes: 0 }).find((f) => f.name === 'option_sack');
  equal([field?.value, field?.absolute], ['101–200', '4196–4296']);
});

test('checksums are computed again', () => {
  equal(checked(SYN, 'ip_checksum'), { state: 'good', computed: '0x0a74' });
  equal(checked(SYN, 'tcp_checksum'), { state: 'good', computed: '0xd8c6' });
  const flipped = SYN.map((b, i) => (i === 34 ? b ^ 4 : b));
  equal([checked(flipped, 'ip_checksum')?.state, checked(flipped, 'tcp_checksum')?.state], ['good', 'bad']);
  equal(checked(SYN.slice(0, 50), 'tcp_checksum'), { state: 'cut' });
});

test('bits are told where they stand', () => {
  const fields = dissect(SYN);
  const bits = fields.filter((f) => f.bits).map((f) => [f.name, f.start, f.bits]);
  equal(bits, [['version', 0, [0, 4]], ['header_length', 0, [4, 4]], ['dscp', 1, [0, 6]], ['ecn', 1, [6, 2]], ['ip_flags', 6, [0, 3]],
    ['fragment_offset', 6, [3, 13]], ['data_offset', 32, [0, 4]], ['reserved', 32, [4, 4]]]);
  equal(fields.find((f) => f.name === 'flags')?.flags?.filter(([, set]) => set), [['SYN', true]]);
});

/** @param {number[]} packet whether fields stand in order and leave no byte out; sharing one, they are bits of it */
const covers = (packet) => {
  let at = 0;
  for (const field of dissect(packet)) {
    if (field.end <= field.start || field.start > at || (field.start < at && !field.bits && !field.cut)) return false;
    at = Math.max(at, field.end);
  }
  return at === packet.length;
};

test('fields cover every byte, however short the packet is cut', () => {
  for (let n = 0; n <= SYN.length; n++) equal([n, covers(SYN.slice(0, n))], [n, true]);
});

test('fields cover every byte of nonsense', () => {
  let seed = 7;
  const random = () => ((seed = (seed * 1103515245 + 12345) % 2147483648) >> 16) & 255;
  for (let n = 0; n < 2000; n++) {
    const packet = Array.from({ length: random() % 120 }, random);
    if (packet.length > 22) {
      packet[0] = [0x45, 0x60, packet[0]][n % 3];
      packet[n % 3 === 1 ? 6 : 9] = [6, 17, 1, 58, 0, 44][n % 6];
      if (n % 4 === 0) packet[21] = 53;
    }
    equal([packet, covers(packet)], [packet, true]);
  }
});

test('what follows the header is payload', () => {
  const data = [0x45, 0, 0, 43, ...SYN.slice(4, 32), 0x50, 0x18, ...SYN.slice(34, 40), ...ascii('GET')];
  equal(dissect(data).pop(), { name: 'payload', layer: 'payload', start: 40, end: 43, value: '3\u202fB' });
});

test('what stands behind the packet was added by the link', () => {
  equal(dissect([...SYN, 0, 0]).pop(), { name: 'padding', layer: 'payload', start: 60, end: 62, value: '2\u202fB' });
});

const QUERY = bytes('12 34 01 00 00 01 00 00 00 00 00 00 06') .concat(ascii('server'), bytes('04'), ascii('test'), bytes('00 00 01 00 01'));

test('a DNS query is read over UDP', () => {
  const udp = [0x45, 0, 0, 28 + QUERY.length, ...SYN.slice(4, 9), 17, ...SYN.slice(10, 20), 0xc3, 0x50, 0, 0x35, 0, 8 + QUERY.length, 0, 0, ...QUERY];
  equal(dissect(udp).slice(-11).map((f) => [f.name, f.value]), [
    ['udp_length', '37\u202fB'], ['udp_checksum', '0x0000'], ['dns_id', '0x1234'], ['dns_flags', 'Standard query'], ['dns_questions', '1'], ['dns_answers', '0'],
    ['dns_authorities', '0'], ['dns_additionals', '0'], ['dns_name', 'server.test'], ['dns_type', 'A'], ['dns_class', 'IN'],
  ]);
});

test('a DNS answer points back to its name', () => {
  const answer = [...QUERY.slice(0, 2), 0x81, 0x80, 0, 1, 0, 1, 0, 0, 0, 0, ...QUERY.slice(12), ...bytes('c0 0c 00 01 00 01 00 00 00 3c 00 04 0a 00 00 02')];
  const message = dissectDNS(answer, 0, answer.length, []);
  equal(message && dnsWords(message), 'Standard query response 0x1234 A server.test A 10.0.0.2');
  const circle = [...answer.slice(0, QUERY.length), 0xc0, QUERY.length, ...answer.slice(QUERY.length + 2)];
  equal(dissectDNS(circle, 0, circle.length, [])?.answers, []);
});

test('an unreachable port quotes the packet it is about', () => {
  const icmp = [0x45, 0, 0, 56, ...SYN.slice(4, 9), 1, ...SYN.slice(10, 20), 3, 3, 0, 0, 0, 0, 0, 0, ...SYN.slice(0, 28)];
  equal(dissect(icmp).slice(-5).map((f) => [f.name, f.value]), [['icmp_type', 'Destination unreachable (3)'], ['icmp_code', 'Port unreachable (3)'],
    ['icmp_checksum', '0x0000'], ['icmp_rest', ''], ['icmp_original', 'TCP 10.0.0.1:50000 → 10.0.0.2:80']]);
});

test('IPv6 is read, its addresses short', () => {
  const syn = [...bytes('60 01 23 45 00 14 06 40'), ...bytes('20010db8000000000000000000000001 20010db8000000010000000000000002'), ...SYN.slice(20, 32), 0x50, ...SYN.slice(33, 40)];
  equal(Object.entries(shown(syn)).slice(0, 9), [['version6', '6'], ['traffic_class', '0 · Not-ECT'], ['flow_label', '0x12345'], ['payload_length', '20\u202fB'],
    ['next_header', 'TCP (6)'], ['hop_limit', '64'], ['source6', '2001:db8::1'], ['destination6', '2001:db8:0:1::2'], ['source_port', '50000']]);
  equal(address6(new Array(16).fill(0), 0), '::');
});

test('a message is found by its lines and lengths', () => {
  const text = 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhelloHTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nWiki\r\n0\r\n\r\n';
  const s = stream(ascii(text));
  const messages = messagesIn(s);
  equal([isHTTP(s), messages.map((m) => [m.kind, m.status, m.begin, m.head, m.end])], [true, [['response', 200, 0, 38, 43], ['response', 200, 43, 90, text.length]]]);
  const parts = httpParts(s, messages, 0, text.length);
  equal(parts.map((p) => text.slice(p.from, p.to)).join(''), text);
  equal(parts.map((p) => p.name), ['http_status_line', 'http_field', 'http_blank', 'http_content', 'http_status_line', 'http_field', 'http_blank',
    'http_chunk_size', 'http_chunk', 'http_chunk_end', 'http_last_chunk', 'http_blank']);
});

test('records of TLS are found one after the other', () => {
  const s = stream(bytes('15 03 03 00 02 01 00  17 03 03 00 03 aa bb cc'));
  equal([isTLS(s), tlsParts(s, 7, 15).map((p) => [p.name, p.from, p.value])], [true, [['tls_type', 7, 'Application Data (23)'], ['tls_version', 8, '0x0303'], ['tls_length', 10, '3\u202fB'], ['tls_data', 12, '3\u202fB']]]);
  equal(tlsParts(s, 0, 7).pop()?.value, 'warning, close_notify');
});

test('base64 is read as it is written', () => {
  equal(['', 'RQ==', 'RTw=', 'RTwA', '+/8='].map((text) => [...base64(text)]), [[], [0x45], [0x45, 0x3c], [0x45, 0x3c, 0], [0xfb, 0xff]]);
});

test('a field leads to where it is defined', () => {
  equal(rfcOf({ layer: 'tcp', name: 'window', start: 0, end: 0, value: '', say: 'window_scaled' })?.text, 'RFC 7323 §2.2');
  equal(rfcOf({ layer: 'http', name: 'http_field', start: 0, end: 0, value: '' })?.href, 'https://www.rfc-editor.org/rfc/rfc9112.html#section-5');
  equal(rfcOf({ layer: 'payload', name: 'payload', start: 0, end: 0, value: '' }), null);
});
