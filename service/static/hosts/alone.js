// No helpdesk: what is found can be copied.
import { copyText } from "../clipboard.js";

export function alone() {
  return {
    detect: async () => true,
    getContext: async () => null,
    onContextChanged: () => {},
    insert: async ({ text }) => copied(text),
    capabilities: () => ({ insert: false }),
    token: async () => null,
  };
}

// Copies, and rejects where nothing may be copied: the outcome of putting something into a reply.
async function copied(text) {
  if (await copyText(text)) return "copied";
  throw new Error("not allowed to copy");
}
