// An upload under way: drop, progress of sending, then the server's own account of the job, asked for until it is done.
import { notice } from "./elements.js";

const WAIT = 400; // milliseconds between two questions about a job
const form = document.querySelector("#upload");
const input = document.querySelector("#file");
const drop = document.querySelector("#drop");
const place = document.querySelector("#job");
const button = form.querySelector("button");

const say = (...texts) => place.replaceChildren(notice(...texts));

function sending() {
  const label = document.createElement("p");
  label.className = "label";
  label.id = "working";
  label.textContent = form.dataset.sending;
  const bar = document.createElement("progress");
  bar.setAttribute("aria-labelledby", "working");
  place.replaceChildren(label, bar);
  return bar;
}

// fetch cannot tell how much has been sent.
function send(body, bar) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", form.dataset.api);
    request.upload.onprogress = (event) => {
      if (event.lengthComputable) [bar.max, bar.value] = [event.total, event.loaded];
    };
    request.onload = () => resolve(request);
    request.onerror = () => reject(new Error("offline"));
    request.send(body);
  });
}

async function follow(job) {
  const query = new URLSearchParams({ job });
  if (form.dataset.ui) query.set("ui", form.dataset.ui);
  for (;;) {
    const answer = await fetch(`${form.dataset.job}?${query}`, { headers: { Accept: "text/html" } });
    if (!answer.ok) return say(form.dataset.failed);
    const html = await answer.text();
    if (html !== place.dataset.shown) place.innerHTML = place.dataset.shown = html;
    if (!["queued", "running"].includes(answer.headers.get("X-Job-State"))) return;
    await new Promise((resolve) => setTimeout(resolve, WAIT));
  }
}

async function upload(files) {
  const body = new FormData(form);
  body.delete("ui");
  body.delete("file");
  for (const file of files) body.append("file", file);
  if (files.reduce((sum, file) => sum + file.size, 0) > Number(form.dataset.limit)) return say(form.dataset.large);
  button.disabled = true;
  try {
    const request = await send(body, sending());
    const answer = JSON.parse(request.responseText);
    if (request.status !== 202) return say(answer.error.message, answer.error.hint);
    const page = new URL(form.dataset.page, location);
    page.searchParams.set("job", answer.id);
    if (form.dataset.ui) page.searchParams.set("ui", form.dataset.ui);
    history.replaceState(null, "", page);
    form.reset();
    await follow(answer.id);
  } catch {
    say(form.dataset.offline);
  } finally {
    button.disabled = false;
  }
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  upload([...input.files]);
});
for (const kind of ["dragenter", "dragover"]) {
  drop.addEventListener(kind, (event) => {
    event.preventDefault();
    drop.classList.add("over");
  });
}
for (const kind of ["dragleave", "drop"]) drop.addEventListener(kind, () => drop.classList.remove("over"));
drop.addEventListener("drop", (event) => {
  event.preventDefault();
  if (event.dataTransfer.files.length) upload([...event.dataTransfer.files]);
});
