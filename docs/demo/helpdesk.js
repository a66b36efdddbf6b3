// What a helpdesk has to do: say which ticket is open, and put into the reply what the sidebar hands over.
const TICKETS = [
  {
    id: "1041",
    lang: "zh-Hans",
    subject: "投诉三天没有回复",
    customer: "李小红",
    messages: [
      ["customer", "周一投诉的，订单号 20240501123456，到现在没人回。"],
      ["agent", "非常抱歉，我马上为您查询。"],
      ["customer", "每次都说查询！请今天给答复，打我手机 138 0013 8000。"],
    ],
  },
  {
    id: "1042",
    lang: "zh-Hant",
    subject: "客訴後聯絡不到客人",
    customer: "王小明",
    messages: [
      ["customer", "我要求主管回電，手機 0912-345-678。"],
      ["agent", "好的，主管今天下午會回電給您。"],
      ["customer", "下午我在開會，可以結案嗎？還是改寄到 ming@example.tw？"],
    ],
  },
  {
    id: "1043",
    lang: "ko",
    subject: "통화 보류가 너무 길어요",
    customer: "김민지",
    messages: [
      ["customer", "전화했는데 보류를 몇 분이나 시키나요? 제 번호는 010-1234-5678입니다."],
      ["agent", "불편을 드려 죄송합니다."],
      ["customer", "보류는 몇 초까지 괜찮은 건가요?"],
    ],
  },
];
const sidebar = document.querySelector("zhinan-sidebar");
const reply = document.querySelector("#text");
const drafts = new Map();
let open = null;

for (const ticket of TICKETS) {
  const button = document.createElement("button");
  button.lang = ticket.lang;
  button.append(made("b", ticket.subject), made("small", `#${ticket.id} · ${ticket.customer}`));
  button.addEventListener("click", () => show(ticket));
  ticket.button = button;
  const item = document.createElement("li");
  item.append(button);
  document.querySelector("#tickets").append(item);
}

function show(ticket) {
  if (open) drafts.set(open.id, reply.value);
  open?.button.removeAttribute("aria-current");
  open = ticket;
  ticket.button.setAttribute("aria-current", "true");
  document.querySelector("main").lang = ticket.lang;
  document.querySelector("#subject").textContent = ticket.subject;
  document.querySelector("#messages").replaceChildren(
    ...ticket.messages.map(([role, text]) => Object.assign(made("li", text), { className: role })),
  );
  document.querySelector("#sent").textContent = "";
  reply.value = drafts.get(ticket.id) ?? "";
  sidebar.context = {
    host: "Demo Desk",
    ticketId: ticket.id,
    subject: ticket.subject,
    lastCustomerMessages: ticket.messages.filter(([role]) => role === "customer").map(([, text]) => text),
    language: ticket.lang,
  };
}

sidebar.addEventListener("zhinan-insert", ({ detail }) => {
  if (detail.expectTicketId !== open.id) return detail.done("refused");
  const { selectionStart: start, selectionEnd: end, value } = reply;
  const gap = start && !value.slice(0, start).endsWith("\n") ? "\n" : "";
  reply.setRangeText(`${gap}${detail.text}\n`, start, end, "end");
  detail.done("inserted");
});
document.querySelector("#reply").addEventListener("submit", (event) => {
  event.preventDefault();
  if (!reply.value.trim()) return;
  open.messages.push(["agent", reply.value.trim()]);
  reply.value = "";
  drafts.delete(open.id);
  show(open);
  document.querySelector("#sent").textContent = "✓";
});

function made(name, text) {
  return Object.assign(document.createElement(name), { textContent: text });
}

await customElements.whenDefined("zhinan-sidebar");
show(TICKETS[0]);
