// Narrows the list of measures to those whose name or definition holds what is typed. Without it the list is simply longer.
const box = document.querySelector("[data-narrow]");
if (box) {
  const lines = [...document.querySelectorAll(".measure-pick label")];
  box.addEventListener("input", () => {
    const word = box.value.trim().toLowerCase();
    for (const line of lines) line.hidden = word !== "" && !line.textContent.toLowerCase().includes(word);
  });
}
