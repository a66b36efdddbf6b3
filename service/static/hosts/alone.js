// No helpdesk: what is found can be copied.
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

// Copies, also in frames to which the clipboard's newer interface is closed. Rejects where nothing may be copied.
export async function copied(text) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    const focused = document.activeElement;
    const area = document.createElement("textarea");
    area.value = text;
    area.className = "hidden";
    document.body.append(area);
    area.select();
    const done = document.execCommand("copy");
    area.remove();
    focused?.focus();
    if (!done) throw new Error("not allowed to copy");
  }
  return "copied";
}
