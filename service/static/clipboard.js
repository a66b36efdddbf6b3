// Copying, also in old browsers, on pages without https, and in frames to which the newer interface is closed. Resolves to
// whether it was copied.
export async function copyText(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const focused = document.activeElement;
    const area = document.createElement("textarea");
    area.value = text;
    area.className = "hidden";
    document.body.append(area);
    area.select();
    const copied = document.execCommand("copy");
    area.remove();
    focused?.focus();
    return copied;
  }
}

// The same as formatted text, for editors that take it, and as plain text for the others.
export async function copyBoth(text, html) {
  try {
    const blob = (content, type) => new Blob([content], { type });
    await navigator.clipboard.write([new ClipboardItem({ "text/plain": blob(text, "text/plain"), "text/html": blob(html, "text/html") })]);
    return true;
  } catch {
    return copyText(text);
  }
}
