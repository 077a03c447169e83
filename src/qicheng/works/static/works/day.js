// A day sheet on a phone whose network comes and goes. What is filled in is written into this phone's own store before it is sent, and
// leaves it only when the server has answered: a dropped network or a closed page loses none. Sending twice changes nothing (same key).

import { keptRows, newKey } from "../core/kept.js";

const form = document.querySelector("form[data-day]");
const box = document.querySelector("[data-kept]");
const words = JSON.parse(document.getElementById("day-words").textContent);
const { user, crew } = form.dataset;

const rows = keptRows("qicheng-works", "days");
// Another account on the same phone neither sees nor sends it.
const kept = () => rows.all((row) => row.user === user);

const waits = (row) => !row.fault || row.again;

// ---- sending: one at a time, in order; what cannot be sent waits, what was refused waits for a word ----
let sending = false;
async function send(row) {
  const body = new FormData();
  for (const [name, value] of row.fields) body.set(name, value);
  body.set("key", row.key);
  body.set("written", String(row.at));
  body.set("csrfmiddlewaretoken", form.querySelector("[name=csrfmiddlewaretoken]").value);
  const answer = await fetch(row.url, { method: "POST", body, headers: { "X-Kept": "1" } });
  if (answer.status >= 500) throw new Error("busy");
  // Whoever has to sign in again is sent to a page, not answered.
  if (!answer.headers.get("content-type")?.includes("json")) return { fault: words.signIn, again: true };
  return answer.json();
}

async function flush() {
  if (sending) return;
  sending = true;
  let last = null;
  try {
    for (const row of await kept()) {
      if (!waits(row)) continue;
      const found = await send(row);
      if (found.fault) {
        await rows.keep({ ...row, fault: found.fault, again: Boolean(found.again) });
      } else {
        await rows.drop(row.key);
        last = row.crew === crew ? found.url : last;
      }
    }
  } catch {
    // No network: it stays, and is tried again.
  } finally {
    sending = false;
    await show();
  }
  if (last && !(await kept()).some(waits)) location.assign(last);
}

// ---- what waits, with a way out of what was refused ----
async function show() {
  const mine = await kept();
  const left = mine.filter(waits).length;
  const state = navigator.onLine ? (left ? "sending" : "online") : "offline";
  document.dispatchEvent(new CustomEvent("qicheng:net", { detail: { state, stored: left } }));
  box.hidden = !mine.length;
  box.querySelector("ul").replaceChildren(
    ...mine.map((row) => {
      const line = document.createElement("li");
      const word = document.createElement("span");
      word.className = row.fault ? "state state-bad" : "state state-warn";
      word.textContent = `${row.day} ${row.crewName}: ${row.fault ?? words.waits}`;
      const away = document.createElement("button");
      away.type = "button";
      away.className = "btn";
      away.textContent = words.away;
      away.addEventListener("click", async () => {
        await rows.drop(row.key);
        await show();
      });
      line.append(word, " ", away);
      return line;
    }),
  );
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const fields = [...new FormData(form)].filter(([name]) => !["csrfmiddlewaretoken", "key", "written"].includes(name));
  const day = String(new Map(fields).get("day") ?? "");
  try {
    await rows.keep({ key: newKey(), user, crew, crewName: form.dataset.crewName, url: form.action, fields, day, at: Date.now() });
  } catch {
    form.submit(); // a browser that keeps nothing: as before
    return;
  }
  await flush();
  if (!box.hidden) box.scrollIntoView({ block: "center" }); // the button is at the end of a long page
});

addEventListener("online", flush);
addEventListener("offline", show);
setInterval(flush, 15000);
flush();
