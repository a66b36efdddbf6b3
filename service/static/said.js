// Short messages at the foot of the page, read out by screen readers.
const STAYS = 4000; // milliseconds
const place = document.querySelector("#said");
export const texts = place.dataset;

let timer = 0;

export function say(text) {
  clearTimeout(timer);
  place.textContent = "";
  // the same words twice are a change only if there was nothing between
  requestAnimationFrame(() => (place.textContent = text));
  timer = setTimeout(() => (place.textContent = ""), STAYS);
}
