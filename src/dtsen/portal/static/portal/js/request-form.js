// The request form: one theme shown at a time, regions that count themselves, files over the limit held back.
import { showFieldErrors } from "./field-errors.js";

const form = document.getElementById("permohonan");

const panels = [...form.querySelectorAll("[data-theme-panel]")];
function showTheme(id, { focus = false } = {}) {
  if (!panels.some((panel) => panel.dataset.themePanel === id)) return;
  for (const panel of panels) panel.hidden = panel.dataset.themePanel !== id;
  for (const row of form.querySelectorAll("[data-theme-row]")) row.classList.toggle("is-current", row.dataset.themeRow === id);
  for (const link of form.querySelectorAll("[data-theme-link]")) link.setAttribute("aria-current", String(link.dataset.themeLink === id));
  if (focus) document.getElementById(`id_variables_${id}`).focus();
}
const themeOf = (hash) => document.getElementById(hash.slice(1))?.closest("[data-theme-panel]")?.dataset.themePanel;
document.addEventListener("click", (event) => {
  const link = event.target.closest?.("a[href^='#']");
  const id = link && themeOf(link.hash);
  if (id) showTheme(id, { focus: link.hasAttribute("data-theme-link") });
}, true);
const invalid = panels.find((panel) => panel.querySelector(".field__error"));
if (panels.length) showTheme(themeOf(location.hash) ?? (invalid ?? panels[0]).dataset.themePanel);

// A whole region holds its parts: they are ticked by it and say so.
function countRegions(group) {
  const whole = group.querySelector("[data-region-whole]");
  const parts = [...group.querySelectorAll("input:not([data-region-whole])")];
  for (const part of parts) part.disabled = whole.checked;
  const on = parts.filter((part) => part.checked).length;
  const count = group.querySelector("[data-region-count]");
  count.textContent = whole.checked ? count.dataset.wordsWhole : on ? count.dataset.words.replace("{n}", on) : "";
}
for (const group of form.querySelectorAll("[data-region-group]")) {
  group.addEventListener("change", () => countRegions(group));
  countRegions(group);
}

// The box has said that the file is too large; it is not sent, and the form keeps what it had. Its name is sent
// instead: whoever presses "Kirim" nevertheless is told again.
form.addEventListener("change", (event) => {
  const input = event.target;
  if (input.type !== "file" || !input.files[0]) return;
  form.querySelector(`input[name=too_big][value="${input.name}"]`)?.remove();
  if (input.files[0].size <= Number(input.closest("[data-max-bytes]").dataset.maxBytes)) return;
  event.stopImmediatePropagation();
  input.value = "";
  const mark = document.createElement("input");
  Object.assign(mark, { type: "hidden", name: "too_big", value: input.name });
  form.append(mark);
}, false);

// Another form of the data is another set of questions: the page comes anew, with everything kept.
form.addEventListener("change", (event) => {
  if (!event.target.matches("[data-set-form]")) return;
  event.stopImmediatePropagation();
  form.requestSubmit(form.querySelector("[data-set-form-button]"));
});

// After "Tambah" and "Hapus" the page comes anew: whoever pressed goes on at the line that came, or at the select.
// (The browser's own way to the named part comes at the end of loading and takes the focus away.)
addEventListener("load", () => setTimeout(() => {
  const target = location.hash && document.getElementById(location.hash.slice(1));
  if (!target || !form.contains(target) || document.querySelector("[data-error-summary]")) return;
  const arrived = target.matches("[data-theme-panel]") ? target.querySelector(".theme-panel__title") : target.closest("[data-arrive]");
  arrived?.focus();
}));

document.addEventListener("htmx:oobAfterSwap", (event) => {
  if (event.detail.target.id === "field-errors") showFieldErrors(form, event.detail.target);
});

// Search words are not part of the request.
form.addEventListener("change", (event) => {
  if (event.target.matches("[data-picker-search]")) event.stopImmediatePropagation();
});
