// What we use of yaml 2.9.1 (static/vendor/yaml): its own declarations are in
// the npm package.

export type Range = [start: number, valueEnd: number, nodeEnd: number];

export interface Scalar {
  value: unknown;
  range?: Range | null;
  type?: 'BLOCK_FOLDED' | 'BLOCK_LITERAL' | 'PLAIN' | 'QUOTE_DOUBLE' | 'QUOTE_SINGLE';
  source?: string;
}

export interface Pair {
  key: Node;
  value: Node | null;
}

export interface YAMLMap {
  items: Pair[];
  flow?: boolean;
  range?: Range | null;
}

export interface YAMLSeq {
  items: Node[];
  flow?: boolean;
  range?: Range | null;
}

export type Node = Scalar | YAMLMap | YAMLSeq;

export interface Document {
  contents: Node | null;
  errors: { message: string; pos: [number, number] }[];
}

export function parseDocument(source: string, options?: { schema?: 'failsafe'; prettyErrors?: boolean; strict?: boolean; logLevel?: 'silent'; uniqueKeys?: boolean }): Document;
export function isMap(node: unknown): node is YAMLMap;
export function isSeq(node: unknown): node is YAMLSeq;
export function isScalar(node: unknown): node is Scalar;
