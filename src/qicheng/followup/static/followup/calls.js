// The number arrives with its trace written; dialling it is what the reader tapped for.
document.addEventListener("htmx:afterSwap", () => {
  const link = document.querySelector("a[data-dial]:not([data-dialled])");
  if (!link) return;
  link.dataset.dialled = "";
  link.click();
});
