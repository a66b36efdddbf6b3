// The neutral protocol, seen from the sidebar: the page around it speaks through embed.js, or by itself.
import { channel } from "./channel.js";

const QUICK = 1000; // milliseconds for the ticket that is open now
const EDITOR = 3000; // for an editor to take a text; a copy must follow within what browsers allow after a click
const TOKEN = 10_000; // for the helpdesk's server to get a token
const RESULTS = new Set(["inserted", "copied", "refused"]);

// origins: of the pages that may speak. asks: what they may ask, theme(theme) and search(q).
export function frame(origins, asks) {
  let can = { insert: false };
  let given = null; // a token that came with hello and is not used yet
  let changed = () => {};
  let met;
  const meeting = new Promise((resolve) => (met = resolve));
  const line = channel(() => window.parent, origins, {
    hello({ capabilities, theme, token }) {
      can = { insert: capabilities?.insert === true };
      given = typeof token === "string" ? token : null;
      if (theme) asks.theme(theme);
      met(true);
      return { type: "hello", capabilities: { search: true, theme: true } };
    },
    context: ({ context }) => changed(context),
    search: ({ q }) => asks.search(q),
    theme: ({ theme }) => asks.theme(theme),
  });
  return {
    detect: () => meeting,
    getContext: async () => (await line.request("context", {}, QUICK)).context,
    onContextChanged: (tell) => (changed = tell),
    async insert(content, { expectTicketId }) {
      const { result } = await line.request("insert", { ...content, expectTicketId }, EDITOR);
      if (!RESULTS.has(result)) throw new Error("unknown result");
      return result;
    },
    capabilities: () => can,
    origin: line.origin,
    async token() {
      const first = given;
      given = null;
      return first ?? (await line.request("token", {}, TOKEN)).token;
    },
  };
}
