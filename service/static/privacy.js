// Takes personal data out of a text before it leaves the browser: the same as service/privacy.py, by the same patterns.
// Where the patterns cannot be loaded, importing this module fails, so that nothing is sent unstripped.
const MARK = "…";
const answer = await fetch(new URL("personal.json", import.meta.url));
const patterns = (await answer.json()).map(({ pattern }) => new RegExp(pattern, "gu"));

// Forms of the keyboard, one character for one, so that a place in the folded text is the place in the original.
const keyboard = (text) =>
  text
    .replace(/[\uff01-\uff5e]/gu, (sign) => String.fromCharCode(sign.charCodeAt(0) - 0xfee0))
    .replace(/[\u3000\u00a0]/gu, " ")
    .replace(/[\u2010-\u2015\u2212]/gu, "-");

// The text with a mark in the place of personal data; the first group of a pattern, where there is one, is kept.
export function strip(text) {
  for (const pattern of patterns) {
    let stripped = "";
    let at = 0;
    for (const found of keyboard(text).matchAll(pattern)) {
      stripped += text.slice(at, found.index + (found[1]?.length ?? 0)) + MARK;
      at = found.index + found[0].length;
    }
    text = stripped + text.slice(at);
  }
  return text;
}
