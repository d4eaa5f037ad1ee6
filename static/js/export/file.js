// @ts-check
// Handing things over: a file to the downloads, a text to the clipboard.

/** @param {Blob} blob @param {string} name */
export function save(blob, name) {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000); // Safari asks for it later
}

/**
 * copy puts a text on the clipboard. Over plain HTTP (a class on one network)
 * browsers offer only the old way, and some not even that.
 * @param {string} text
 * @param {HTMLElement} near what has the focus: the old way must not take it out of a dialog
 * @returns {Promise<boolean>}
 */
export async function copy(text, near) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const field = document.createElement('textarea');
    field.value = text;
    field.className = 'visually-hidden';
    near.after(field);
    field.select();
    const done = document.execCommand('copy');
    field.remove();
    near.focus();
    return done;
  }
}
