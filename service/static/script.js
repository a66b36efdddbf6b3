// The script in which Chinese is shown: part of the address, and remembered in this browser.
import { search } from "./search.js";

const KEY = "zhinan.script";
const field = document.querySelector("#ask").elements.script;
const results = document.querySelector("#results");

results.addEventListener("click", async (event) => {
  const link = event.target.closest(".scripts a");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  field.value = link.dataset.script;
  try {
    localStorage.setItem(KEY, field.value);
  } catch {
    // without a memory the address still has it
  }
  await search(true);
  results.querySelector(".scripts [aria-current]")?.focus();
});

// An address that says nothing is read as this reader likes it.
if (!field.value) {
  try {
    field.value = localStorage.getItem(KEY) ?? "";
  } catch {
    // as above
  }
  if (field.value && results.querySelector(".scripts")) search(false);
}
