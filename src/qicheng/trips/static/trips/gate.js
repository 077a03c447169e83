// The gate of one bus. Every scan is written into this device's own store before it is sent, and leaves it only when the
// server has answered: a dropped network, a reload or an empty battery loses none. Sending twice changes nothing (same key).
// Without network the list answers that was fetched while there was one (cards.js); what it said goes along with the scan.

import { keptRows, newKey } from "../core/kept.js";
import { cards } from "./cards.js";

const root = document.querySelector("[data-gate]");
const words = JSON.parse(document.getElementById("gate-words").textContent);
const $ = (name) => root.querySelector(`[data-${name}]`);
const trip = root.dataset.gate;
const DEVICE = `qicheng.gate.${trip}`;
const REPEAT_MS = 4000;
const MOST = 200; // scans sent together
let [aboard, seated] = $("count").textContent.split("/").map(Number);
const SOUNDS = { pass: [[880, 0.12], [1320, 0.18]], refuse: [[220, 0.45]], wait: [[520, 0.2]] };

const kept = keptRows("qicheng-gate", "scans");
const waiting = () => kept.all((row) => row.trip === trip);

// ---- the device's right: asked for once a day with the session, then the secret alone opens this door ----
async function right(renew) {
  const kept = localStorage.getItem(DEVICE);
  if (kept && !renew) return JSON.parse(kept);
  const form = new FormData();
  form.set("kind", matchMedia("(pointer: coarse)").matches ? "PHONE" : "DESK");
  form.set("csrfmiddlewaretoken", root.dataset.csrf);
  const answer = await fetch(root.dataset.device, { method: "POST", body: form });
  if (!answer.ok) throw new Error("device");
  const found = await answer.json();
  localStorage.setItem(DEVICE, JSON.stringify(found));
  return found;
}

// ---- sending: one at a time, in order; what was scanned without network goes together and is judged by its own time ----
let sending = false;
let online = true;
async function post(address, body) {
  for (const renew of [false, true]) {
    const mine = await right(renew);
    const headers = { "X-Gate-Device": String(mine.device), "X-Gate-Secret": mine.secret, "Content-Type": "application/json" };
    const answer = await fetch(address, { method: "POST", body, credentials: "omit", headers });
    if (answer.status === 403 && !renew) continue;
    if (answer.status >= 500) throw new Error("busy");
    return answer.json();
  }
  throw new Error("right");
}

const send = ({ scan, key, at }) => post(root.dataset.scan, JSON.stringify({ scan, key, at }));

async function sendLate(rows) {
  const scans = rows.map(({ scan, key, at, shown }) => ({ scan, key, at, shown }));
  const found = await post(root.dataset.scans, JSON.stringify({ now: Date.now(), scans }));
  if (found.fault) throw new Error(found.fault);
  for (const outcome of found.scans) {
    await kept.drop(outcome.key);
    if (outcome.conflict) alarm();
    const seen = rows.find((row) => row.key === outcome.key);
    if (!seen.noted) note(seen, outcome.counts ? "pass" : "refuse", outcome);
  }
}

async function flush() {
  if (sending) return;
  sending = true;
  try {
    const rows = await waiting();
    const late = rows.filter((row) => row.shown);
    for (let n = 0; n < late.length; n += MOST) await sendLate(late.slice(n, n + MOST));
    for (const row of rows.filter((r) => !r.shown)) {
      const found = await send(row);
      await kept.drop(row.key);
      show(row, found);
    }
    online = true;
  } catch {
    online = false;
  } finally {
    sending = false;
    await status();
  }
}

async function status() {
  const left = (await waiting()).length;
  const net = $("line");
  const up = online && navigator.onLine;
  net.textContent = up ? (left ? words.sending.replace("%n", left) : words.online) : words.offline.replace("%n", left);
  const age = list.madeAt && clock(list.madeAt);
  $("list").textContent = age ? words.list.replace("%t", age).replace("%n", list.size) : words.noList;
  for (const shown of document.querySelectorAll("[data-stored]")) shown.textContent = left;
  net.classList.toggle("net-alert", !online || !navigator.onLine);
}

// ---- the verdict fills the screen: word, colour, shape, sound ----
let sound = null;
function play(kind) {
  try {
    sound ??= new AudioContext();
    let at = sound.currentTime;
    for (const [pitch, length] of SOUNDS[kind]) {
      const tone = sound.createOscillator();
      tone.frequency.value = pitch;
      tone.connect(sound.destination);
      tone.start(at);
      tone.stop((at += length));
    }
    navigator.vibrate?.(kind === "refuse" ? [120, 60, 120] : 60);
  } catch {
    // A device without sound still shows the verdict.
  }
}

const clock = (at) => new Date(at).toTimeString().slice(0, 5);

function show(row, found) {
  const kind = found.fault ? "wait" : found.passed ? "pass" : "refuse";
  const box = $("verdict");
  box.dataset.kind = kind;
  $("verdict-word").textContent = kind === "pass" ? words.pass : kind === "refuse" ? words.refuse : words.again;
  $("verdict-name").textContent = [found.name, found.seat].filter(Boolean).join("  ");
  $("verdict-text").textContent = found.sentence ?? "";
  if (found.seated !== undefined) {
    ({ aboard, seated } = found);
    $("count").textContent = `${aboard} / ${seated}`;
  }
  play(kind);
  note(row, kind, found);
  if (found.passed) list.letIn(found);
}

// ---- without network: the list answers; where there is none, the scan is kept and the paper list decides ----
const list = cards(root.dataset.cards, words.inside, () => status());

async function offline(row) {
  const answer = await list.answer(row.scan);
  const box = $("verdict");
  if (answer) {
    const compare = answer.passed && answer.byTail ? words.compare : "";
    if (answer.passed) aboard += 1;
    show(row, { ...answer, aboard, seated, sentence: `${words.offlineMark} ${answer.sentence} ${compare}` });
  } else {
    box.dataset.kind = "wait";
    $("verdict-word").textContent = words.stored;
    $("verdict-name").textContent = "";
    $("verdict-text").textContent = words.storedText;
    play("wait");
  }
  await kept.keep({ ...row, shown: answer?.code ?? "UNSAID", noted: Boolean(answer) });
  await status();
}

function alarm() {
  $("clash").hidden = false;
}

function note(row, kind, found) {
  const line = document.createElement("li");
  const mark = document.createElement("span");
  mark.className = kind === "pass" ? "state state-ok" : "state state-bad";
  mark.textContent = kind === "pass" ? words.pass : words.refuse;
  line.append(mark, ` ${clock(row.at)} ${found.seat ?? ""} ${found.name ?? ""}`);
  $("log").prepend(line);
  if (kind !== "pass" || !found.seat) return;
  document.querySelector(`[data-chair="${CSS.escape(found.seat)}"]`)?.classList.add("is-aboard");
  document.querySelector(`[data-waits="${CSS.escape(found.seat)}"]`)?.remove();
  document.querySelector("[data-left]").textContent = document.querySelectorAll("[data-waits]").length;
}

// ---- what was scanned: camera, a scanner that types, or the field ----
let last = { scan: "", at: 0 };
async function take(scan) {
  const text = scan.trim();
  const at = Date.now();
  if (!text || (text === last.scan && at - last.at < REPEAT_MS)) return;
  last = { scan: text, at };
  const row = { key: newKey(), trip, scan: text, at };
  await kept.keep(row);
  await flush();
  if ((await waiting()).some((r) => r.key === row.key)) await offline(row);
}

$("form").addEventListener("submit", (event) => {
  event.preventDefault();
  const field = $("field");
  take(field.value);
  field.value = "";
  field.focus();
});

// A hand scanner is a keyboard that ends with Enter: what is typed outside the field goes into it.
document.addEventListener("keydown", (event) => {
  if (event.key.length === 1 && !event.ctrlKey && !event.metaKey && !event.altKey && !/INPUT|SELECT|TEXTAREA/.test(document.activeElement?.tagName ?? "")) {
    $("field").focus();
  }
});

async function reader() {
  if ("BarcodeDetector" in window && (await BarcodeDetector.getSupportedFormats()).includes("qr_code")) {
    const detector = new BarcodeDetector({ formats: ["qr_code"] });
    return async (canvas) => (await detector.detect(canvas))[0]?.rawValue;
  }
  await new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = root.dataset.reader;
    script.onload = resolve;
    script.onerror = reject;
    document.head.append(script);
  });
  return async (canvas) => {
    const { width, height } = canvas;
    const image = canvas.getContext("2d", { willReadFrequently: true }).getImageData(0, 0, width, height);
    return window.jsQR(image.data, width, height, { inversionAttempts: "dontInvert" })?.data;
  };
}

let stream = null;
$("camera").addEventListener("click", async () => {
  const video = $("video");
  if (stream) {
    for (const track of stream.getTracks()) track.stop();
    stream = null;
    video.hidden = true;
    return;
  }
  try {
    stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment", width: { ideal: 1280 } } });
  } catch {
    $("verdict-text").textContent = words.noCamera;
    return;
  }
  video.srcObject = stream;
  video.hidden = false;
  await video.play();
  const read = await reader();
  const canvas = document.createElement("canvas");
  const look = async () => {
    if (!stream) return;
    const scale = Math.min(1, 640 / video.videoWidth);
    canvas.width = video.videoWidth * scale;
    canvas.height = video.videoHeight * scale;
    if (canvas.width) {
      canvas.getContext("2d", { willReadFrequently: true }).drawImage(video, 0, 0, canvas.width, canvas.height);
      const text = await read(canvas).catch(() => "");
      if (text) await take(text);
    }
    setTimeout(look, 120);
  };
  look();
});

addEventListener("online", flush);
addEventListener("offline", () => { online = false; status(); });
setInterval(flush, 5000);
// What an earlier page left unsent was shown nothing that is known now.
for (const row of await waiting()) if (!row.shown) await kept.keep({ ...row, shown: "UNSAID" });
flush();
