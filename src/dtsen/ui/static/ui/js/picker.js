// Counters, "Pilih semua" / "Kosongkan", search and filter of a variable picker.
//   <div data-picker> … <input type=search data-picker-search> <button data-picker-filter="all|chosen|level4">
//   <details data-picker-group> <span data-picker-count> <button data-picker-all> <li data-picker-row data-level="4">
const say = (picker) => ({
  count: picker.dataset.wordsCount ?? "{on} / {all}",
  all: picker.dataset.wordsAll ?? "Pilih semua",
  none: picker.dataset.wordsNone ?? "Kosongkan",
});

function refresh(picker) {
  const words = say(picker);
  for (const group of picker.querySelectorAll("[data-picker-group]")) {
    const boxes = [...group.querySelectorAll("input[type=checkbox]")];
    const on = boxes.filter((box) => box.checked).length;
    const count = group.querySelector("[data-picker-count]");
    if (count) count.textContent = words.count.replace("{on}", on).replace("{all}", boxes.length);
    const all = group.querySelector("[data-picker-all]");
    if (all) {
      all.hidden = false;
      all.textContent = on === boxes.length ? words.none : words.all;
    }
  }
  const total = picker.querySelector("[data-picker-total]");
  if (total) total.textContent = picker.querySelectorAll("[data-picker-row] input:checked").length;
}

function narrow(picker) {
  const words = (picker.querySelector("[data-picker-search]")?.value ?? "").trim().toLocaleLowerCase("id");
  const filter = picker.querySelector("[data-picker-filter][aria-pressed=true]")?.dataset.pickerFilter ?? "all";
  for (const group of picker.querySelectorAll("[data-picker-group]")) {
    let shown = 0;
    for (const row of group.querySelectorAll("[data-picker-row]")) {
      const fits = (!words || row.textContent.toLocaleLowerCase("id").includes(words))
        && (filter !== "chosen" || row.querySelector("input").checked)
        && (filter !== "level4" || row.dataset.level === "4");
      row.hidden = !fits;
      shown += fits;
    }
    group.hidden = !shown;
    if (words && shown) group.open = true;
  }
}

export function enhancePickers(root) {
  for (const picker of root.querySelectorAll("[data-picker]")) {
    for (const tool of picker.querySelectorAll("[data-picker-tools]")) tool.hidden = false;
    picker.addEventListener("change", () => { refresh(picker); });
    picker.addEventListener("input", (event) => { if (event.target.matches("[data-picker-search]")) narrow(picker); });
    picker.addEventListener("click", (event) => {
      const filter = event.target.closest("[data-picker-filter]");
      const all = event.target.closest("[data-picker-all]");
      if (filter) {
        for (const one of picker.querySelectorAll("[data-picker-filter]")) one.setAttribute("aria-pressed", String(one === filter));
        narrow(picker);
      } else if (all) {
        event.preventDefault();
        const boxes = [...all.closest("[data-picker-group]").querySelectorAll("input[type=checkbox]")];
        const on = !boxes.every((box) => box.checked);
        for (const box of boxes) box.checked = on;
        boxes[0]?.dispatchEvent(new Event("change", { bubbles: true }));
      }
    });
    refresh(picker);
  }
}
