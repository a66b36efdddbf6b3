// Copies a passage with its source: always the original, as it is a quotation, also where it is shown in another script.
import { copyBoth } from "./clipboard.js";
import { lines, linked, made } from "./elements.js";
import { record } from "./events.js";
import { say } from "./said.js";

const byHand = document.querySelector("#by-hand");
const texts = document.querySelector("#results").dataset;

export async function copyHit(hit) {
  const link = hit.querySelector("h2 a");
  const { plain, html } = quote(hit, link);
  if (await copyBoth(plain, html)) say(texts.copied.replace("{title}", () => link.querySelector("bdi").textContent));
  else showToCopy(plain);
  note("copied", hit);
}

// The passage and where it stands, as plain text and as HTML.
function quote(hit, link) {
  const passage = hit.querySelector(".original .passage") ?? hit.querySelector(".passage");
  const text = passage.textContent;
  const { citation } = hit.dataset;
  const address = new URL(link.href);
  for (const name of ["ui", "script"]) address.searchParams.delete(name); // how I read, not what is quoted

  const quoted = made("blockquote", ...lines(text));
  quoted.lang = passage.lang;
  const cited = made("p", "— ", linked(address.href, citation));
  return { plain: `${text}\n— ${citation} ${address.href}`, html: quoted.outerHTML + cited.outerHTML };
}

function showToCopy(text) {
  const area = byHand.querySelector("textarea");
  area.value = text;
  byHand.showModal();
  area.focus();
  area.select();
}

const note = (kind, hit) => record(kind, new URLSearchParams(location.search).get("q"), hit.dataset.passage, "page");

document.addEventListener("click", (event) => {
  const button = event.target.closest(".hit .copy");
  if (button) copyHit(button.closest(".hit"));
});
document.addEventListener("click", (event) => {
  const hit = event.target.closest(".hit h2 a")?.closest(".hit");
  if (hit) note("opened", hit);
});
