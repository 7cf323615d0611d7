// Which document lies on the desk, and whether "Setujui" can be chosen. Without scripts the links open the
// documents in the frame and the server says what stands in the way.
const bar = {
  name: document.querySelector("[data-paper-name]"),
  note: document.querySelector("[data-paper-note]:not(a)"),
  open: document.querySelector("[data-paper-open]"),
};

function open(part) {
  for (const other of document.querySelectorAll("[data-part].is-current")) other.classList.remove("is-current");
  part?.classList.add("is-current");
}

function show(link) {
  bar.name.textContent = link.dataset.paper;
  bar.note.textContent = link.dataset.paperNote;
  bar.open.href = link.href;
  const part = link.closest("[data-part]");
  if (part) open(part);
}

function weigh(form) {
  const words = form.querySelector("[data-review-why]");
  const marks = [...form.querySelectorAll("[data-part]")].map((part) => part.querySelector(":checked")?.value ?? "");
  const fix = marks.filter((mark) => mark === "fix").length;
  const open = marks.filter((mark) => mark === "").length;
  const ready = !fix && !open;
  const approve = form.querySelector("[data-review-approve]");
  approve.disabled = !ready;
  // The strongest button is the one that the marks lead to.
  const giveBack = form.querySelector("[data-review-return]");
  giveBack?.classList.toggle("btn--primary", fix > 0);
  giveBack?.classList.toggle("btn--warn", !fix);
  words.textContent = fix ? words.dataset.fix.replace("{n}", fix)
    : open ? words.dataset.open.replace("{n}", open)
    : words.dataset.ready;
  words.classList.toggle("is-ready", ready);
}

if (bar.name) {
  for (const link of document.querySelectorAll("a[data-paper]")) link.addEventListener("click", () => show(link));
  const first = [...document.querySelectorAll("[data-part] a[data-paper]")].find((link) => link.href === bar.open.href);
  if (first) show(first);
}
// What was asked lies on this page and not in the frame: the link leads there, and its part opens.
for (const link of document.querySelectorAll("[data-paper-none]")) {
  link.addEventListener("click", () => {
    open(link.closest("[data-part]"));
    document.querySelector(link.hash)?.focus();
  });
}
for (const form of document.querySelectorAll("[data-review]")) {
  weigh(form);
  form.addEventListener("change", () => weigh(form));
}
