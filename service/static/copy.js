// Copies a passage with its source: always the original, as it is a quotation, also where it is shown in another script.
import { record } from "./events.js";
import { say, texts } from "./said.js";

const byHand = document.querySelector("#by-hand");

export async function copyHit(hit) {
  const link = hit.querySelector("h2 a");
  const quoted = quote(hit, link);
  if (await copy(quoted)) say(texts.copied.replace("{title}", () => link.querySelector("bdi").textContent));
  else showToCopy(quoted.plain);
  record("copied", hit.dataset.passage);
}

// The passage and where it stands, as plain text and as HTML.
function quote(hit, link) {
  const passage = hit.querySelector(".original .passage") ?? hit.querySelector(".passage");
  const text = passage.textContent;
  const { citation } = hit.dataset;
  const address = new URL(link.href);
  for (const name of ["ui", "script"]) address.searchParams.delete(name); // how I read, not what is quoted

  const quoted = document.createElement("blockquote");
  quoted.lang = passage.lang;
  quoted.append(...text.split("\n").flatMap((line, number) => (number ? [document.createElement("br"), line] : [line])));
  const source = document.createElement("a");
  source.href = address.href;
  source.textContent = citation;
  const cited = document.createElement("p");
  cited.append("— ", source);
  return { plain: `${text}\n— ${citation} ${address.href}`, html: quoted.outerHTML + cited.outerHTML };
}

async function copy({ plain, html }) {
  try {
    const blob = (text, type) => new Blob([text], { type });
    const item = { "text/plain": blob(plain, "text/plain"), "text/html": blob(html, "text/html") };
    await navigator.clipboard.write([new ClipboardItem(item)]);
    return true;
  } catch {
    return copyPlain(plain);
  }
}

// Old browsers, pages without https, and frames that may not use the clipboard.
async function copyPlain(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const before = document.activeElement;
    const area = document.createElement("textarea");
    area.value = text;
    area.className = "hidden";
    document.body.append(area);
    area.select();
    const copied = document.execCommand("copy");
    area.remove();
    before?.focus();
    return copied;
  }
}

function showToCopy(text) {
  const area = byHand.querySelector("textarea");
  area.value = text;
  byHand.showModal();
  area.focus();
  area.select();
}

document.addEventListener("click", (event) => {
  const button = event.target.closest(".hit .copy");
  if (button) copyHit(button.closest(".hit"));
});
document.addEventListener("click", (event) => {
  const hit = event.target.closest(".hit h2 a")?.closest(".hit");
  if (hit) record("opened", hit.dataset.passage);
});
