// Chatwoot dashboard app. The host sends JSON strings, unsigned and to anyone, and has no message that inserts.
import { alone } from "./alone.js";
import { told } from "./context.js";

const PULL = "chatwoot-dashboard-app:fetch-info"; // must be this bare string
const TRIES = [0, 1000, 3000]; // milliseconds; where several apps are open, a pull may be answered to another one
const WAIT = 1000;
const INCOMING = 0;

// origins: of the Chatwoot that may speak.
export function chatwoot(origins) {
  const host = window.parent;
  let known = null;
  let origin = null;
  let changed = () => {};
  let heard = [];
  let met;
  const meeting = new Promise((resolve) => (met = resolve));

  addEventListener("message", (event) => {
    if (event.source !== host || !origins.includes(event.origin) || typeof event.data !== "string") return;
    const message = parsed(event.data);
    if (message?.event !== "appContext") return;
    origin = event.origin;
    known = context(message.data);
    met(true);
    for (const tell of heard.splice(0)) tell();
    changed(known);
  });
  // No message tells that another conversation was opened.
  addEventListener("focus", () => known && pull());
  document.addEventListener("visibilitychange", () => known && !document.hidden && pull());

  function pull() {
    const to = origin ?? around(origins);
    if (to) host.postMessage(PULL, to);
  }

  // The conversation that is open now, or the last one heard of.
  async function getContext() {
    const answer = new Promise((resolve) => heard.push(resolve));
    pull();
    await Promise.race([answer, new Promise((resolve) => setTimeout(resolve, WAIT))]);
    return known;
  }

  return {
    ...alone(),
    detect() {
      for (const time of TRIES) setTimeout(() => known || pull(), time);
      return meeting;
    },
    getContext,
    onContextChanged: (tell) => (changed = tell),
    async insert(content, { expectTicketId }) {
      if (told((await getContext()) ?? {}).ticketId !== expectTicketId) return "refused";
      return alone().insert(content);
    },
    origin: () => origin,
  };
}

function context({ conversation, currentAgent } = {}) {
  const messages = (conversation?.messages ?? [])
    .filter((one) => one.message_type === INCOMING && !one.private && one.content)
    .sort((a, b) => a.created_at - b.created_at);
  return {
    host: "Chatwoot",
    ticketId: conversation?.id,
    subject: "",
    lastCustomerMessages: messages.map((one) => one.content),
    language: null,
    agent: currentAgent?.name,
  };
}

// The origin of the page around this one, if it is one of those.
function around(origins) {
  const origin = location.ancestorOrigins?.[0] ?? (document.referrer && new URL(document.referrer).origin);
  return origins.includes(origin) ? origin : null;
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null; // some other page's string
  }
}
