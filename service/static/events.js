// Tells the service what a question led to, for the insights. Resolves to whether it was taken; never fails.
export async function record(kind, passage = null) {
  const q = new URLSearchParams(location.search).get("q");
  const body = JSON.stringify({ kind, q, passage_id: passage, place: "page" });
  try {
    const options = { method: "POST", headers: { "Content-Type": "application/json" }, body, keepalive: true };
    return (await fetch("/api/v1/events", options)).ok;
  } catch {
    return false;
  }
}
