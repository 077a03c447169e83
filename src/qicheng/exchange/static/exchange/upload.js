// Choosing by drop, by dialog or by folder; one bar while the bytes travel. Without it the plain form still sends files.
const form = () => document.querySelector("[data-upload]");
let picked = [];

const megabytes = (bytes) => (bytes < 1e6 ? `${Math.max(1, Math.round(bytes / 1024))} KB` : `${(bytes / 2 ** 20).toFixed(1)} MB`);
// Sentences come from the page, so that they are translated where all others are.
const say = (name, values = {}) => Object.entries(values).reduce((text, [key, value]) => text.replace(`{${key}}`, value), form().dataset[name]);
const sum = () => picked.reduce((all, { file }) => all + file.size, 0);

function fault(text) {
  const box = form().querySelector("[data-fault]");
  box.querySelector("span").textContent = text;
  box.hidden = !text;
}

function show() {
  const list = form().querySelector("[data-picked]");
  list.replaceChildren(...picked.slice(0, 12).map(({ file, path }) => {
    const line = document.createElement("li");
    const size = document.createElement("span");
    size.className = "quiet num";
    size.textContent = megabytes(file.size);
    line.append(path, " ", size);
    return line;
  }));
  if (picked.length > 1) {
    const line = document.createElement("li");
    line.className = "quiet";
    line.textContent = say("sayAll", { n: picked.length, size: megabytes(sum()) });
    list.append(line);
  }
  list.hidden = !picked.length;
  form().querySelector("[data-clear]").hidden = !picked.length;
  const limit = Number(form().dataset.limit);
  fault(sum() > limit ? say("sayLimit", { size: megabytes(sum()), limit: megabytes(limit) }) : "");
}

function take(files) {
  for (const { file, path } of files) if (!picked.some((p) => p.path === path && p.file.size === file.size)) picked.push({ file, path });
  show();
}

const entriesOf = (reader) => new Promise((resolve, reject) => reader.readEntries(resolve, reject));

async function walk(entry) {
  if (entry.isFile) {
    const file = await new Promise((resolve, reject) => entry.file(resolve, reject));
    return [{ file, path: entry.fullPath.replace(/^\//, "") }];
  }
  const reader = entry.createReader();
  const found = [];
  // A folder answers in portions of a hundred.
  for (let part = await entriesOf(reader); part.length; part = await entriesOf(reader)) {
    for (const child of part) found.push(...(await walk(child)));
  }
  return found;
}

async function dropped(event) {
  const entries = [...event.dataTransfer.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
  const files = entries.length ? (await Promise.all(entries.map(walk))).flat() : [...event.dataTransfer.files].map((file) => ({ file, path: file.name }));
  take(files);
}

function send(box) {
  const body = new FormData(box);
  body.delete("files");
  for (const { file, path } of picked) {
    body.append("files", file, file.name);
    body.append("paths", path);
  }
  const sending = box.querySelector("[data-sending]");
  const bar = sending.querySelector("progress");
  const request = new XMLHttpRequest();
  request.open("POST", box.action);
  request.setRequestHeader("HX-Request", "true");
  request.upload.onprogress = ({ loaded, total }) => {
    bar.value = (loaded * 100) / total;
    sending.querySelector("[data-sent]").textContent = `${megabytes(loaded)} / ${megabytes(total)} · ${Math.floor((loaded * 100) / total)}%`;
  };
  request.onload = () => {
    const next = request.getResponseHeader("HX-Redirect");
    if (next) return void location.assign(next);
    sending.hidden = true;
    box.querySelector("[type=submit]").disabled = false;
    const answer = new DOMParser().parseFromString(request.responseText, "text/html");
    fault(answer.querySelector("[data-fault] span")?.textContent || answer.querySelector(".state-page p:last-of-type")?.textContent
      || answer.querySelector(".field-error")?.textContent.trim() || say("sayFailed"));
  };
  request.onerror = () => {
    sending.hidden = true;
    box.querySelector("[type=submit]").disabled = false;
    fault(say("sayOffline"));
  };
  sending.hidden = false;
  box.querySelector("[type=submit]").disabled = true;
  request.send(body);
}

document.addEventListener("change", (event) => {
  if (!event.target.matches("[data-files]")) return;
  take([...event.target.files].map((file) => ({ file, path: file.webkitRelativePath || file.name })));
  event.target.value = "";
});
document.addEventListener("dragover", (event) => {
  const zone = event.target.closest("[data-upload]");
  if (!zone) return;
  event.preventDefault();
  zone.classList.add("is-over");
});
document.addEventListener("dragleave", (event) => {
  if (!event.relatedTarget || !event.relatedTarget.closest?.("[data-upload]")) form()?.classList.remove("is-over");
});
document.addEventListener("drop", (event) => {
  if (!event.target.closest("[data-upload]")) return;
  event.preventDefault();
  form().classList.remove("is-over");
  dropped(event);
});
document.addEventListener("click", (event) => {
  if (!event.target.closest("[data-clear]")) return;
  picked = [];
  show();
});
document.addEventListener("submit", (event) => {
  if (!event.target.matches("[data-upload]")) return;
  event.preventDefault();
  if (!picked.length) return fault(say("sayNone"));
  if (sum() > Number(event.target.dataset.limit)) return show();
  send(event.target);
});
