// The code page: how long the code still counts, and when another one may be asked for.
const clock = (seconds) =>
  `${String(Math.floor(seconds / 60)).padStart(2, "0")}.${String(seconds % 60).padStart(2, "0")}`;

function countDown(seconds, tick) {
  const end = Date.now() + seconds * 1000;
  const step = () => {
    const left = Math.max(Math.ceil((end - Date.now()) / 1000), 0);
    tick(left);
    if (left > 0) setTimeout(step, 500);
  };
  step();
}

const left = document.querySelector("[data-seconds-left]");
if (left) countDown(Number(left.dataset.secondsLeft), (seconds) => { left.textContent = clock(seconds); });

const again = document.querySelector("[data-seconds-to-wait]");
if (again && Number(again.dataset.secondsToWait) > 0) {
  const words = again.querySelector("[data-words]");
  const before = words.textContent;
  countDown(Number(again.dataset.secondsToWait), (seconds) => {
    again.disabled = seconds > 0;
    again.classList.toggle("btn--off", seconds > 0);
    words.textContent = seconds > 0 ? `${before} (${clock(seconds)})` : before;
  });
}
