// Tables by keyboard: choose rows, move, open; hide columns and remember it. Works on rows that htmx brings later.
const rowsOf = (table) => [...table.tBodies].flatMap((body) => [...body.rows]).filter((row) => row.cells.length > 1);
const picks = (table) => [...table.querySelectorAll("tbody .pick input[type=checkbox]")];
const columnsKey = (name) => `qicheng.columns.${name}`;

function showChosen(table) {
  const boxes = picks(table);
  const chosen = boxes.filter((box) => box.checked);
  for (const box of boxes) box.closest("tr").setAttribute("aria-selected", String(box.checked));
  const all = table.querySelector("[data-pick-all]");
  if (all) {
    all.checked = boxes.length > 0 && chosen.length === boxes.length;
    all.indeterminate = chosen.length > 0 && chosen.length < boxes.length;
  }
  const bar = document.querySelector(`[data-bulk="${table.dataset.table}"]`);
  if (!bar) return;
  bar.hidden = chosen.length === 0;
  for (const place of bar.querySelectorAll("[data-bulk-count]")) place.textContent = String(chosen.length);
}

function choose(table, on) {
  for (const box of picks(table)) box.checked = on;
  showChosen(table);
}

function move(table, row, step) {
  const rows = rowsOf(table);
  const next = rows[Math.min(rows.length - 1, Math.max(0, rows.indexOf(row) + step))];
  if (!next) return;
  for (const other of rows) other.tabIndex = other === next ? 0 : -1;
  next.focus();
  next.scrollIntoView({ block: "nearest" });
}

function onRowKey(event, table, row) {
  const steps = { ArrowDown: 1, ArrowUp: -1, Home: -Infinity, End: Infinity, PageDown: 10, PageUp: -10 };
  if (event.key in steps) move(table, row, steps[event.key]);
  else if (event.key === "Enter") row.querySelector("a[data-open]")?.click();
  else if (event.key === " ") {
    const box = row.querySelector(".pick input");
    if (!box) return;
    box.checked = !box.checked;
    showChosen(table);
  } else return;
  event.preventDefault();
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const chosenTable = [...document.querySelectorAll("[data-table]")].find((t) => picks(t).some((b) => b.checked));
  if (event.key === "Escape" && chosenTable && !document.querySelector("details.menu[open]")) {
    choose(chosenTable, false);
    event.preventDefault(); // the page's own Escape (back) waits for the next press
    return;
  }
  const row = event.target.closest("[data-table] tbody tr");
  if (row && event.target === row) onRowKey(event, row.closest("[data-table]"), row);
}, true);

document.addEventListener("change", (event) => {
  const table = event.target.closest("[data-table]");
  if (table && event.target.matches("[data-pick-all]")) choose(table, event.target.checked);
  else if (table && event.target.closest(".pick")) showChosen(table);
  if (event.target.matches("[data-column]")) {
    const name = event.target.closest("[data-columns-for]").dataset.columnsFor;
    remember(name);
    showColumns(name);
  }
});

document.addEventListener("click", (event) => {
  const clear = event.target.closest("[data-bulk-clear]");
  if (clear) choose(document.querySelector(`[data-table="${clear.closest("[data-bulk]").dataset.bulk}"]`), false);
});

const boxesOf = (name) => [...document.querySelectorAll(`[data-columns-for="${name}"] [data-column]`)];

function remember(name) {
  const hidden = boxesOf(name).filter((box) => !box.checked).map((box) => box.dataset.column);
  try {
    localStorage.setItem(columnsKey(name), JSON.stringify(hidden));
  } catch {
    // Kept for this page only.
  }
}

function recall(name) {
  try {
    const hidden = JSON.parse(localStorage.getItem(columnsKey(name)) ?? "null");
    if (Array.isArray(hidden)) for (const box of boxesOf(name)) if (!box.disabled) box.checked = !hidden.includes(box.dataset.column);
  } catch {
    // Nothing usable was kept.
  }
}

function showColumns(name) {
  const boxes = boxesOf(name);
  if (!boxes.length) return;
  const hidden = new Set(boxes.filter((box) => !box.checked).map((box) => box.dataset.column));
  for (const cell of document.querySelectorAll(`[data-table="${name}"] [data-col]`)) cell.hidden = hidden.has(cell.dataset.col);
  // What is exported is what is seen.
  const shown = boxes.filter((box) => box.checked).map((box) => box.dataset.column);
  for (const link of document.querySelectorAll(`[data-export-for="${name}"]`)) {
    const address = new URL(link.href);
    address.searchParams.delete("columns");
    for (const key of shown) address.searchParams.append("columns", key);
    link.href = address.href;
  }
}

function prepare() {
  for (const table of document.querySelectorAll("[data-table]")) {
    const rows = rowsOf(table);
    if (!rows.some((row) => row.tabIndex === 0)) rows.forEach((row, at) => (row.tabIndex = at === 0 ? 0 : -1));
    recall(table.dataset.table);
    showColumns(table.dataset.table);
    showChosen(table);
  }
}

prepare();
document.addEventListener("htmx:afterSettle", prepare);
