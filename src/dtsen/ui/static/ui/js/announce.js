// A page that comes anew is not read from its messages on: what was done is said from a region that changes.
const LATER = 400; // after the title and the focused element

export function say(words) {
  let region = document.getElementById("said");
  if (!region) {
    region = document.createElement("p");
    Object.assign(region, { id: "said", className: "visually-hidden" });
    region.setAttribute("aria-live", "polite");
    document.body.append(region);
  }
  setTimeout(() => { region.textContent = words; }, LATER);
}

export function sayMessages() {
  const messages = [...document.querySelectorAll("[data-message]")].map((one) => one.textContent.trim());
  if (messages.length) say(messages.join(" "));
}
