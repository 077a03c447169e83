// Keeps the wall screen true without a reload: every minute the same page's figures are fetched and what has changed is put in.
// Without a network the last figures stay and the page says of when they are.
const screen = document.querySelector("[data-screen]");
const body = screen.querySelector("[data-screen-body]");
const lost = screen.querySelector("[data-screen-lost]");
const pause = Number(screen.dataset.seconds) * 1000;
const PATIENCE = 20_000;
let asked = Date.now();
let busy = false;

const asOf = () => body.querySelector("[data-as-of]")?.textContent ?? "";
const parts = (root) => new Map([...root.querySelectorAll("[data-live]")].map((e) => [e.dataset.live, e]));
const shape = (root) => [...root.querySelectorAll("[data-live], [data-drawing]")].map((e) => e.dataset.live ?? e.dataset.drawing).join();

function say(failed) {
  if (failed) lost.querySelector("span").textContent = `${screen.dataset.lost} ${asOf()}`;
  lost.hidden = !failed;
}

function putParts(fresh) {
  const coming = parts(fresh);
  for (const [name, here] of parts(body)) {
    const next = coming.get(name);
    if (here.innerHTML === next.innerHTML) continue;
    const focused = here.contains(document.activeElement) ? document.activeElement.getAttribute("href") : null;
    here.innerHTML = next.innerHTML;
    if (focused) here.querySelector(`a[href="${CSS.escape(focused)}"]`)?.focus();
  }
}

function putDrawings(fresh) {
  for (const box of fresh.querySelectorAll("[data-chart]")) {
    const here = body.querySelector(`[data-chart="${box.dataset.chart}"]`);
    const numbers = document.getElementById(box.dataset.chart);
    const next = fresh.getElementById(box.dataset.chart).textContent;
    if (numbers.textContent === next) continue;
    numbers.textContent = next;
    here.dataset.description = box.dataset.description;
    here.setAttribute("aria-label", box.getAttribute("aria-label"));
    here.dispatchEvent(new CustomEvent("qicheng:numbers", { bubbles: true }));
  }
}

function put(html) {
  const template = document.createElement("template");
  template.innerHTML = html;
  const fresh = template.content;
  if (shape(fresh) === shape(body)) {
    putParts(fresh);
    putDrawings(fresh);
  } else {
    body.replaceChildren(fresh);
    document.dispatchEvent(new CustomEvent("htmx:afterSettle"));
  }
}

async function ask() {
  if (busy) return;
  busy = true;
  asked = Date.now();
  try {
    const answer = await fetch(location.href, { headers: { "X-Part": "figures" }, signal: AbortSignal.timeout(PATIENCE) });
    if (answer.redirected || answer.status === 403) {
      location.reload(); // signed out, or the right is gone: the page itself says so
      return;
    }
    if (!answer.ok) throw new Error(String(answer.status));
    put(await answer.text());
    say(false);
  } catch {
    say(true);
  } finally {
    busy = false;
  }
}

setInterval(() => {
  if (!document.hidden && Date.now() - asked >= pause) ask();
}, 1000);
addEventListener("online", ask);
addEventListener("offline", () => say(true));
document.addEventListener("visibilitychange", () => {
  if (!document.hidden && Date.now() - asked >= pause) ask();
});

screen.querySelector("[data-screen-full]").addEventListener("click", () => {
  if (document.fullscreenElement) document.exitFullscreen();
  else document.documentElement.requestFullscreen?.();
});
