// @ts-check
// The form above the picture. Each field is a real form field holding text
// with its unit; a slider beside it offers round numbers.
import { mountMore } from './more.js';
import { DEFAULT_SEED, display, nearest, read, stopsOf } from './settings.js';

/** @typedef {import('./settings.js').Setting} Setting */
/** @typedef {import('../core/text.js').Translate} Translate */

/**
 * @typedef {Object} Controls
 * @property {() => {settings: Record<string, string>, seed: number} | null} read
 *   all values, or null after saying at each bad field what is allowed
 * @property {(name: string, text: string) => boolean} complain
 *   shows a sentence at a setting's field; false if there is no such field
 * @property {(name: string, value: string) => void} set a setting to a canonical value, one that its list has not too; or the seed
 * @property {() => void} reset back to the defaults
 */

/**
 * mountControls brings the form to life.
 * @param {HTMLFormElement} form
 * @param {{settings: Setting[], t: Translate, signal: AbortSignal}} options
 * @returns {Controls}
 */
export function mountControls(form, { settings, t, signal }) {
  const none = t('lab.none');
  const fields = settings.map((setting) => mountField(form, setting, { none, t, signal }));
  const seedField = /** @type {HTMLInputElement} */ (form.elements.namedItem('seed'));

  function readSeed() {
    const text = seedField.value.trim();
    const seed = Number(text);
    const fine = /^\d+$/.test(text) && Number.isSafeInteger(seed);
    sayAt(seedField, fine ? '' : t('lab.bad_seed', { max: Number.MAX_SAFE_INTEGER }));
    return fine ? seed : null;
  }
  seedField.addEventListener('change', readSeed, { signal });
  mountMore(form, { settings, t, signal });
  closeBeside(/** @type {HTMLDetailsElement} */ (form.querySelector('details')), signal);

  return {
    read() {
      /** @type {Record<string, string>} */
      const values = {};
      let fine = true;
      for (const field of fields) {
        const value = field.read();
        if (value === null) fine = false;
        else values[field.name] = value;
      }
      const seed = readSeed();
      if (fine && seed !== null) return { settings: values, seed };
      const bad = /** @type {HTMLElement | null} */ (form.querySelector('[aria-invalid="true"]'));
      bad?.closest('details')?.setAttribute('open', '');
      bad?.focus();
      return null;
    },
    complain(name, text) {
      const field = name === 'seed' ? seedField : fields.find((f) => f.name === name)?.input;
      if (!field) return false;
      field.closest('details')?.setAttribute('open', '');
      sayAt(field, text);
      return true;
    },
    set(name, value) {
      if (name === 'seed') seedField.value = value;
      fields.find((f) => f.name === name)?.set(value);
    },
    reset() {
      for (const field of fields) field.set(field.standard);
      seedField.value = String(DEFAULT_SEED);
      readSeed();
    },
  };
}

/**
 * closeBeside closes what is folded out over the picture when the reader goes
 * elsewhere.
 * @param {HTMLDetailsElement} details
 * @param {AbortSignal} signal
 */
function closeBeside(details, signal) {
  document.addEventListener('pointerdown', (event) => {
    if (!details.contains(/** @type {Node} */ (event.target))) details.open = false;
  }, { signal });
  details.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape') return;
    details.open = false;
    details.querySelector('summary')?.focus();
  }, { signal });
}

/**
 * @param {HTMLFormElement} form
 * @param {Setting} setting
 * @param {{none: string, t: Translate, signal: AbortSignal}} options
 */
function mountField(form, setting, { none, t, signal }) {
  const input = /** @type {HTMLInputElement | HTMLSelectElement} */ (form.elements.namedItem(setting.name));
  const slider = /** @type {HTMLInputElement | null} */ (input.parentElement?.querySelector('[data-slider]'));
  const stops = stopsOf(setting);

  /** @param {string} value canonical */
  function set(value) {
    if (input instanceof HTMLSelectElement && ![...input.options].some((o) => o.value === value)) input.append(new Option(value));
    input.value = display(setting, value, none);
    sayAt(input, '');
    setSlider(value);
  }

  /** @param {string} value canonical */
  function setSlider(value) {
    if (!slider) return;
    const at = nearest(setting, stops, value);
    slider.value = String(at);
    slider.style.setProperty('--position', String(at / Math.max(stops.length - 1, 1)));
    slider.setAttribute('aria-valuetext', display(setting, value, none));
  }

  function readField() {
    const value = read(setting, input.value, none);
    if (value === null) {
      const example = display(setting, setting.default, none);
      sayAt(input, t('lab.bad', { name: setting.label, range: input.title || example, example }));
    } else {
      set(value);
    }
    return value;
  }

  if (slider) {
    slider.max = String(stops.length - 1);
    slider.disabled = input.disabled || stops.length < 2;
    slider.addEventListener('input', () => set(stops[Number(slider.value)]), { signal });
  }
  input.addEventListener('change', readField, { signal });
  // A browser may have put back what stood here before a reload.
  if (read(setting, input.value, none) === null) input.value = setting.value;
  readField();
  return { name: setting.name, standard: setting.default, input, read: readField, set };
}

/**
 * sayAt shows what is wrong below a field, or nothing.
 * @param {HTMLElement} field
 * @param {string} text
 */
function sayAt(field, text) {
  const id = `${field.id}-error`;
  let line = document.getElementById(id);
  if (text === '') {
    line?.remove();
    field.removeAttribute('aria-invalid');
    field.removeAttribute('aria-errormessage');
    return;
  }
  if (!line) {
    line = document.createElement('p');
    line.id = id;
    line.className = 'control__error';
    line.setAttribute('role', 'alert');
    field.parentElement?.append(line);
  }
  line.textContent = text;
  field.setAttribute('aria-invalid', 'true');
  field.setAttribute('aria-errormessage', id);
}
