// Sends JSON to the API. Resolves to { ok, status, content }, also for refusals; rejects only where nothing answers.
export async function call(method, address, body, options = {}) {
  const headers = { Accept: "application/json", "Content-Type": "application/json" };
  const answer = await fetch(address, { method, headers, body: body && JSON.stringify(body), ...options });
  return { ok: answer.ok, status: answer.status, content: answer.status === 204 ? null : await answer.json() };
}
