// What every page does: large type and dark, the search key, menus, whether there is a network.
const root = document.documentElement;
const dark = matchMedia("(prefers-color-scheme: dark)");

function remember(key, value) {
  try {
    localStorage.setItem(key, value);
  } catch {
    // Kept for this page only.
  }
}

const isDark = () => (root.dataset.theme ? root.dataset.theme === "dark" : dark.matches);
const isElder = () => "elder" in root.dataset;

function showPrefs() {
  for (const button of document.querySelectorAll("[data-pref]")) {
    button.setAttribute("aria-pressed", String(button.dataset.pref === "elder" ? isElder() : isDark()));
  }
}

function togglePref(name) {
  if (name === "elder") {
    if (isElder()) delete root.dataset.elder;
    else root.dataset.elder = "";
    remember("qicheng.elder", isElder() ? "1" : "0");
  } else {
    root.dataset.theme = isDark() ? "light" : "dark";
    remember("qicheng.theme", root.dataset.theme);
  }
  showPrefs();
  document.dispatchEvent(new CustomEvent("qicheng:prefs"));
}

function showNet({ state, stored = 0 }) {
  for (const banner of document.querySelectorAll("[data-net]")) {
    banner.dataset.net = state;
    for (const place of banner.querySelectorAll("[data-stored]")) place.textContent = String(stored);
  }
}

const typing = (target) => target.closest("input, textarea, select, [contenteditable], dialog") !== null;

function closeMenus(except) {
  let closed = false;
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (menu === except) continue;
    if (menu.contains(document.activeElement)) menu.querySelector("summary").focus();
    menu.open = false;
    closed = true;
  }
  return closed;
}

document.addEventListener("click", (event) => {
  const pref = event.target.closest("[data-pref]");
  if (pref) togglePref(pref.dataset.pref);
  if (event.target.closest("[data-print]")) print();
  closeMenus(event.target.closest("details.menu"));
});

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (event.key === "Escape") {
    if (closeMenus(null) || event.defaultPrevented) return;
    if (typing(event.target)) event.target.blur();
    else document.querySelector("a[data-back]")?.click();
  } else if (event.key === "/" && !typing(event.target)) {
    const search = document.querySelector("[data-search]");
    if (search && search.offsetParent) {
      event.preventDefault();
      search.focus();
      search.select();
    }
  }
});

// Stored and sending counts come from the page that keeps drafts; without it only the network itself is told.
document.addEventListener("qicheng:net", (event) => showNet(event.detail));
addEventListener("online", () => showNet({ state: "online" }));
addEventListener("offline", () => showNet({ state: "offline" }));
dark.addEventListener("change", () => {
  showPrefs();
  document.dispatchEvent(new CustomEvent("qicheng:prefs"));
});

showPrefs();
showNet({ state: navigator.onLine ? "online" : "offline" });
// A row that is wider than the screen shows first where one is.
for (const here of document.querySelectorAll(".rail .is-here, .tabs .is-here")) {
  const row = here.closest(".rail, .tabs");
  const [inner, outer] = [here.getBoundingClientRect(), row.getBoundingClientRect()];
  if (row.scrollWidth > row.clientWidth) row.scrollLeft += inner.left + inner.width / 2 - outer.left - outer.width / 2;
}
