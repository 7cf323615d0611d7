// Pendaftaran Online: the institutions of the chosen category, the words NIP or NIK, the email domains, the
// state of each tab.
// Without this file the form works as it is: one long dropdown in groups, four sections one below the other.
import { makeCombobox } from "./combobox.js";

const GOVERNMENT = ["central", "local"];

function followCategory(form) {
  const category = form.querySelector("[name=category]");
  const institution = form.querySelector("[name=institution]");
  const groups = [...institution.querySelectorAll("optgroup")];
  const categories = [...category.options].filter((option) => option.value);
  // The groups stand in the order of the categories.
  const groupOf = new Map(categories.map((option, index) => [option.value, groups[index]]));
  const offered = () => {
    const chosen = category.value ? [groupOf.get(category.value)] : groups;
    return chosen.flatMap((group) => [...group.querySelectorAll("option")]);
  };
  const combobox = makeCombobox(institution, offered, {
    more: form.dataset.wordsMore, none: form.dataset.wordsNone, count: form.dataset.wordsCount,
  });

  const nameIdentity = () => {
    if (!category.value) return;
    const isNip = GOVERNMENT.includes(category.value);
    for (const field of form.querySelectorAll(".registration__identity")) {
      field.querySelector(".field__label").firstChild.textContent = isNip ? "NIP " : "NIK ";
      field.querySelector(".field__help").textContent = isNip ? form.dataset.nipHelp : form.dataset.nikHelp;
    }
  };
  // K/L/D: go.id. Others: the domains recorded on the institution, once it is chosen.
  const nameEmails = () => {
    const isGovernment = !category.value || GOVERNMENT.includes(category.value);
    const recorded = institution.selectedOptions[0]?.dataset.domains ?? "";
    const domains = isGovernment ? "*.go.id" : recorded;
    const example = isGovernment ? "instansi.go.id" : recorded.split(", ")[0];
    for (const field of form.querySelectorAll(".registration__email")) {
      const label = field.querySelector(".field__label").firstChild;
      const words = label.textContent.replace(/\(.*\)/, "").trim();
      label.textContent = domains ? `${words} (${domains}) ` : `${words} `;
    }
    for (const help of form.querySelectorAll(".registration__email--person .field__help")) {
      help.textContent = example ? form.dataset.emailHelp.replace("{domain}", example) : form.dataset.emailHelpUnknown;
    }
  };
  category.addEventListener("change", () => {
    if (!offered().some((option) => option.selected)) combobox.clear();
    nameIdentity();
    nameEmails();
  });
  institution.addEventListener("change", () => {
    const group = institution.selectedOptions[0]?.closest("optgroup");
    const found = [...groupOf].find(([, candidate]) => candidate === group);
    if (found && category.value !== found[0]) {
      category.value = found[0];
      nameIdentity();
    }
    nameEmails();
  });
}

function watchTab(tab) {
  const panel = document.getElementById(tab.hash.slice(1));
  const inputs = [...panel.querySelectorAll("input:not([type=hidden])")];
  const words = tab.querySelector("[data-person-state]");
  panel.addEventListener("input", () => {
    const filled = inputs.filter((input) => input.value.trim()).length;
    const state = filled === inputs.length ? "complete" : filled ? "begun" : "empty";
    tab.dataset.state = state;
    tab.classList.remove("is-bad");
    words.textContent = tab.dataset[state];
  });
}

for (const form of document.querySelectorAll("[data-registration]")) {
  followCategory(form);
  for (const tab of form.querySelectorAll("[data-person-tab]")) watchTab(tab);
}
