// <a href="/page/" data-dialog="#id"> opens the <dialog id>; without scripts the link goes to its page.
export function enhanceDialogs(root) {
  for (const opener of root.querySelectorAll("[data-dialog]")) {
    const dialog = document.querySelector(opener.dataset.dialog);
    if (!dialog) continue;
    opener.setAttribute("aria-haspopup", "dialog");
    opener.addEventListener("click", (event) => {
      event.preventDefault();
      dialog.showModal();
    });
  }
  for (const dialog of root.querySelectorAll("dialog")) {
    dialog.addEventListener("click", (event) => {
      // A click on the backdrop lands on the dialog itself, outside its box.
      const box = dialog.getBoundingClientRect();
      const outside = event.clientX < box.left || event.clientX > box.right || event.clientY < box.top || event.clientY > box.bottom;
      if (event.target.closest("[data-close]") || (event.target === dialog && outside)) {
        event.preventDefault();
        dialog.close();
      }
    });
    if (dialog.hasAttribute("data-open")) {
      dialog.removeAttribute("open");
      dialog.showModal();
    }
  }
}
