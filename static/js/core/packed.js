// @ts-check
// Many events in little room: columns of numbers instead of an object each. A
// packed event reads its values from the columns when it is asked and looks
// like any other. Batches cross from a worker without being copied.

/** @typedef {import('./timeline.js').Event} Event */

/**
 * The events of one type in a batch, a column for each of its keys; bytes are
 * those of the packets, in base64, one after another.
 * @typedef {{columns: (Int32Array<ArrayBuffer> | Float64Array<ArrayBuffer>)[], bytes: Uint8Array<ArrayBuffer>}} Table
 */

/**
 * Some events in order: of which type each is (its place in TYPES, or PLAIN),
 * the tables of the types, the words that they refer to, and the events that are
 * not packed.
 * @typedef {{order: Uint8Array<ArrayBuffer>, tables: Table[], words: unknown[], plain: Event[]}} Batch
 */

/**
 * How a type is packed: its numbers, and its words: texts, truths and lists of
 * texts, of which a timeline has few different ones. An optional key ends in "?".
 * @typedef {{type: string, keys: string[], numbers: number, optional: boolean[], bytes: boolean}} Type
 */

const HEAD = ['seq_no', 't_us'];
const WIRE = [...HEAD, 'packet', 'hop', 'seq', 'ack', 'len_bytes', 'ip_bytes', 'copy_of?', 'conn?', 'win_bytes?'];
const WORDS = ['link', 'from', 'to', 'src', 'dst', 'proto', 'flags?', 'labels?'];

/** @type {Type[]} what a long timeline is made of */
export const TYPES = [
  type('wire.sent', [...WIRE, 'queue_us', 'serialise_us', 'propagate_us', 'cause.packet?', 'cause.call?'], [...WORDS, 'cause.kind?', 'cause.timer?']),
  type('wire.received', [...WIRE, 'late_us?'], [...WORDS, 'corrupted?']),
  type('wire.dropped', WIRE, [...WORDS, 'cause']),
  type('tcp.sample', [...HEAD, 'conn', 'cwnd_bytes', 'ssthresh_bytes', 'smss_bytes', 'in_flight', 'unsent', 'unread', 'srtt_us', 'rto_us'], ['host']),
  type('tcp.state', [...HEAD, 'conn'], ['host', 'from', 'to']),
  type('app.call', [...HEAD, 'call', 'began_us', 'bytes', 'conn?', 'wrong_bytes?'], ['host', 'app', 'op', 'errno?', 'pending?']),
];
/** The place of an event that is not packed. */
export const PLAIN = 255;

const PLACES = new Map(TYPES.map((one, i) => [one.type, i]));
export const ABSENT = -(2 ** 31); // no number of a timeline is so small

/** @param {string} name @param {string[]} numbers @param {string[]} words @returns {Type} */
function type(name, numbers, words) {
  const keys = [...numbers, ...words];
  return {
    type: name,
    keys: keys.map((key) => key.replace('?', '')),
    optional: keys.map((key) => key.endsWith('?')),
    numbers: numbers.length,
    bytes: name.startsWith('wire.'),
  };
}

/** An event that lacks something, or has it of the wrong kind. */
export class EventError extends Error {
  /** @param {string} type @param {string} key */
  constructor(type, key) {
    super(`${type}: ${key}`);
    this.type = type;
    this.key = key;
  }
}

/**
 * newPacker packs up to so many events into a batch.
 * @param {number} most
 */
export function newPacker(most) {
  let order = new Uint8Array(most);
  let length = 0;
  /** @type {Event[]} */
  let plain = [];
  /** @type {Map<unknown, number>} */
  let places = new Map();
  /** @type {unknown[]} */
  let words = [];
  // One more column than keys: where the event's bytes end.
  const drafts = TYPES.map(({ keys }) => ({ rows: 0, columns: [...keys, 'bytes'].map(() => new Float64Array(most)), bytes: new Uint8Array(0) }));

  /** @param {unknown} value @returns {number} */
  function place(value) {
    const known = typeof value === 'object' ? JSON.stringify(value) : value;
    let at = places.get(known);
    if (at === undefined) {
      places.set(known, at = words.length);
      words.push(value);
    }
    return at;
  }

  return {
    place,
    /** @returns {boolean} the batch is full */
    full: () => length === most,
    /** @param {any} event @param {string} data its packet's bytes in base64, '' for none */
    add(event, data) {
      const t = PLACES.get(event.type) ?? PLAIN;
      if (t === PLAIN) plain.push(event);
      else pack(event, data, t);
      order[length++] = t;
    },
    /**
     * put adds an event that is a row already.
     * @param {number} t
     * @param {Float64Array} row
     * @param {Uint8Array} ascii where its packet's bytes stand in base64,
     * @param {number} from here
     * @param {number} size and how many they are
     */
    put(t, row, ascii, from, size) {
      const { columns, rows } = drafts[t];
      for (let i = 0; i < TYPES[t].keys.length; i++) columns[i][rows] = row[i];
      const at = room(t, size);
      if (size > 0) drafts[t].bytes.set(ascii.subarray(from, from + size), at);
      order[length++] = t;
    },
    /** @returns {Batch} what has been added since the last one */
    take() {
      /** @type {Batch} */
      const batch = {
        order: order.slice(0, length), words, plain,
        tables: drafts.map(({ rows, columns, bytes }) => ({
          columns: columns.map((c) => small(c, rows)), bytes: bytes.slice(0, rows > 0 ? columns[columns.length - 1][rows - 1] : 0),
        })),
      };
      for (const draft of drafts) draft.rows = 0;
      [length, plain, places, words] = [0, [], new Map(), []];
      return batch;
    },
  };

  /** @param {any} event @param {string} data @param {number} t */
  function pack(event, data, t) {
    const { type: name, keys, numbers, optional } = TYPES[t];
    const { columns, rows } = drafts[t];
    for (let i = 0; i < keys.length; i++) {
      const key = keys[i];
      const value = key.startsWith('cause.') ? event.cause?.[key.slice('cause.'.length)] : event[key];
      if (value === undefined && optional[i]) columns[i][rows] = ABSENT;
      else if (i < numbers ? !Number.isSafeInteger(value) || value <= ABSENT : !isWord(value)) throw new EventError(name, key);
      else columns[i][rows] = i < numbers ? value : place(value);
    }
    const at = room(t, data.length);
    for (let i = 0; i < data.length; i++) drafts[t].bytes[at + i] = data.charCodeAt(i);
  }

  /** @param {number} t @param {number} size @returns {number} where the bytes of the next row go, which it ends */
  function room(t, size) {
    const draft = drafts[t];
    const ends = draft.columns[TYPES[t].keys.length];
    const from = draft.rows > 0 ? ends[draft.rows - 1] : 0;
    if (from + size > draft.bytes.length) {
      const wider = new Uint8Array(2 * (from + size));
      wider.set(draft.bytes.subarray(0, from));
      draft.bytes = wider;
    }
    ends[draft.rows++] = from + size;
    return from;
  }
}

/** @param {unknown} value */
export const isWord = (value) => typeof value === 'string' || typeof value === 'boolean'
  || (Array.isArray(value) && value.every((one) => typeof one === 'string'));

/** @param {Float64Array<ArrayBuffer>} column @param {number} rows */
function small(column, rows) {
  for (let i = 0; i < rows; i++) if ((column[i] | 0) !== column[i]) return column.slice(0, rows);
  return new Int32Array(column.subarray(0, rows));
}

/** @param {Batch} batch @returns {ArrayBuffer[]} what postMessage need not copy */
export const buffersOf = (batch) => [batch.order.buffer, ...batch.tables.flatMap((t) => [t.bytes.buffer, ...t.columns.map((c) => c.buffer)])];

/** An event of a batch. Its type's class has a getter for each key. */
class Packed {
  /** @param {Table} table @param {unknown[]} words @param {number} row */
  constructor(table, words, row) {
    this.table = table;
    this.words = words;
    this.row = row;
  }
}

const CLASSES = TYPES.map(({ type: name, keys, numbers, bytes }) => {
  class Event extends Packed {}
  /** @param {string} key @param {(this: Packed) => unknown} get */
  const define = (key, get) => Object.defineProperty(Event.prototype, key, { get, enumerable: true });
  define('type', () => name);
  keys.forEach((key, i) => {
    define(key, i < numbers ? function number() {
      const value = this.table.columns[i][this.row];
      return value === ABSENT ? undefined : value;
    } : function word() {
      return this.words[this.table.columns[i][this.row]]; // of ABSENT there is none
    });
  });
  if (bytes) {
    define('bytes', function base64() {
      const [from, to] = bytesOf(this, keys.length);
      return from === to ? undefined : text(this.table.bytes.subarray(from, to));
    });
    define('carries', function carries() { // without making a text of them
      const [from, to] = bytesOf(this, keys.length);
      return from !== to;
    });
  }
  if (name === 'wire.sent') define('cause', cause);
  return Event;
});

/** @param {Packed} packed @param {number} column @returns {[number, number]} where its bytes stand */
function bytesOf({ table, row }, column) {
  const ends = table.columns[column];
  return [row > 0 ? ends[row - 1] : 0, ends[row]];
}

/** @param {Uint8Array} ascii */
function text(ascii) {
  let all = '';
  for (let i = 0; i < ascii.length; i += 4096) all += String.fromCharCode(...ascii.subarray(i, i + 4096));
  return all;
}

/** @this {any} */
function cause() {
  const kind = this['cause.kind'];
  if (kind === undefined) return undefined;
  return { kind, packet: this['cause.packet'], call: this['cause.call'], timer: this['cause.timer'] };
}

/**
 * newUnpacker gives a batch's events. The same word is the same value in all
 * batches.
 * @returns {(batch: Batch) => Event[]}
 */
export function newUnpacker() {
  /** @type {Map<string, unknown>} */
  const known = new Map();
  return ({ order, tables, words, plain }) => {
    const same = words.map((word) => {
      const key = JSON.stringify(word);
      if (!known.has(key)) known.set(key, word);
      return known.get(key);
    });
    const rows = new Int32Array(PLAIN + 1);
    return Array.from(order, (t) => {
      const row = rows[t]++;
      return t === PLAIN ? plain[row] : /** @type {Event} */ (/** @type {unknown} */ (new CLASSES[t](tables[t], same, row)));
    });
  };
}
