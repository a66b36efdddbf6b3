// The sidebar of a helpdesk. Nothing leaves the box until Enter is pressed: neither what the ticket proposes nor what is typed.
import { copyText } from "./clipboard.js";
import { notice } from "./elements.js";
import { record } from "./events.js";
import { alone } from "./hosts/alone.js";
import { chatwoot } from "./hosts/chatwoot.js";
import { told } from "./hosts/context.js";
import { frame } from "./hosts/frame.js";
import { proposal } from "./proposal.js";
import { quote } from "./quote.js";

const form = document.querySelector("#ask");
const box = document.querySelector("#q");
const results = document.querySelector("#results");
const proposed = document.querySelector("#proposed");
const propose = document.querySelector("#propose");
const stale = document.querySelector("#stale");
const status = document.querySelector("#outcome");
const says = document.querySelector("#texts").dataset;
const page = document.body;

let host = alone();
let ticket = null; // what the helpdesk told last
let offered = ""; // what was last put into the box from a ticket
let newest = ""; // what would be put there now
let asked = { q: box.value, ticketId: null }; // the question of the results, and the ticket that was open for it
let token = null; // in memory only
let running = null;
let silence = 0;

// The ticket.

async function show(context) {
  const now = (ticket = told(context ?? {}));
  asked.ticketId ??= now.ticketId;
  outdated();
  const place = says.from.replace("{host}", now.host).replace("{ticket}", now.ticketId);
  document.querySelector("#host").textContent = now.ticketId ? place : now.host;
  const { strip } = await import("./privacy.js"); // without it nothing is proposed
  if (now !== ticket) return;
  newest = proposal(now, strip);
  const mine = box.value.trim() && box.value !== offered && box.value !== asked.q; // somebody is writing
  if (mine) propose.hidden = !newest;
  else if (box.value !== newest && newest !== offered) offer();
}

function offer() {
  box.value = offered = newest;
  proposed.hidden = !offered;
  propose.hidden = true;
  fit();
}

function outdated() {
  const passages = results.querySelector(".hit") !== null;
  stale.hidden = !passages || asked.ticketId === (ticket?.ticketId ?? null);
}

// The question.

async function search() {
  const q = box.value.trim();
  if (!q) return box.focus();
  const question = { q, ticketId: ticket?.ticketId ?? null };
  running?.abort();
  const mine = (running = new AbortController());
  results.setAttribute("aria-busy", "true");
  say("");
  try {
    const answer = await send(new URLSearchParams(new FormData(form)), mine.signal);
    const html = answer.headers.get("Content-Type").startsWith("text/html") ? await answer.text() : null;
    if (mine !== running) return;
    if (html === null) return fail(answer.status === 401 ? says.locked : says.failed);
    results.innerHTML = html;
    asked = question;
    proposed.hidden = true;
    outdated();
    scrollTo({ top: 0 });
  } catch (error) {
    if (error.name !== "AbortError") fail(says.offline);
  } finally {
    if (mine === running) {
      running = null;
      results.removeAttribute("aria-busy");
    }
  }
}

// Asks with a token where one is needed; one that has ended is renewed once.
async function send(body, signal, again = true) {
  if ("locked" in page.dataset) token ??= await renewed();
  const headers = { Accept: "application/json, text/html;q=0.9" };
  if (token) Object.assign(headers, { "Embed-Token": token, "Embed-Origin": host.origin() });
  const answer = await fetch(form.dataset.results, { method: "POST", body, headers, signal });
  if (answer.status !== 401 || !again || !token) return answer;
  token = null;
  return send(body, signal, false);
}

async function renewed() {
  try {
    return (await host.token()) || null;
  } catch {
    return null; // the answer without a token says what is wrong
  }
}

function fail(text) {
  results.replaceChildren(notice(text));
  stale.hidden = true;
}

// The answer.

async function put(button) {
  const hit = button.closest(".hit");
  const content = quote(hit, button.dataset.act !== "linked", says.page);
  if (button.dataset.act === "copied") return copy(content, says.copied);
  let outcome;
  try {
    outcome = await inserted(content);
  } catch {
    return copy(content, says.instead);
  }
  if (outcome === "refused") return say(says.refused, content);
  note(outcome === "inserted" ? button.dataset.act : "copied", content);
  say(outcome === "inserted" ? says[button.dataset.act] : says.instead);
}

// Only into the ticket that was open when the question was asked; the helpdesk says which one is open now.
async function inserted(content) {
  const { ticketId } = asked;
  if (told((await host.getContext()) ?? {}).ticketId !== ticketId) return "refused";
  return host.insert(content, { expectTicketId: ticketId });
}

async function copy(content, text) {
  if (!(await copyText(content.text))) return say(says.uncopied);
  say(text);
  note("copied", content);
}

// A message at the foot of the page, with a button to copy what could not be inserted.
function say(text, content) {
  clearTimeout(silence);
  status.replaceChildren(text);
  if (content) {
    const button = document.createElement("button");
    button.textContent = says.copy;
    button.addEventListener("click", () => copy(content, says.copied));
    status.append(button);
  } else {
    silence = setTimeout(say, 8000, "");
  }
}

const note = (kind, content) => record(kind, asked.q, content?.citation.passageId ?? null, "sidebar");

// Browsers that cannot do it by themselves: as high as what is in it.
function fit() {
  if (CSS.supports("field-sizing: content")) return;
  box.style.height = "auto";
  box.style.height = `${box.scrollHeight}px`;
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  search();
});
form.addEventListener("change", (event) => {
  if (event.target.name === "lang" && results.querySelector(".verdict") && box.value.trim() === asked.q) search();
});
box.addEventListener("input", () => {
  if (!box.value.trim()) proposed.hidden = true;
  fit();
});
box.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
  event.preventDefault();
  form.requestSubmit();
});
propose.addEventListener("click", () => {
  offer();
  box.focus();
});
results.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-act]");
  if (!button || button.getAttribute("aria-disabled") === "true") return;
  button.setAttribute("aria-disabled", "true");
  if (button.dataset.act === "gap") {
    note("gap");
    return say(says.gap);
  }
  await put(button);
  button.removeAttribute("aria-disabled");
});

function theme(name) {
  if (name === "light" || name === "dark") document.documentElement.dataset.theme = name;
  else delete document.documentElement.dataset.theme;
}

async function connect() {
  const origins = page.dataset.origins.split(" ").filter(Boolean);
  const suggest = (q) => {
    if (typeof q !== "string") return;
    show({ ...ticket, subject: q.slice(0, 300), lastCustomerMessages: [] });
  };
  const hosts = [frame(origins, { theme, search: suggest }), chatwoot(origins)];
  host = await Promise.race(hosts.map(async (one) => ((await one.detect()), one)));
  page.toggleAttribute("data-inserts", host.capabilities().insert);
  host.onContextChanged(show);
  show(await host.getContext());
}

page.toggleAttribute("data-ready", true);
fit();
if (window.parent !== window) connect();
