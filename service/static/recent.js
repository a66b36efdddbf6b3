// The questions asked last, on the empty page. They are kept in this browser and sent nowhere.
import { linked, made } from "./elements.js";
import { recall, remember } from "./memory.js";

const KEY = "zhinan.questions";
const MOST = 8;
const form = document.querySelector("#ask");
const box = document.querySelector("#q");
const results = document.querySelector("#results");

function kept() {
  try {
    const found = JSON.parse(recall(KEY));
    return Array.isArray(found) ? found.filter((one) => typeof one === "string") : [];
  } catch {
    return []; // something else has written there
  }
}

const keep = (questions) => remember(KEY, JSON.stringify(questions));

function add(question) {
  if (question) keep([question, ...kept().filter((one) => one !== question)].slice(0, MOST));
}

function show() {
  const place = results.querySelector("#recent");
  if (!place) return;
  const questions = kept();
  place.hidden = !questions.length;
  place.querySelector("ul").replaceChildren(
    ...questions.map((question) => {
      const query = new URLSearchParams(new FormData(form));
      query.set("q", question);
      return made("li", linked(`?${query}`, question));
    }),
  );
}

form.addEventListener("submit", () => add(box.value.trim()));
results.addEventListener("click", (event) => {
  if (event.target.closest("#recent button")) {
    keep([]);
    show();
    box.focus();
  }
  const link = event.target.closest(".examples a, .mean a");
  if (link) add(new URL(link.href).searchParams.get("q"));
});
results.addEventListener("replaced", show);
show();
