// A question from the ticket: the newest message of the customer, the subject, and the message before where there is room.
const SUBJECT = 100; // characters
const MESSAGE = 200;
const ALL = 300;

// strip takes personal data out, before anything is cut, so that no half of a number is left.
export function proposal({ subject, lastCustomerMessages }, strip) {
  const tidy = (text) => strip(text.replace(/\s+/gu, " ").trim());
  const messages = lastCustomerMessages.map(tidy).filter(said);
  const newest = cut(messages.at(-1) ?? "", MESSAGE);
  const title = cut(tidy(subject), SUBJECT);
  const about = said(title) && !newest.includes(title) ? title : "";
  const room = ALL - newest.length - about.length - 2;
  const before = messages.length > 1 && messages.at(-2).length <= room ? messages.at(-2) : "";
  return [about, before === about ? "" : before, newest].filter(Boolean).join(" ");
}

const said = (text) => /\p{L}/u.test(text);

// At the end of a sentence if there is one in the second half, else between two characters.
function cut(text, most) {
  const letters = [...text];
  if (letters.length <= most) return text;
  const piece = letters.slice(0, most).join("");
  const end = Math.max(...[..."。！？.!?"].map((sign) => piece.lastIndexOf(sign)));
  return end >= piece.length / 2 ? piece.slice(0, end + 1) : piece;
}
