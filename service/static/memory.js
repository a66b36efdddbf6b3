// What this browser remembers. Storage may be forbidden, or full: then nothing is remembered, and nothing else fails.
export function recall(key) {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

// An empty text forgets.
export function remember(key, text) {
  try {
    if (text) localStorage.setItem(key, text);
    else localStorage.removeItem(key);
  } catch {}
}
