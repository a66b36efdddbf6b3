// "Report this gap": tells those who write the guidance that a question has no answer there. Without this module the form
// is sent as a page.
import { record } from "./events.js";
import { say } from "./said.js";

const texts = document.querySelector("#results").dataset;

document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (!form.matches(".gap")) return;
  event.preventDefault();
  const button = form.querySelector("button");
  button.disabled = true; // a gap is reported once
  if (await record("gap", form.elements.q.value, null, "page")) return say(texts.thanks);
  button.disabled = false;
  say(texts.unsent);
});
