// @ts-check
// An IPv4 packet, field by field: where each field stands and what it says.
// Nothing is trusted: whatever is cut short is shown as far as it goes.

/**
 * @typedef {Object} Field
 * @property {string} name  text key after "lab.field."
 * @property {'ip' | 'tcp' | 'udp' | 'payload'} layer
 * @property {number} start in the packet, bytes
 * @property {number} end   first byte after it
 * @property {string} value ready to show: addresses, numbers and names of the field itself
 */

const TCP_FLAGS = ['FIN', 'SYN', 'RST', 'PSH', 'ACK', 'URG', 'ECE', 'CWR']; // from the lowest bit, RFC 9293 §3.1
const PROTOCOLS = new Map([[1, 'ICMP'], [6, 'TCP'], [17, 'UDP']]);

/**
 * dissect lists the fields in order; together they cover every byte once.
 * @param {ArrayLike<number>} bytes
 * @returns {Field[]}
 */
export function dissect(bytes) {
  /** @type {Field[]} */
  const fields = [];
  const ipEnd = dissectIP(bytes, fields);
  const protocol = bytes.length > 9 ? bytes[9] : 0;
  let end = ipEnd;
  if (protocol === 6) end = dissectTCP(bytes, ipEnd, fields);
  if (protocol === 17) end = dissectUDP(bytes, ipEnd, fields);
  add(bytes, fields, 'payload', 'payload', end, bytes.length, () => `${bytes.length - end} B`);
  return fields;
}

/**
 * dissectIP follows RFC 791 §3.1.
 * @param {ArrayLike<number>} b
 * @param {Field[]} fields
 * @returns {number} where the header ends
 */
function dissectIP(b, fields) {
  const header = Math.max((b[0] & 0x0f) * 4, 20);
  /** @param {string} name @param {number} start @param {number} end @param {() => string} value */
  const ip = (name, start, end, value) => add(b, fields, name, 'ip', start, end, value);
  ip('version', 0, 1, () => `${b[0] >> 4} · ${(b[0] & 0x0f) * 4} B`);
  ip('dscp', 1, 2, () => `${b[1] >> 2} · ${b[1] & 3}`);
  ip('total_length', 2, 4, () => `${u16(b, 2)} B`);
  ip('identification', 4, 6, () => hex(u16(b, 4), 4));
  ip('fragment', 6, 8, () => fragment(u16(b, 6)));
  ip('ttl', 8, 9, () => String(b[8]));
  ip('protocol', 9, 10, () => (PROTOCOLS.has(b[9]) ? `${PROTOCOLS.get(b[9])} (${b[9]})` : String(b[9])));
  ip('ip_checksum', 10, 12, () => hex(u16(b, 10), 4));
  ip('source', 12, 16, () => address(b, 12));
  ip('destination', 16, 20, () => address(b, 16));
  ip('ip_options', 20, header, () => `${header - 20} B`);
  return header;
}

/**
 * dissectTCP follows RFC 9293 §3.1.
 * @param {ArrayLike<number>} b
 * @param {number} at
 * @param {Field[]} fields
 * @returns {number} where the header ends
 */
function dissectTCP(b, at, fields) {
  const header = Math.max((b[at + 12] >> 4) * 4, 20) || 20;
  /** @param {string} name @param {number} start @param {number} end @param {() => string} value */
  const tcp = (name, start, end, value) => add(b, fields, name, 'tcp', at + start, at + end, value);
  tcp('source_port', 0, 2, () => String(u16(b, at)));
  tcp('destination_port', 2, 4, () => String(u16(b, at + 2)));
  tcp('sequence', 4, 8, () => String(u32(b, at + 4)));
  tcp('acknowledgment', 8, 12, () => String(u32(b, at + 8)));
  tcp('data_offset', 12, 13, () => `${(b[at + 12] >> 4) * 4} B`);
  tcp('flags', 13, 14, () => TCP_FLAGS.filter((_, bit) => b[at + 13] & (1 << bit)).join(', '));
  tcp('window', 14, 16, () => String(u16(b, at + 14)));
  tcp('tcp_checksum', 16, 18, () => hex(u16(b, at + 16), 4));
  tcp('urgent', 18, 20, () => String(u16(b, at + 18)));
  dissectOptions(b, at + 20, at + header, fields);
  return at + header;
}

/**
 * dissectOptions follows RFC 9293 §3.2, RFC 7323 and RFC 2018.
 * @param {ArrayLike<number>} b
 * @param {number} at
 * @param {number} end
 * @param {Field[]} fields
 */
function dissectOptions(b, at, end, fields) {
  while (at < end && at < b.length) {
    const kind = b[at];
    const length = kind <= 1 ? 1 : Math.max(b[at + 1] || 0, 2);
    const stop = Math.min(at + length, end);
    const start = at;
    const [name, value] = option(b, start, kind, length);
    add(b, fields, name, 'tcp', start, stop, value);
    at = stop;
  }
}

/**
 * @param {ArrayLike<number>} b
 * @param {number} at
 * @param {number} kind
 * @param {number} length
 * @returns {[string, () => string]}
 */
function option(b, at, kind, length) {
  switch (kind) {
    case 0: return ['option_end', () => ''];
    case 1: return ['option_nop', () => ''];
    case 2: return ['option_mss', () => `${u16(b, at + 2)} B`];
    case 3: return ['option_window_scale', () => `${b[at + 2]} (× ${2 ** b[at + 2]})`];
    case 4: return ['option_sack_permitted', () => ''];
    case 5: return ['option_sack', () => blocks(b, at + 2, (length - 2) / 8)];
    case 8: return ['option_timestamps', () => `${u32(b, at + 2)}, ${u32(b, at + 6)}`];
  }
  return ['option', () => `${kind} · ${length} B`];
}

/**
 * dissectUDP follows RFC 768.
 * @param {ArrayLike<number>} b
 * @param {number} at
 * @param {Field[]} fields
 */
function dissectUDP(b, at, fields) {
  add(b, fields, 'source_port', 'udp', at, at + 2, () => String(u16(b, at)));
  add(b, fields, 'destination_port', 'udp', at + 2, at + 4, () => String(u16(b, at + 2)));
  add(b, fields, 'udp_length', 'udp', at + 4, at + 6, () => `${u16(b, at + 4)} B`);
  add(b, fields, 'udp_checksum', 'udp', at + 6, at + 8, () => hex(u16(b, at + 6), 4));
  return at + 8;
}

/**
 * add appends a field unless it is empty or lies behind the end; one that is
 * cut has no value.
 * @param {ArrayLike<number>} b
 * @param {Field[]} fields
 * @param {string} name
 * @param {Field['layer']} layer
 * @param {number} start
 * @param {number} end
 * @param {() => string} value
 */
function add(b, fields, name, layer, start, end, value) {
  if (start >= end || start >= b.length) return;
  const whole = end <= b.length;
  fields.push({ name, layer, start, end: Math.min(end, b.length), value: whole ? value() : '…' });
}

/** @param {ArrayLike<number>} b @param {number} at */
const u16 = (b, at) => (b[at] << 8) | b[at + 1];

/** @param {ArrayLike<number>} b @param {number} at */
const u32 = (b, at) => ((b[at] << 24) | (b[at + 1] << 16) | (b[at + 2] << 8) | b[at + 3]) >>> 0;

/** @param {number} n @param {number} digits */
const hex = (n, digits) => `0x${n.toString(16).padStart(digits, '0')}`;

/** @param {ArrayLike<number>} b @param {number} at */
const address = (b, at) => [b[at], b[at + 1], b[at + 2], b[at + 3]].join('.');

/** @param {number} n flags and offset, RFC 791 §3.1 */
function fragment(n) {
  const flags = [n & 0x4000 ? 'DF' : '', n & 0x2000 ? 'MF' : ''].filter(Boolean).join(', ');
  return [flags, String((n & 0x1fff) * 8)].filter(Boolean).join(' · ');
}

/** @param {ArrayLike<number>} b @param {number} at @param {number} count */
function blocks(b, at, count) {
  const out = [];
  for (let i = 0; i < Math.floor(count); i++) out.push(`${u32(b, at + i * 8)}–${u32(b, at + i * 8 + 4)}`);
  return out.join(', ');
}
