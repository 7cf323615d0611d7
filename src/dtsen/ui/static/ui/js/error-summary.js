// The list of what has to be mended comes into view and takes the focus. `autofocus` does so without scripts, but
// a browser passes over it where the address names a part of the page, and scrolls there instead.
export function showErrorSummary() {
  const summary = document.querySelector("[data-error-summary]");
  if (!summary) return;
  const show = () => {
    summary.scrollIntoView({ block: "center" });
    summary.focus({ preventScroll: true });
  };
  show();
  // The browser goes to the named part once more when all has arrived.
  if (location.hash) addEventListener("load", () => setTimeout(show), { once: true });
}
