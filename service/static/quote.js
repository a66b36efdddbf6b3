// What is put into a reply: a passage or its link, as text and as HTML, with where it stands.
import { lines, linked, made } from "./elements.js";

// hit: a result. whole: the passage too, not only where it stands. page: the word for a page, with {page} in it.
export function quote(hit, whole, page) {
  const { passage, title, steps, page: number, link } = hit.dataset;
  const said = hit.querySelector(".passage").textContent;
  const url = new URL(link, location.href).href;
  const place = [title, steps].filter(Boolean).join(" › ") + (number ? ` (${page.replace("{page}", number)})` : "");
  const citation = { passageId: passage, title, heading: steps ? steps.split(" › ") : [], page: number ? Number(number) : null, link: url };
  const html = whole
    ? made("blockquote", made("p", ...lines(said)), made("p", "— ", made("cite", place)))
    : made("p", linked(url, place));
  return { text: whole ? `${said}\n— ${place}` : `${place}\n${url}`, html: html.outerHTML, citation };
}
