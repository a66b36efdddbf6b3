// <zhinan-sidebar>: shows the sidebar in any page and speaks with it (docs/sidebar.md). Load it with
// <script type="module" src="https://kb.example.com/embed.js"></script>; it finds the service by that address.
import { channel } from "./hosts/channel.js";
import { told } from "./hosts/context.js";

const SERVICE = new URL("..", import.meta.url);
const HELLO = 5000; // milliseconds
const EDITOR = 3000;
const HOSTS = ["chatwoot", "freshworks", "front", "zendesk"]; // modules in hosts/, each with a function of its name
const SHEET = new CSSStyleSheet();
SHEET.replaceSync(":host { display: block; min-width: 0 } iframe { display: block; width: 100%; height: 100%; border: 0 }");

class Sidebar extends HTMLElement {
  static observedAttributes = ["theme", "height"];
  #context = null;
  #adapter = null;
  #line = null;
  #ready = false; // the sidebar has answered

  // The ticket that the page shows: {ticketId, subject, lastCustomerMessages, host, language, agent}, or null.
  get context() {
    return this.#context;
  }
  set context(context) {
    this.#context = context;
    this.#tell("context", { context });
  }

  // The address of the service, with a slash at its end.
  get service() {
    return new URL(this.getAttribute("src") ?? SERVICE, location.href).href.replace(/\/*$/u, "/");
  }

  // Puts a question into the box, once the sidebar is ready; the agent sends it.
  propose(question) {
    this.#tell("search", { q: String(question) });
  }

  async connectedCallback() {
    const address = new URL("sidebar", this.service);
    for (const name of ["ui", "theme"]) if (this.hasAttribute(name)) address.searchParams.set(name, this.getAttribute(name));
    const frame = document.createElement("iframe");
    frame.src = address;
    frame.title = this.getAttribute("title") ?? "Zhinan 指南";
    frame.allow = `clipboard-write ${address.origin}`;
    frame.addEventListener("load", () => this.#hello());
    const root = this.shadowRoot ?? this.attachShadow({ mode: "open" });
    root.adoptedStyleSheets = [SHEET];
    this.#size();
    this.#line = channel(() => frame.contentWindow, [address.origin], this.#answers(), address.origin);
    this.#adapter = await this.#host();
    if (this.#adapter && this.isConnected) root.replaceChildren(frame);
  }

  disconnectedCallback() {
    this.#line.close();
    this.shadowRoot.replaceChildren();
  }

  attributeChangedCallback(name) {
    if (name === "height") this.#size();
    else this.#tell("theme", { theme: this.getAttribute("theme") ?? "system" });
  }

  #tell(type, fields) {
    if (this.#ready) this.#line.send(type, fields);
  }

  // What the sidebar may ask.
  #answers() {
    return {
      context: async () => ({ type: "context", context: await this.#adapter.getContext() }),
      insert: async ({ text, html, citation, expectTicketId }) => ({
        type: "inserted",
        result: await this.#adapter.insert({ text, html, citation }, { expectTicketId }),
      }),
      token: async () => ({ type: "token", ...(await this.#token()) }),
    };
  }

  async #hello() {
    this.#ready = false;
    const about = { capabilities: this.#adapter.capabilities(), theme: this.getAttribute("theme"), token: this.getAttribute("token") };
    try {
      await this.#line.request("hello", about, HELLO);
      this.#ready = true;
      this.dispatchEvent(new CustomEvent("zhinan-ready"));
    } catch {
      this.#fail(`The sidebar does not answer. Is ${location.origin} in ZHINAN_EMBED_ORIGINS?`);
    }
  }

  // The adapter that the attribute `host` names; without one, the page itself.
  async #host() {
    const name = this.getAttribute("host");
    if (!name) return this.#page();
    if (!HOSTS.includes(name)) return this.#fail(`There is no host ${name}; there are: ${HOSTS.join(", ")}.`);
    const module = await import(`./hosts/${name}.js`);
    const origins = (this.getAttribute("host-origins") ?? "").split(" ").filter(Boolean);
    const adapter = module[name](name === "chatwoot" ? origins : this);
    if (!(await adapter.detect())) return this.#fail(`This page is not in ${name}.`);
    adapter.onContextChanged((context) => this.#tell("context", { context }));
    return adapter;
  }

  #page() {
    return {
      getContext: async () => this.#context,
      insert: async (content, { expectTicketId }) => {
        if (told(this.#context ?? {}).ticketId !== expectTicketId) return "refused";
        return new Promise((done, fail) => {
          setTimeout(fail, EDITOR, new Error("The page did not say what became of it."));
          this.dispatchEvent(new CustomEvent("zhinan-insert", { detail: { ...content, expectTicketId, done } }));
        });
      },
      capabilities: () => ({ insert: !this.hasAttribute("copy-only") }),
    };
  }

  // {token, expires} from the page's own server, or from the host.
  async #token() {
    const url = this.getAttribute("token-url");
    if (!url) return (await this.#adapter.token?.()) ?? {};
    const answer = await fetch(url, { method: "POST", credentials: "same-origin" });
    if (!answer.ok) throw new Error(`${url} answered ${answer.status}.`);
    return answer.json();
  }

  #size() {
    this.style.height = this.getAttribute("height") ?? "100%";
  }

  #fail(message) {
    console.warn(`zhinan-sidebar: ${message}`);
    this.dispatchEvent(new CustomEvent("zhinan-error", { detail: { message } }));
    return null;
  }
}

customElements.define("zhinan-sidebar", Sidebar);
