// Sorts a table of units by a figure: a click on the heading, once downwards, once upwards. Nothing is asked of the server.
const value = (row, index) => {
  const cell = row.cells[index];
  const said = cell.dataset.sort ?? cell.textContent;
  const number = Number(said.replace(/[,\s%]/g, "").replace("−", "-"));
  return said.trim() === "" || Number.isNaN(number) ? null : number;
};

function sort(table, head) {
  const down = head.getAttribute("aria-sort") !== "descending";
  for (const other of table.querySelectorAll("th[aria-sort]")) other.removeAttribute("aria-sort");
  head.setAttribute("aria-sort", down ? "descending" : "ascending");
  const index = head.cellIndex;
  const body = table.tBodies[0];
  const rows = [...body.rows];
  const sign = down ? -1 : 1;
  rows.sort((a, b) => {
    const [x, y] = [value(a, index), value(b, index)];
    if (x === null && y === null) return a.cells[index].textContent.localeCompare(b.cells[index].textContent, "zh") * (down ? 1 : -1);
    if (x === null) return 1;
    return y === null ? -1 : (x - y) * sign;
  });
  body.append(...rows);
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-sortable] th button");
  if (button) sort(button.closest("table"), button.closest("th"));
});
