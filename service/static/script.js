// The script in which Chinese is shown: part of the address, and remembered in this browser.
import { recall, remember } from "./memory.js";
import { search } from "./search.js";

const KEY = "zhinan.script";
const field = document.querySelector("#ask").elements.script;
const results = document.querySelector("#results");

results.addEventListener("click", async (event) => {
  const link = event.target.closest(".scripts a");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  field.value = link.dataset.script;
  remember(KEY, field.value);
  await search(true);
  results.querySelector(".scripts [aria-current]")?.focus();
});

// An address that says nothing is read as this reader likes it.
if (!field.value) {
  field.value = recall(KEY) ?? "";
  if (field.value && results.querySelector(".scripts")) search(false);
}
