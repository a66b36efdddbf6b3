// A pack to read or to edit. Changes of items are sent without leaving the page, so that the reader keeps their place;
// notes are kept as soon as they are left. Without this module every button is a form of its own.
import "./copy_link.js";
import { say } from "./said.js";

const print = document.querySelector("#print");
if (print) {
  print.hidden = false;
  print.addEventListener("click", () => window.print());
}

const editor = document.querySelector("#pack[data-saved]");
let waiting = Promise.resolve(); // one change after the other, or a note could overtake the move that follows it

async function send(form, wanted) {
  const body = new URLSearchParams(new FormData(form));
  body.set("do", wanted);
  const answer = await fetch(form.action, { method: "POST", body, headers: { Accept: "text/html" } });
  if (!answer.ok) throw new Error(answer.statusText);
  return new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("#items");
}

// What is being typed into other notes stays, though the list is another one. The focus stays on the same button, or
// where its item was.
function replace(fresh, item, wanted) {
  const number = [...document.querySelectorAll("#items li")].findIndex((one) => one.id === item);
  for (const typed of document.querySelectorAll("#items textarea")) {
    const other = fresh.querySelector(`#${typed.closest("li").id} textarea`);
    if (other && typed.value !== typed.defaultValue && typed.closest("li").id !== item) other.value = typed.value;
  }
  document.querySelector("#items").replaceWith(fresh);
  const items = [...fresh.querySelectorAll("li")];
  const here = items.find((one) => one.id === item) ?? items[Math.min(number, items.length - 1)] ?? fresh;
  const button = here.querySelector(`button[value=${wanted}]:enabled`) ?? here.querySelector("button:enabled, a");
  button?.focus();
}

function change(form, wanted) {
  waiting = waiting.then(async () => {
    try {
      const item = form.closest("li").id;
      const fresh = await send(form, wanted === "note" ? "save" : wanted);
      if (wanted === "note") form.querySelector("textarea").defaultValue = form.querySelector("textarea").value;
      else replace(fresh, item, wanted);
      say(editor.dataset.saved);
    } catch {
      say(editor.dataset.failed);
    }
  });
}

if (editor) {
  editor.addEventListener("submit", (event) => {
    if (!event.target.matches("form.item")) return;
    event.preventDefault();
    change(event.target, event.submitter?.value ?? "save");
  });
  editor.addEventListener("change", (event) => {
    if (event.target.matches("form.item textarea")) change(event.target.form, "note");
  });
  // a note that was typed and left before this module had come
  for (const typed of editor.querySelectorAll("form.item textarea")) {
    if (typed.value !== typed.defaultValue && typed !== document.activeElement) change(typed.form, "note");
  }
}
