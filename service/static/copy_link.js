// Links marked .copy-link are copied when clicked. Where copying is not allowed they lead to their place, as without
// this module, and the reader copies the address.
import { say } from "./snackbar.js";

document.addEventListener("click", async (event) => {
  const link = event.target.closest(".copy-link");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || !navigator.clipboard) return;
  event.preventDefault();
  try {
    await navigator.clipboard.writeText(link.href);
    say(link.dataset.copied);
  } catch {
    location.assign(link.href);
  }
});
