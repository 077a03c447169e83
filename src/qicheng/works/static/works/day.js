// A day sheet on a phone whose network comes and goes. What is filled in is written into this phone's own store before it is sent, and
// leaves it only when the server has answered: a dropped network or a closed page loses none. Sending twice changes nothing (same key).

const form = document.querySelector("form[data-day]");
const box = document.querySelector("[data-kept]");
const words = JSON.parse(document.getElementById("day-words").textContent);
const { user, crew } = form.dataset;

// ---- the store: IndexedDB, one row a sheet ----
const opened = new Promise((resolve, reject) => {
  const asked = indexedDB.open("qicheng-works", 1);
  asked.onupgradeneeded = () => asked.result.createObjectStore("days", { keyPath: "key" });
  asked.onsuccess = () => resolve(asked.result);
  asked.onerror = () => reject(asked.error);
});
const done = (request) =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
const store = async (mode) => (await opened).transaction("days", mode, { durability: "strict" }).objectStore("days");
const keep = async (row) => done((await store("readwrite")).put(row));
const drop = async (key) => done((await store("readwrite")).delete(key));
// Another account on the same phone neither sees nor sends it.
const kept = async () => (await done((await store("readonly")).getAll())).filter((r) => r.user === user).sort((a, b) => a.at - b.at);

const waits = (row) => !row.fault || row.again;

function newKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((b) => b.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

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
        await keep({ ...row, fault: found.fault, again: Boolean(found.again) });
      } else {
        await drop(row.key);
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
  const rows = await kept();
  const left = rows.filter(waits).length;
  const state = navigator.onLine ? (left ? "sending" : "online") : "offline";
  document.dispatchEvent(new CustomEvent("qicheng:net", { detail: { state, stored: left } }));
  box.hidden = !rows.length;
  box.querySelector("ul").replaceChildren(
    ...rows.map((row) => {
      const line = document.createElement("li");
      const word = document.createElement("span");
      word.className = row.fault ? "state state-bad" : "state state-warn";
      word.textContent = `${row.day} ${row.crewName}: ${row.fault ?? words.waits}`;
      const away = document.createElement("button");
      away.type = "button";
      away.className = "btn";
      away.textContent = words.away;
      away.addEventListener("click", async () => {
        await drop(row.key);
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
    await keep({ key: newKey(), user, crew, crewName: form.dataset.crewName, url: form.action, fields, day, at: Date.now() });
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
