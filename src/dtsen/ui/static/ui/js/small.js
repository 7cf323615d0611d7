// Password eye, copy button, menus that close, forms that are sent once.
export function enhancePasswords(root) {
  for (const eye of root.querySelectorAll("[data-password-eye]")) {
    const input = eye.parentElement.querySelector("input");
    eye.hidden = false;
    eye.addEventListener("click", () => {
      const show = input.type === "password";
      input.type = show ? "text" : "password";
      eye.setAttribute("aria-pressed", String(show));
    });
  }
}

export function enhanceCopyButtons(root) {
  for (const button of root.querySelectorAll("[data-copy]")) {
    button.hidden = false;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(document.querySelector(button.dataset.copy).textContent.trim());
      const said = button.querySelector("[data-copy-said]") ?? button;
      const before = said.textContent;
      said.textContent = button.dataset.copied ?? "Tersalin";
      setTimeout(() => { said.textContent = before; }, 2000);
    });
  }
}

export function closeOutside() {
  const open = () => document.querySelectorAll("details[data-closes][open]");
  document.addEventListener("click", (event) => {
    for (const menu of open()) if (!menu.contains(event.target)) menu.open = false;
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const menu of open()) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  });
}

// A second click while the first is under way sends nothing. Short, because an answer that is a download
// leaves the page standing; the server counts each thing once anyway.
export function guardDoubleSend() {
  document.addEventListener("submit", (event) => {
    const form = event.target;
    const sentAt = Number(form.dataset.sentAt || 0);
    if (form.method === "post" && event.timeStamp - sentAt < 1500 && sentAt) event.preventDefault();
    else form.dataset.sentAt = event.timeStamp;
  });
}
