// The questions asked last, on the empty page. They are kept in this browser and sent nowhere.
const KEY = "zhinan.questions";
const MOST = 8;
const form = document.querySelector("#ask");
const box = document.querySelector("#q");
const results = document.querySelector("#results");

function kept() {
  try {
    const found = JSON.parse(localStorage.getItem(KEY));
    return Array.isArray(found) ? found.filter((one) => typeof one === "string") : [];
  } catch {
    return []; // no storage, or something else has written there
  }
}

function keep(questions) {
  try {
    localStorage.setItem(KEY, JSON.stringify(questions));
  } catch {
    // no storage, or it is full: nothing is remembered
  }
}

function remember(question) {
  if (question) keep([question, ...kept().filter((one) => one !== question)].slice(0, MOST));
}

function show() {
  const place = results.querySelector("#recent");
  if (!place) return;
  const questions = kept();
  place.hidden = !questions.length;
  place.querySelector("ul").replaceChildren(
    ...questions.map((question) => {
      const link = document.createElement("a");
      const query = new URLSearchParams(new FormData(form));
      query.set("q", question);
      link.href = `?${query}`;
      link.textContent = question;
      const item = document.createElement("li");
      item.append(link);
      return item;
    }),
  );
}

form.addEventListener("submit", () => remember(box.value.trim()));
results.addEventListener("click", (event) => {
  if (event.target.closest("#recent button")) {
    keep([]);
    show();
    box.focus();
  }
  const link = event.target.closest(".examples a, .mean a");
  if (link) remember(new URL(link.href).searchParams.get("q"));
});
results.addEventListener("replaced", show);
show();
