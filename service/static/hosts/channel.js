// One end of the neutral protocol (docs/sidebar.md): {ns: "kbs", v: 1, id, type, …} between a page and the sidebar in it.
const NS = "kbs";
const VERSION = 1;

// other: () => the window at the other end. origins: those it may have, exactly. to: its origin, where it is known before
// it has spoken. handlers: type → function of the fields, whose result {type, …}, if any, is the answer.
export function channel(other, origins, handlers, to = null) {
  const waiting = new Map();
  const stop = new AbortController();

  function post(message) {
    if (to) other()?.postMessage({ ns: NS, v: VERSION, ...message }, to);
  }

  async function hear(event) {
    if (!event.source || event.source !== other() || !origins.includes(event.origin)) return;
    const { ns, v, id, type, ...fields } = Object(event.data);
    if (ns !== NS || typeof id !== "string" || typeof type !== "string") return;
    to = event.origin;
    if (v !== VERSION) return type === "error" || post({ id, type: "error", code: "version", message: `Speak version ${VERSION}.` });
    if (waiting.has(id)) return waiting.get(id)(type, fields);
    if (!Object.hasOwn(handlers, type)) return type === "error" || post({ id, type: "error", code: "type", message: `Unknown type ${type}.` });
    try {
      const answer = await handlers[type](fields);
      if (answer) post({ id, ...answer });
    } catch (error) {
      post({ id, type: "error", code: "failed", message: String(error?.message ?? error) });
    }
  }
  addEventListener("message", hear, { signal: stop.signal });

  return {
    // The origin at the other end, null until it has spoken.
    origin: () => to,
    send: (type, fields = {}) => post({ id: fresh(), type, ...fields }),
    // The fields of the answer; rejects when it is an error, or when there is none in time (milliseconds).
    request: (type, fields, time) =>
      new Promise((resolve, reject) => {
        const id = fresh();
        const late = setTimeout(() => end(reject, new Error("timeout")), time);
        const end = (settle, value) => {
          clearTimeout(late);
          waiting.delete(id);
          settle(value);
        };
        waiting.set(id, (kind, answer) => (kind === "error" ? end(reject, new Error(answer.code)) : end(resolve, answer)));
        post({ id, type, ...fields });
      }),
    close: () => stop.abort(),
  };
}

const fresh = () => crypto.getRandomValues(new Uint32Array(3)).join("-");
