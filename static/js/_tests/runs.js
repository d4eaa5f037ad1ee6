// @ts-check
// Small runs for tests, written as events.

/**
 * wire makes a wire event with what every one needs.
 * @param {string} type after "wire."
 * @param {number} t_us
 * @param {number} packet
 * @param {Record<string, unknown>} [more]
 */
export function wire(type, t_us, packet, more = {}) {
  return {
    type: `wire.${type}`, t_us, packet, link: 'wire', hop: 0, from: 'client', to: 'server', src: 'client', dst: 'server',
    conn: 1, proto: 'tcp', flags: 'SYN', seq: 0, ack: 0, len_bytes: 0, ip_bytes: 60, ...more,
  };
}

/**
 * numbered gives events their places.
 * @param {any[]} events
 */
export function numbered(events) {
  return events.map((event, i) => ({ seq_no: i + 1, ...event }));
}

const back = { from: 'server', to: 'client', src: 'server', dst: 'client' };

/** A SYN, its SYN-ACK, and the ACK and request that leave together. */
export function handshake() {
  return numbered([
    { type: 'run.start', t_us: 0, schema: 1, settings: { rtt: '100ms' }, hosts: [], links: [] },
    wire('sent', 0, 1, { queue_us: 0, serialise_us: 0, propagate_us: 50000, cause: { kind: 'app', call: 1 }, bytes: 'RQ==' }),
    wire('received', 50000, 1),
    wire('sent', 50000, 2, { ...back, flags: 'SYN,ACK', queue_us: 0, serialise_us: 0, propagate_us: 50000, cause: { kind: 'reply', packet: 1 } }),
    wire('received', 100000, 2, { ...back, flags: 'SYN,ACK' }),
    wire('sent', 100000, 3, { flags: 'ACK', seq: 1, ack: 1, propagate_us: 50000 }),
    wire('sent', 100000, 4, { flags: 'PSH,ACK', seq: 1, ack: 1, len_bytes: 80, propagate_us: 50000 }),
    wire('dropped', 100000, 3, { flags: 'ACK', cause: 'selected' }),
    wire('received', 150000, 4, { flags: 'PSH,ACK', labels: ['out_of_order'] }),
    {
      type: 'run.end', t_us: 1150000, ended: 'apps',
      report: {
        measures: { connect: { value: 100000, unit: 'us' } },
        expectations: [{ text: 'connect == rtt', held: true, left: 100000, right: 100000 }],
        moments: { syn: { seq_no: 2, t_us: 0, packet: 1 }, ack: { seq_no: 6, t_us: 100000, packet: 3 }, request: { seq_no: 7, t_us: 100000, packet: 4 } },
      },
    },
  ]);
}
