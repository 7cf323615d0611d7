// A <select> with hundreds of entries becomes a field to type in, after the ARIA combobox pattern. The select
// stays in the page and keeps the value, so that the form sends the same as without scripts.
// words: {more, none, count}, the sentences that the page gives; "{n}" stands for the number.
const SHOWN = 60;

const plain = (text) => text.toLocaleLowerCase("id");

export function makeCombobox(select, offered, words) {
  const box = document.createElement("span");
  box.className = "combobox";
  const input = document.createElement("input");
  const list = document.createElement("ul");
  const said = document.createElement("span");
  list.className = "combobox__list";
  list.id = `${select.id}_list`;
  list.hidden = true;
  list.setAttribute("role", "listbox");
  said.className = "visually-hidden";
  said.setAttribute("role", "status");
  const attributes = {
    type: "text", role: "combobox", autocomplete: "off", spellcheck: "false",
    "aria-expanded": "false", "aria-autocomplete": "list", "aria-controls": list.id,
  };
  for (const [name, value] of Object.entries(attributes)) input.setAttribute(name, value);
  for (const name of ["aria-describedby", "aria-invalid"]) {
    if (select.hasAttribute(name)) input.setAttribute(name, select.getAttribute(name));
  }
  input.placeholder = select.options[0].textContent;
  // The label and the error summary point to this id, so the field that is seen takes it over.
  input.id = select.id;
  select.id = `${select.id}_value`;
  const label = select.closest(".field").querySelector(".field__label");
  list.setAttribute("aria-label", label.firstChild.textContent.trim());
  select.hidden = true;
  select.tabIndex = -1;
  select.before(box);
  box.append(input, list, said, select);

  let matches = [];
  let active = -1;
  const chosenName = () => (select.value ? select.selectedOptions[0].textContent : "");
  input.value = chosenName();

  function mark(index) {
    active = index;
    [...list.children].forEach((row, at) => row.classList.toggle("is-active", at === active));
    const row = list.children[active];
    if (row && matches[active]) {
      input.setAttribute("aria-activedescendant", row.id);
      row.scrollIntoView({ block: "nearest" });
    } else {
      input.removeAttribute("aria-activedescendant");
    }
  }

  function open(typed = "") {
    const wanted = plain(typed).split(/\s+/).filter(Boolean);
    const found = offered().filter((option) => wanted.every((word) => plain(option.textContent).includes(word)));
    matches = found.slice(0, SHOWN);
    list.replaceChildren(
      ...matches.map((option, index) => {
        const row = document.createElement("li");
        row.id = `${list.id}_${index}`;
        row.setAttribute("role", "option");
        row.setAttribute("aria-selected", String(option.selected));
        row.textContent = option.textContent;
        return row;
      }),
    );
    if (found.length !== matches.length || !found.length) {
      const row = document.createElement("li");
      row.className = "combobox__none";
      row.setAttribute("role", "presentation");
      row.textContent = found.length
        ? words.more.replace("{n}", found.length - matches.length)
        : words.none;
      list.append(row);
    }
    said.textContent = found.length ? words.count.replace("{n}", found.length) : words.none;
    list.hidden = false;
    input.setAttribute("aria-expanded", "true");
    const chosen = matches.findIndex((option) => option.selected);
    mark(chosen >= 0 ? chosen : wanted.length && matches.length ? 0 : -1);
  }

  function close() {
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
    mark(-1);
  }

  function choose(option) {
    option.selected = true;
    input.value = option.textContent;
    close();
    select.dispatchEvent(new Event("change", { bubbles: true }));
  }

  input.addEventListener("input", () => open(input.value));
  input.addEventListener("click", () => (list.hidden ? open() : close()));
  input.addEventListener("focus", () => input.select());
  input.addEventListener("blur", () => {
    // What was typed counts when it is a name; else the field goes back to what is chosen.
    const exact = offered().find((option) => plain(option.textContent) === plain(input.value.trim()));
    if (exact && !exact.selected) choose(exact);
    else if (!input.value.trim()) select.value = "";
    input.value = chosenName();
    close();
  });
  input.addEventListener("keydown", (event) => {
    const { key } = event;
    if (key === "ArrowDown" || key === "ArrowUp") {
      event.preventDefault();
      if (list.hidden) open();
      const step = key === "ArrowDown" ? 1 : -1;
      if (matches.length) mark((active + step + matches.length) % matches.length);
    } else if (key === "Enter" && !list.hidden) {
      event.preventDefault();
      if (matches[active]) choose(matches[active]);
    } else if (key === "Escape" && !list.hidden) {
      event.preventDefault();
      input.value = chosenName();
      close();
    }
  });
  // mousedown, because a click would come after the field has lost its focus and closed the list.
  list.addEventListener("mousedown", (event) => {
    event.preventDefault();
    const index = [...list.children].indexOf(event.target.closest("[role=option]"));
    if (matches[index]) choose(matches[index]);
  });

  return {
    clear() {
      select.value = "";
      input.value = "";
    },
  };
}
