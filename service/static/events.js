// Tells the service what a question led to, for the insights. Resolves to whether it was taken; never fails.
import { call } from "./call.js";

const { events } = document.querySelector("#ask").dataset;

export async function record(kind, q, passage, place) {
  try {
    return (await call("POST", events, { kind, q, passage_id: passage, place }, { keepalive: true })).ok;
  } catch {
    return false;
  }
}
