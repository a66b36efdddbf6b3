// Adding passages to a training pack from any page. The server's own chooser is shown in a dialog; the pack chosen last
// is remembered, and the next passages go there at once. Without this module the button leads to the chooser's page.
import { call } from "./call.js";
import { linked, made } from "./elements.js";
import { recall, remember } from "./memory.js";
import { hush, say } from "./said.js";

const KEY = "zhinan-pack";
const texts = document.querySelector("#packs-link").dataset;
const dialog = document.createElement("dialog");
dialog.className = "pack-menu";
dialog.setAttribute("aria-labelledby", "choose-pack");
document.body.append(dialog);

let passage = "";

const ask = (method, path, body) => call(method, texts.api + path, body);

function fail(error) {
  say(error?.message ?? texts.failed);
}

async function choose(wanted) {
  passage = wanted;
  const query = new URLSearchParams({ passage, ui: document.documentElement.lang });
  const answer = await fetch(`${texts.menu}?${query}`, { headers: { Accept: "text/html" } });
  if (!answer.ok) return fail();
  dialog.innerHTML = await answer.text();
  dialog.append(closing());
  dialog.showModal();
  hush();
}

function closing() {
  const form = made("form", made("button", texts.close));
  form.method = "dialog";
  return form;
}

async function add(pack, wanted) {
  const { status, content } = await ask("POST", `/${pack}/items`, { passage_id: wanted });
  if (status === 404 && content.error.code === "pack_not_found") {
    remember(KEY, null);
    return choose(wanted);
  }
  if (status >= 400) return fail(content.error);
  remember(KEY, pack);
  told(content, wanted, status === 201);
}

function told(pack, wanted, fresh) {
  const item = pack.items.find((one) => one.quote.passage_id === wanted);
  const text = made("span", (fresh ? texts.added : texts.there).replace("{title}", () => pack.title));
  const ui = new URLSearchParams(location.search).get("ui");
  const open = linked(`${pack.link}/edit${ui ? `?ui=${ui}` : ""}#item-${item.id}`, texts.open);
  const other = made("button", texts.other);
  other.addEventListener("click", async () => {
    if (fresh) await ask("DELETE", `/${pack.id}/items/${item.id}`);
    choose(wanted);
  });
  say(text, open, other);
}

document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (!form.matches(".add-to-pack, dialog.pack-menu form[method=post]")) return;
  event.preventDefault();
  try {
    if (form.matches(".add-to-pack")) {
      const wanted = new FormData(form).get("passage");
      const pack = recall(KEY);
      await (pack ? add(pack, wanted) : choose(wanted));
    } else if (form.dataset.pack) {
      dialog.close();
      await add(form.dataset.pack, passage);
    } else {
      const { status, content } = await ask("POST", "", { title: new FormData(form).get("title") });
      dialog.close();
      if (status === 201) await add(content.id, passage);
      else fail(content.error);
    }
  } catch {
    fail();
  }
});
