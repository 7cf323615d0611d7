// <nav class="tabs" data-tabs> of links to sections becomes real tabs; without scripts the sections stand stacked.
function select(tabs, panels, chosen, focus = false) {
  tabs.forEach((tab, index) => {
    const on = tab === chosen;
    tab.setAttribute("aria-selected", String(on));
    tab.tabIndex = on ? 0 : -1;
    panels[index].hidden = !on;
  });
  if (focus) chosen.focus();
}

export function enhanceTabs(root) {
  for (const list of root.querySelectorAll("[data-tabs]:not([role])")) {
    const tabs = [...list.querySelectorAll("a[href^='#']")];
    const panels = tabs.map((tab) => document.getElementById(tab.hash.slice(1)));
    if (!tabs.length || panels.includes(null)) continue;
    list.setAttribute("role", "tablist");
    tabs.forEach((tab, index) => {
      tab.id ||= `${panels[index].id}-tab`;
      tab.setAttribute("role", "tab");
      tab.setAttribute("aria-controls", panels[index].id);
      panels[index].setAttribute("role", "tabpanel");
      panels[index].setAttribute("aria-labelledby", tab.id);
      tab.addEventListener("click", (event) => {
        event.preventDefault();
        history.replaceState(null, "", tab.hash);
        select(tabs, panels, tab);
      });
    });
    list.addEventListener("keydown", (event) => {
      const at = tabs.indexOf(document.activeElement);
      const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: tabs.length - 1 }[event.key];
      if (at < 0 || to === undefined) return;
      event.preventDefault();
      select(tabs, panels, tabs[(to + tabs.length) % tabs.length], true);
    });
    // A link to something inside a hidden section (error summary, "Pengguna 3") opens its tab first.
    const reveal = (id) => {
      const target = id && document.getElementById(id);
      const index = target ? panels.findIndex((panel) => panel.contains(target)) : -1;
      if (index >= 0) select(tabs, panels, tabs[index]);
      return index >= 0 ? target : null;
    };
    document.addEventListener("click", (event) => {
      const link = event.target.closest?.("a[href^='#']");
      if (link && !tabs.includes(link)) reveal(link.hash.slice(1))?.focus();
    });
    const first = tabs.find((tab) => tab.hasAttribute("data-start"))
      ?? tabs.find((_, index) => panels[index].querySelector("[aria-invalid='true']"))
      ?? tabs[0];
    select(tabs, panels, first);
    reveal(location.hash.slice(1));
  }
}
