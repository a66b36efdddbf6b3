// Links marked .copy-link are copied when clicked. Where copying is not allowed they lead to their place, as without
// this module, and the reader copies the address.
import { copyText } from "./clipboard.js";
import { say } from "./said.js";

document.addEventListener("click", async (event) => {
  const link = event.target.closest(".copy-link");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  if (await copyText(link.href)) say(link.dataset.copied);
  else location.assign(link.href);
});
