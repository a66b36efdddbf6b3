// Front, in a page of its own that loads Front's plugin SDK.
import { plain, told } from "./context.js";

export function front() {
  let now = null; // the newest context
  let changed = () => {};
  let met;
  const first = new Promise((resolve) => (met = resolve));

  async function getContext() {
    const context = now;
    const open = conversation(context);
    if (!open) return { host: "Front" };
    const inbound = (await messages(context)).filter((one) => one.status === "inbound");
    return {
      host: "Front",
      ticketId: open.id,
      subject: open.subject,
      lastCustomerMessages: inbound.map((one) => plain(one.content?.body)),
      language: null,
      agent: context.teammate?.name,
    };
  }

  window.Front?.contextUpdates.subscribe((context) => {
    now = context;
    met(true);
    getContext().then((fresh) => changed(fresh));
  });

  return {
    detect: async () => Boolean(window.Front) && first,
    getContext,
    onContextChanged: (tell) => (changed = tell),
    async insert({ html }, { expectTicketId }) {
      const context = now;
      const open = conversation(context);
      if (!open || told({ ticketId: open.id }).ticketId !== expectTicketId) return "refused";
      const content = { body: html, type: "html" };
      if (open.draftId) {
        await context.updateDraft(open.draftId, { updateMode: "insert", content });
      } else {
        const originalMessageId = (await messages(context)).at(-1)?.id;
        if (conversation(now)?.id !== open.id) return "refused"; // another one was opened meanwhile
        await context.createDraft({ content, replyOptions: { type: "reply", originalMessageId } });
      }
      return "inserted";
    },
    capabilities: () => ({ insert: true }),
  };
}

const conversation = (context) => (context?.type === "singleConversation" ? context.conversation : null);

// The oldest first.
const messages = async (context) =>
  ((await context.listMessages()).results ?? []).toSorted((a, b) => new Date(a.date) - new Date(b.date));
