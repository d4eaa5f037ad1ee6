// Makes the small Korean fonts: Pretendard's letters for the course's own text
// and for the most frequent syllables (frequent.txt, the first slices of
// Pretendard's dynamic subset). A page that needs another syllable loads the
// whole Pretendard, which stands behind them in the style sheet.
//
// A changed font may not bear the reserved name (OFL 1.1 §3), so this one is
// called Slowstart Korean on the page and SlowKorean inside.
//
// Run it in the repository's root when a test says that text has outgrown the
// fonts: npm install --no-save subset-font@2.9.0 fontverter@2.0.0
// && node static/fonts/_subset/subset.mjs
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import fontverter from "fontverter";
import subsetFont from "subset-font";

const FONTS = "static/fonts/";
const LATIN = Array.from({ length: 95 }, (_, i) => String.fromCharCode(0x20 + i)).join("");
const SIGNS = "·×→−–—‘’“”…『』「」";

const files = [
  FONTS + "_subset/frequent.txt",
  ...list("web/i18n", /\.ko\.json$/),
  "web/gloss/ko.json",
  ...list("lessons", /\.ko\.yaml$/),
  ...readdirSync("lessons")
    .filter((name) => /^\d/.test(name))
    .flatMap((name) => list("lessons/" + name, /^ko\.md$|\.yaml$/)),
];
const text = files.map((file) => readFileSync(file, "utf8")).join("");
const letters = [...new Set(LATIN + SIGNS + text)].filter((c) => c >= " ").join("");

for (const weight of ["regular", "bold"]) {
  const whole = readFileSync(FONTS + "pretendard-" + weight + ".woff2");
  const small = rename(await subsetFont(whole, letters, { targetFormat: "sfnt" }));
  writeFileSync(FONTS + "korean-" + weight + ".woff2", await fontverter.convert(small, "woff2"));
}

function list(folder, pattern) {
  return readdirSync(folder).filter((name) => pattern.test(name)).map((name) => folder + "/" + name);
}

// The two names have ten letters each, so that the name table keeps its size.
function rename(font) {
  const [from, to] = ["Pretendard", "SlowKorean"].map((name) => Buffer.from(name, "utf16le").swap16());
  for (let at = font.indexOf(from); at >= 0; at = font.indexOf(from, at + 1)) to.copy(font, at);
  return font;
}
