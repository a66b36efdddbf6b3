// Suggestions under the question box: a combobox with a list (WAI-ARIA). Without this module nothing is shown.
const WAIT = 80; // milliseconds of silence before asking
const MOST = 6; // so that the results below stay in sight
const HANGUL = /^[\u3131-\u318e\uac00-\ud7a3]+$/;
const form = document.querySelector("#ask");
const box = document.querySelector("#q");
const list = document.querySelector("#suggestions");

let timer = 0;
let running = null;
let active = -1;

box.setAttribute("role", "combobox");
box.setAttribute("aria-autocomplete", "list");
box.setAttribute("aria-controls", list.id);
box.setAttribute("aria-expanded", "false");

// The languages to prefer: that of the guidance looked for, then that of this page.
function languages() {
  const chosen = new FormData(form).get("lang");
  return [...new Set([chosen, document.documentElement.lang])].filter(Boolean).join();
}

export async function ask() {
  const typed = box.value.trim();
  if (!typed) return close();
  running?.abort();
  const mine = (running = new AbortController());
  try {
    const query = new URLSearchParams({ q: typed, k: MOST, lang: languages() });
    const answer = await fetch(`${list.dataset.from}?${query}`, { signal: mine.signal });
    const { suggestions = [] } = await answer.json(); // a refusal has none
    if (mine === running) show(suggestions.filter((one) => one.text !== typed));
  } catch {
    if (mine === running) close();
    // Suggestions are a help, not the answer: the results say so when the service cannot be reached.
  }
}

function show(suggestions) {
  if (!suggestions.length || document.activeElement !== box) return close();
  activate(-1);
  list.replaceChildren(...suggestions.map(option));
  list.hidden = false;
  box.setAttribute("aria-expanded", "true");
}

function option({ text, kind, lang, matched }, number) {
  const [start, end] = matched ?? [0, 0];
  const letters = [...text]; // the service counts characters, not UTF-16 units
  const typed = document.createElement("b");
  typed.textContent = letters.slice(start, end).join("");
  const phrase = document.createElement("span");
  if (lang !== "und") phrase.lang = lang;
  phrase.append(letters.slice(0, start).join(""), typed, letters.slice(end).join(""));
  const label = document.createElement("small");
  label.textContent = list.dataset[kind];
  const item = document.createElement("li");
  item.id = `suggestion-${number}`;
  item.setAttribute("role", "option");
  item.setAttribute("aria-selected", "false");
  item.dataset.text = text;
  item.append(phrase, " ", label);
  return item;
}

// Hide the list, and forget answers that are still under way.
function close() {
  clearTimeout(timer);
  running?.abort();
  running = null;
  list.hidden = true;
  box.setAttribute("aria-expanded", "false");
  activate(-1);
}

// Point at one option, or with -1 back at what was typed.
function activate(number) {
  list.children[active]?.setAttribute("aria-selected", "false");
  active = number;
  const item = list.children[active];
  item?.setAttribute("aria-selected", "true");
  item?.scrollIntoView({ block: "nearest" });
  if (item) box.setAttribute("aria-activedescendant", item.id);
  else box.removeAttribute("aria-activedescendant");
}

function choose(item) {
  box.value = item.dataset.text;
  close();
  form.requestSubmit();
}

function later() {
  clearTimeout(timer);
  timer = setTimeout(ask, WAIT);
}

box.addEventListener("input", (event) => {
  activate(-1); // Enter asks what is typed now
  // What an input method composes is asked only if it is Hangul: there the box holds what was typed, letter by letter,
  // for Chinese it holds keys or a guess.
  if (event.isComposing && !HANGUL.test(event.data ?? "")) close();
  else later();
});
box.addEventListener("compositionend", later);
box.addEventListener("keydown", (event) => {
  if (event.isComposing || event.keyCode === 229 || event.ctrlKey || event.metaKey) return;
  const open = !list.hidden;
  const count = list.children.length;
  if (event.altKey) {
    if (event.key !== "ArrowDown" || open) return;
    ask();
  } else if (event.key === "ArrowDown" && !open) return; // keys.js: to the results
  else if (event.key === "ArrowDown") activate(active + 1 < count ? active + 1 : -1);
  else if (event.key === "ArrowUp" && open) activate(active < 0 ? count - 1 : active - 1);
  else if (event.key === "Escape" && open) close();
  else if (event.key === "Enter" && open && active >= 0) choose(list.children[active]);
  else return;
  event.preventDefault();
});
form.addEventListener("submit", close);
box.addEventListener("blur", close);
list.addEventListener("mousedown", (event) => event.preventDefault()); // the box keeps the focus
list.addEventListener("click", (event) => {
  const item = event.target.closest("[role=option]");
  if (item) choose(item);
});
