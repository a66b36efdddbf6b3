// Results while typing. The server renders them; this module only asks for them and puts them in place, and then sends
// the event "replaced" to #results.
import { notice } from "./elements.js";

const WAIT = 200; // milliseconds of silence before a search
const form = document.querySelector("#ask");
const box = document.querySelector("#q");
const results = document.querySelector("#results");
const heard = document.querySelector("#heard"); // a screen reader hears only of regions that were there before

let timer = 0;
let running = null;
let last = null; // the search under way or done last
let shown = address();

// The address of the page for what the form says now, empty fields left out.
function address() {
  const fields = [...new FormData(form)].map(([name, value]) => [name, value.trim()]);
  const query = new URLSearchParams(fields.filter(([, value]) => value)).toString();
  return query ? `?${query}` : location.pathname;
}

// The links to the page in other languages ask what this one asks.
function keepLanguages() {
  for (const link of document.querySelectorAll(".bottom [hreflang]")) {
    const query = new URLSearchParams(location.search);
    query.set("ui", link.hreflang);
    link.search = query;
  }
}

function fail(text) {
  results.replaceChildren(notice(text));
  heard.textContent = "";
  shown = null;
}

// Show the results for what the form says now; `asked` for a question that was meant, not half-typed.
export function search(remember, asked = false) {
  clearTimeout(timer);
  timer = 0;
  return (last = run(remember, asked));
}

// Resolves when the results are those of what the form says now.
export async function settled() {
  await (timer ? search(false) : last);
}

async function run(remember, asked) {
  const wanted = address();
  if (wanted === shown && !running && !asked) return;
  running?.abort();
  const mine = (running = new AbortController());
  results.setAttribute("aria-busy", "true");
  try {
    const query = wanted.startsWith("?") ? wanted + (asked ? "&asked=1" : "") : "";
    const answer = await fetch(form.dataset.results + query, { signal: mine.signal, headers: { Accept: "application/json, text/html;q=0.9" } });
    const page = answer.headers.get("Content-Type").startsWith("text/html");
    const html = await answer.text();
    if (mine !== running) return;
    if (!page) return fail(form.dataset.failed); // an error that has no place in the page comes as JSON
    results.innerHTML = html;
    heard.textContent = results.querySelector(".verdict strong")?.textContent ?? "";
    if (wanted !== shown) history[remember ? "pushState" : "replaceState"](null, "", wanted);
    shown = wanted;
    keepLanguages();
    results.dispatchEvent(new Event("replaced"));
  } catch (error) {
    if (error.name === "AbortError") return;
    fail(form.dataset.offline);
  } finally {
    if (mine === running) {
      running = null;
      results.removeAttribute("aria-busy");
    }
  }
}

function later() {
  clearTimeout(timer);
  timer = setTimeout(search, WAIT, false);
}

// While an input method composes, keys are its own: the box holds half-typed syllables that are neither to be searched nor
// to be left.
export const composing = (event) => event.isComposing || event.keyCode === 229;

box.addEventListener("input", (event) => {
  if (composing(event)) clearTimeout(timer);
  else later();
});
box.addEventListener("compositionstart", () => clearTimeout(timer));
box.addEventListener("compositionend", later);
box.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && composing(event)) event.preventDefault();
});
form.addEventListener("change", (event) => {
  if (event.target.name === "lang") search(true);
});
form.addEventListener("submit", (event) => {
  event.preventDefault();
  search(true, true);
});
results.addEventListener("click", (event) => {
  const link = event.target.closest(".examples a, .mean a");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  box.value = new URL(link.href).searchParams.get("q");
  search(true);
});
addEventListener("popstate", () => {
  const query = new URLSearchParams(location.search);
  box.value = query.get("q") ?? "";
  form.elements.script.value = query.get("script") ?? "";
  for (const radio of form.querySelectorAll("[name=lang]")) radio.checked = radio.value === (query.get("lang") ?? "");
  search(false);
});
