// @ts-check
// The YAML library with its types, which are kept out of what is served.
import * as library from '../../vendor/yaml/yaml.js';

/** @typedef {import('../../_types/yaml').Document} Document */
/** @typedef {import('../../_types/yaml').Node} Node */
/** @typedef {import('../../_types/yaml').Scalar} Scalar */
/** @typedef {import('../../_types/yaml').YAMLMap} YAMLMap */
/** @typedef {import('../../_types/yaml').YAMLSeq} YAMLSeq */

export const { parseDocument, isMap, isSeq, isScalar } = /** @type {typeof import('../../_types/yaml')} */ (/** @type {unknown} */ (library));
