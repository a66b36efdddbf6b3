// Links from other programs carry ?passage= without #here: bring the passage into view for them too.
// In the box for searching inside the document, Enter goes from match to match.
import "./copy_link.js";

const form = document.querySelector("#find");
const box = form.querySelector("input[type=search]");
const count = form.querySelector(".count");
const total = Number(box.dataset.matches ?? 0);
const matches = (number) => document.querySelector(`#found-${number}`);
let at = 0;

function go(step) {
  matches(at)?.classList.remove("current");
  at = ((at + step - 1 + total) % total) + 1;
  const match = matches(at);
  match.classList.add("current");
  match.scrollIntoView({ block: "center" });
  count.textContent = count.dataset.at.replace("{at}", at).replace("{count}", total);
}

if (total) {
  for (const [id, step] of [["previous", -1], ["next", 1]]) {
    const button = document.querySelector(`#${id}`);
    button.hidden = false;
    button.addEventListener("click", () => go(step));
  }
  const asked = box.value;
  box.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing || event.keyCode === 229 || box.value !== asked) return;
    event.preventDefault();
    go(event.shiftKey ? -1 : 1);
  });
}
form.setAttribute("action", location.pathname); // a fragment would take the focus from the box
if (!location.hash && box.value) {
  box.focus({ preventScroll: true });
  if (total) go(1);
} else if (!location.hash) document.querySelector("#here")?.scrollIntoView({ block: "center" });
