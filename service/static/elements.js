// Elements made by scripts.
export function made(name, ...content) {
  const element = document.createElement(name);
  element.append(...content);
  return element;
}

export function linked(url, text) {
  const link = made("a", text);
  link.href = url;
  return link;
}

// The lines of a text with breaks between them.
export const lines = (text) => text.split("\n").flatMap((line, number) => (number ? [document.createElement("br"), line] : [line]));

// What went wrong, where the answer would have been; read out at once.
export function notice(...texts) {
  const element = made("div", ...texts.filter(Boolean).map((text) => made("p", text)));
  element.className = "notice";
  element.setAttribute("role", "alert");
  return element;
}
