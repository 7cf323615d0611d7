// What an autosave could not keep is said at its field: the answer brings the messages, this puts them in place.
//   <div data-error-of="id of the field" data-marks="ids of its controls"><div class="field__error" id="…_error">…
// Without a message inside, a field keeps the one that it has.
function clear(field) {
  field.classList.remove("field--error");
  for (const error of field.querySelectorAll(":scope > .field__error")) {
    for (const control of field.querySelectorAll(`[aria-describedby~="${CSS.escape(error.id)}"]`)) {
      const others = control.getAttribute("aria-describedby").split(/\s+/).filter((id) => id !== error.id);
      if (others.length) control.setAttribute("aria-describedby", others.join(" "));
      else control.removeAttribute("aria-describedby");
    }
    error.remove();
  }
  for (const control of field.querySelectorAll("[aria-invalid]")) control.removeAttribute("aria-invalid");
}

function put(field, told) {
  const error = told.querySelector(".field__error");
  field.classList.add("field--error");
  const help = field.querySelector(":scope > .field__help:last-child");
  if (help) help.before(error);
  else field.append(error);
  for (const id of told.dataset.marks.split(" ")) {
    const control = document.getElementById(id);
    if (!control) continue;
    control.setAttribute("aria-invalid", "true");
    control.setAttribute("aria-describedby", [error.id, control.getAttribute("aria-describedby")].filter(Boolean).join(" "));
  }
}

export function showFieldErrors(form, list) {
  const told = new Map();
  for (const entry of list.querySelectorAll("[data-error-of]")) {
    const field = document.getElementById(entry.dataset.errorOf)?.closest(".field");
    if (field && form.contains(field)) told.set(field, entry);
  }
  // A document says for itself what became of its file.
  for (const field of form.querySelectorAll(".field--error:not(.document)")) {
    if (!told.has(field) || told.get(field).firstElementChild) clear(field);
  }
  // The list above the form goes when all that it told of fields is mended.
  const summary = document.querySelector("[data-error-summary]");
  const isMended = !list.querySelector(".field__error") && !form.querySelector(".field--error");
  if (summary && isMended && !summary.querySelector("li:not(:has(a))")) summary.hidden = true;
  for (const [field, entry] of told) if (entry.firstElementChild) put(field, entry);
}
