// "Report this gap": tells those who write the guidance that a question has no answer there.
import { record } from "./events.js";
import { say, texts } from "./said.js";

document.addEventListener("click", async (event) => {
  const button = event.target.closest(".gap button");
  if (!button) return;
  button.disabled = true; // a gap is reported once
  if (await record("gap")) return say(texts.thanks);
  button.disabled = false;
  say(texts.unsent);
});
