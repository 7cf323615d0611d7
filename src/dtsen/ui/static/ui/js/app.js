// Every page works without this file; each module only makes one thing pleasanter.
import { startClock } from "./clock.js";
import { enhanceDialogs } from "./dialog.js";
import { enhanceFileBoxes } from "./file-drop.js";
import { enhanceTabs } from "./tabs.js";
import { closeOutside, enhanceCopyButtons, enhancePasswords, guardDoubleSend } from "./small.js";
import { enhancePickers } from "./picker.js";
import { showErrorSummary } from "./error-summary.js";
import { sayMessages } from "./announce.js";

document.documentElement.classList.add("js");

export function enhance(root = document) {
  enhanceTabs(root);
  enhanceDialogs(root);
  enhanceFileBoxes(root);
  enhancePasswords(root);
  enhanceCopyButtons(root);
  enhancePickers(root);
}

enhance();
startClock();
closeOutside();
guardDoubleSend();
showErrorSummary();
sayMessages();
// What htmx swaps in gets the same care.
document.addEventListener("htmx:load", (event) => enhance(event.target));
