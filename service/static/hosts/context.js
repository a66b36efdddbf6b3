// What an adapter tells about the open ticket, in one shape. All of it comes from elsewhere: shown, never believed.
const MESSAGES = 2; // of the customer, the last ones
const LENGTH = 4000;

// {host, ticketId, subject, lastCustomerMessages, language, agent} with every field of its type, null where unknown.
export function told({ host, ticketId, subject, lastCustomerMessages, language, agent } = {}) {
  return {
    host: text(host, 40),
    ticketId: text(ticketId, 200) || null,
    subject: text(subject, 500),
    lastCustomerMessages: (Array.isArray(lastCustomerMessages) ? lastCustomerMessages : [])
      .map((message) => text(message, LENGTH))
      .filter((message) => message.trim())
      .slice(-MESSAGES),
    language: text(language, 35) || null,
    agent: text(agent, 200) || null,
  };
}

// The words of an HTML message, a line for each of its lines; nothing in it is run or loaded.
export function plain(html) {
  const lines = String(html ?? "").replace(/<(?:br|\/p|\/div|\/li|\/tr|\/h[1-6])\b[^>]*>/giu, "$&\n");
  const { body } = new DOMParser().parseFromString(lines, "text/html");
  for (const part of body.querySelectorAll("style, script, blockquote")) part.remove(); // a quoted mail was said before
  return body.textContent.replace(/[^\S\n]+/gu, " ").replace(/ ?\n\s*/gu, "\n").trim();
}

const text = (value, most) =>
  typeof value === "string" || typeof value === "number" ? String(value).slice(0, most) : "";
