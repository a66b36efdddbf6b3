// One short message at the foot of the page, read out by screen readers; it goes away unless the reader is at it.
const STAYS = 6000; // milliseconds
const place = document.querySelector("#said");

let timer = 0;

// Texts and elements.
export function say(...content) {
  place.replaceChildren();
  // the same words twice are a change only if there was nothing between
  requestAnimationFrame(() => place.replaceChildren(...content));
  later();
}

export function hush() {
  clearTimeout(timer);
  place.replaceChildren();
}

function later() {
  clearTimeout(timer);
  timer = setTimeout(() => (place.matches(":hover, :focus-within") ? later() : hush()), STAYS);
}
