// The keys of the search page. The list of suggestions has its own while it is open (suggest.js, loaded before).
import { copyHit } from "./copy.js";
import { recall, remember } from "./memory.js";
import { composing, settled } from "./search.js";
import { ask as suggest } from "./suggest.js";

// Where these keys lie, for keyboards that are set to Hangul or zhuyin.
const LETTERS = { KeyC: "c", KeyJ: "j", KeyK: "k", Slash: "/" };
const box = document.querySelector("#q");
const results = document.querySelector("#results");
const keys = document.querySelector("#keys");
// Who speaks to the computer, or rests a hand on the keyboard, can switch off the keys that are one letter or sign.
const OFF = "zhinan.keys-off";
const single = keys.querySelector("input");

const articles = () => [...results.querySelectorAll(".hit article")];
// Of all hits one can be reached by Tab: the one visited last, at first the best.
const pointed = () => results.querySelector(".hit article[tabindex='0']");

function visit(article) {
  article?.focus({ preventScroll: true });
  article?.scrollIntoView({ block: "nearest" });
}

function key(event) {
  if (event.key.length > 1) return event.key;
  if (/[ -~]/.test(event.key)) return event.key.toLowerCase();
  return event.code === "Slash" && event.shiftKey ? "?" : LETTERS[event.code];
}

// To the first hit of what is asked now; without hits, to the suggestions.
async function leave() {
  await settled();
  if (document.activeElement !== box) return;
  if (pointed()) visit(articles()[0]);
  else suggest();
}

async function copyPointed() {
  await settled();
  const article = pointed();
  if (article) copyHit(article.closest(".hit"));
}

function inBox(event) {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) copyPointed();
  else if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return false;
  else if (event.key === "ArrowDown") leave();
  else if (event.key === "Escape" && box.value) {
    box.value = "";
    box.dispatchEvent(new Event("input", { bubbles: true }));
  } else return false;
  return true;
}

// `article` is the hit that has the focus or holds what has it, null outside of the hits.
function outside(event, article) {
  const all = articles();
  const place = all.indexOf(article);
  const down = { j: true, ArrowDown: article !== null };
  const up = { k: true, ArrowUp: article !== null };
  const typed = key(event);
  if (typed?.length === 1 && !single.checked) return false;
  if (typed === "/" || (typed === "Escape" && article)) box.select();
  else if (typed === "?") keys.showModal();
  else if (down[typed] && all.length) visit(article ? (all[place + 1] ?? article) : pointed());
  else if (up[typed] && all.length) visit(article ? (all[place - 1] ?? box) : pointed());
  else if (typed === "c" && article) copyHit(article.closest(".hit"));
  else if (typed === "Enter" && event.target === article) article.querySelector("h2 a").click();
  else return false;
  return true;
}

addEventListener("keydown", (event) => {
  if (event.defaultPrevented || composing(event) || document.querySelector("dialog[open]")) return;
  if (event.target === box) {
    if (inBox(event)) event.preventDefault();
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest("input, textarea, select, [contenteditable]")) return;
  if (outside(event, event.target.closest(".hit article"))) event.preventDefault();
});

results.addEventListener("focusin", (event) => {
  const here = event.target.closest(".hit article");
  if (here) for (const article of articles()) article.tabIndex = article === here ? 0 : -1;
});

single.checked = !recall(OFF);
single.addEventListener("change", () => remember(OFF, single.checked ? "" : "yes"));
document.querySelector(".keys button").addEventListener("click", () => keys.showModal());
if (/Mac|iPhone|iPad/.test(navigator.platform)) {
  for (const one of document.querySelectorAll("kbd.mod")) one.textContent = "⌘";
}
