// Zendesk, in a page of its own that loads zaf_sdk.min.js 2.0. ZAF reads `origin` and `app_guid` from that page's address.
import { plain, told } from "./context.js";

const TICKET = ["ticket.id", "ticket.subject", "ticket.description", "ticket.conversation"];
const CUSTOMERS = new Set(["end-user", "customer"]); // in tickets and in chats
const SIZE = { width: "100%", height: "480px" };

// element: the <zhinan-sidebar>; its service gives the token.
export function zendesk(element) {
  const client = window.ZAFClient?.init();
  client?.invoke("resize", SIZE);

  async function getContext() {
    const ticket = await client.get(TICKET);
    const customers = (ticket["ticket.conversation"] ?? []).filter((one) => CUSTOMERS.has(one.author?.role));
    const messages = customers.map((one) => plain(one.message?.content));
    return {
      host: "Zendesk",
      ticketId: ticket["ticket.id"],
      subject: ticket["ticket.subject"],
      lastCustomerMessages: messages.length ? messages : [plain(ticket["ticket.description"])],
      language: null,
      agent: null,
    };
  }

  return {
    detect: async () => Boolean(client),
    getContext,
    onContextChanged(tell) {
      const again = async () => tell(await getContext());
      client.on("app.activated", again);
      client.on("ticket.subject.changed", again);
      client.on("ticket.conversation.changed", (conversation) => {
        if (CUSTOMERS.has(conversation?.at?.(-1)?.author?.role)) again(); // not for what the agent answers
      });
    },
    async insert({ text, html }, { expectTicketId }) {
      const now = await client.get("ticket.id");
      if (told({ ticketId: now["ticket.id"] }).ticketId !== expectTicketId) return "refused";
      try {
        await client.invoke("ticket.editor.insert", html);
      } catch {
        await client.invoke("ticket.comment.appendText", text);
      }
      return "inserted";
    },
    capabilities: () => ({ insert: true }),
    // The key stays in the app's settings: Zendesk's proxy puts it in.
    token: () =>
      client.request({
        url: new URL("api/v1/embed/token", element.service).href,
        type: "POST",
        secure: true,
        headers: { Authorization: "Bearer {{setting.embed_key}}" },
        contentType: "application/json",
        data: JSON.stringify({ origin: location.origin }),
      }),
  };
}
