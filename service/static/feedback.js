// Judging a passage where it is shown. Without this module the forms are sent as pages.
import { call } from "./call.js";

document.addEventListener("submit", async (event) => {
  const form = event.target;
  const place = form.closest(".feedback");
  if (!place) return;
  event.preventDefault();
  const fields = Object.fromEntries(new FormData(form, event.submitter));
  delete fields.ui;
  const said = place.querySelector(".said");
  const buttons = place.querySelectorAll("button");
  said.textContent = "";
  for (const button of buttons) button.disabled = true;
  const kept = await call("POST", place.dataset.api, fields).then(({ ok }) => ok, () => false);
  said.textContent = kept ? place.dataset.thanks : place.dataset.failed;
  place.classList.toggle("judged", kept);
  if (!kept) for (const button of buttons) button.disabled = false;
  else {
    place.querySelector("details").open = false;
    said.tabIndex = -1;
    said.focus(); // the button that had the focus is out of use
  }
});
