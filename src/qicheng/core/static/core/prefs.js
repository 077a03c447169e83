// Runs before the first paint, so that a page never flashes in the wrong size or colour.
(() => {
  try {
    const root = document.documentElement;
    const theme = localStorage.getItem("qicheng.theme");
    if (theme === "dark" || theme === "light") root.dataset.theme = theme;
    if (localStorage.getItem("qicheng.elder") === "1") root.dataset.elder = "";
  } catch {
    // Storage may be switched off; the page is then as the system asks.
  }
})();
