// The rules of a new password turn green while it is typed; the server checks them in any case.
const RULES = {
  lower_case: /[a-z]/,
  upper_case: /[A-Z]/,
  digit: /[0-9]/,
  special_character: /[!@#$%^&*]/,
  length: /^.{8,}$/s,
};

const list = document.querySelector("[data-password-rules]");
const input = document.querySelector("[data-password-new]");

function show() {
  for (const line of list.querySelectorAll("[data-rule]")) {
    const met = RULES[line.dataset.rule].test(input.value);
    line.classList.toggle("is-open", !met);
    line.querySelector("[data-rule-said]").textContent = met ? `(${list.dataset.met})` : "";
  }
}

if (list && input) {
  input.addEventListener("input", show);
  show();
}
