// Shows what was chosen and warns before the upload when it is over the limit; the server checks again.
// Rounded up where it is too big: "1 MB is larger than 1 MB" would help nobody.
function size(bytes, tooBig) {
  const write = (value, digits) => {
    const shown = tooBig ? Math.ceil(value * 10 ** digits) / 10 ** digits : value;
    return shown.toLocaleString("id-ID", { maximumFractionDigits: digits });
  };
  if (bytes < 1024) return `${bytes} B`;
  if (bytes < 1023.5 * 1024) return `${write(bytes / 1024, 0)} kB`;
  return `${write(bytes / 1024 ** 2, tooBig ? 2 : 1)} MB`;
}

export function enhanceFileBoxes(root) {
  for (const box of root.querySelectorAll("[data-file-drop]")) {
    const input = box.querySelector("input[type=file]");
    const name = box.querySelector("[data-file-name]");
    const note = box.querySelector("[data-file-note]");
    // Without scripts the box shows no file that is dropped on it, so that it does not ask for one.
    if (!box.classList.contains("filebox--has")) name.textContent = box.dataset.wordsDrop;
    const before = { name: name.textContent, note: note.textContent, has: box.classList.contains("filebox--has") };
    const limit = Number(box.dataset.maxBytes || Infinity);
    input.addEventListener("change", () => {
      const file = input.files[0];
      const tooBig = Boolean(file) && file.size > limit;
      name.textContent = file ? file.name : before.name;
      // A warning is said at once; the size of a file that fits can wait.
      if (tooBig) note.setAttribute("role", "alert");
      else note.removeAttribute("role");
      note.textContent = file ? `${size(file.size, tooBig)}${tooBig ? `. ${box.dataset.tooBig}` : ""}` : before.note;
      note.classList.toggle("bad-text", tooBig);
      box.classList.toggle("filebox--has", Boolean(file) || before.has);
    });
    for (const kind of ["dragenter", "dragover"]) box.addEventListener(kind, () => box.classList.add("filebox--over"));
    for (const kind of ["dragleave", "drop"]) box.addEventListener(kind, () => box.classList.remove("filebox--over"));
  }
}
