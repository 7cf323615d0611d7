// The clock of the top bar goes on from the server's time, in Jakarta's time wherever the reader is.
const ZONE = "Asia/Jakarta";
const time = new Intl.DateTimeFormat("en-GB", { timeZone: ZONE, hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" });
const day = new Intl.DateTimeFormat("id-ID", { timeZone: ZONE, weekday: "long", day: "numeric", month: "long", year: "numeric" });

export function startClock() {
  for (const clock of document.querySelectorAll("[data-clock]")) {
    const ahead = new Date(clock.dataset.clock) - Date.now();
    const shownTime = clock.querySelector("[data-clock-time]");
    const shownDate = clock.querySelector("[data-clock-date]");
    setInterval(() => {
      const now = new Date(Date.now() + ahead);
      shownTime.textContent = `${time.format(now)} WIB`;
      if (document.documentElement.lang === "id") shownDate.textContent = day.format(now);
    }, 1000);
  }
}
