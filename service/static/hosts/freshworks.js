// Freshdesk and Freshservice, in a page of the app's package that loads the Freshworks SDK.
import { plain, told } from "./context.js";

export function freshworks() {
  const starting = window.app?.initialized();
  const ticketOf = async () => (await (await starting).data.get("ticket")).ticket ?? {};

  async function getContext() {
    const client = await starting;
    const ticket = await ticketOf();
    const user = await client.data.get("loggedInUser").catch(() => ({}));
    return {
      host: "Freshworks",
      ticketId: ticket.id,
      subject: ticket.subject,
      lastCustomerMessages: [ticket.description_text ?? plain(ticket.description)],
      language: null,
      agent: user.loggedInUser?.contact?.name,
    };
  }

  return {
    detect: async () => Boolean(await starting),
    getContext,
    // A ticket has a page of its own, which only has to be looked at again.
    onContextChanged(tell) {
      const again = async () => tell(await getContext());
      addEventListener("focus", again);
      document.addEventListener("visibilitychange", () => document.hidden || again());
    },
    async insert({ text }, { expectTicketId }) {
      const client = await starting;
      if (told({ ticketId: (await ticketOf()).id }).ticketId !== expectTicketId) return "refused";
      const open = { id: "editor", replace: false, position: "end" };
      const ways = [
        ["setValue", { ...open, text }],
        ["setValue", { ...open, value: text }], // some products
        ["click", { id: "reply", text }], // Freshdesk, no editor open
        ["click", { id: "openReply", text, replace: true }], // Freshservice, no editor open
      ];
      for (const [act, what] of ways) {
        try {
          await client.interface.trigger(act, what);
          return "inserted";
        } catch {
          // this product has another way
        }
      }
      throw new Error("no editor took the text");
    },
    capabilities: () => ({ insert: true }),
    // The key stays in the app's settings; config/requests.json holds the request.
    async token() {
      const answer = await (await starting).request.invokeTemplate("embedToken", {
        context: {},
        body: JSON.stringify({ origin: location.origin }),
      });
      return JSON.parse(answer.response);
    },
  };
}
