// One short message at the foot of the page, read out by screen readers; it goes away unless the reader is at it.
const STAYS = 6000; // milliseconds
const bar = document.createElement("div");
bar.className = "snackbar";
bar.setAttribute("role", "status");
document.body.append(bar);

let timer = 0;

export function say(...content) {
  bar.replaceChildren(...content);
  later();
}

export function hush() {
  clearTimeout(timer);
  bar.replaceChildren();
}

function later() {
  clearTimeout(timer);
  timer = setTimeout(() => (bar.matches(":hover, :focus-within") ? later() : hush()), STAYS);
}
