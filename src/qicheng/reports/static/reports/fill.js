// One tap says that there is nothing: it writes 0 or 无 into its field. Without it the same button keeps the sheet with that answer.
for (const button of document.querySelectorAll("button[data-say]")) {
  button.addEventListener("click", (event) => {
    const field = document.getElementById(button.dataset.into);
    if (!field) return;
    event.preventDefault();
    field.value = button.dataset.say;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.focus();
  });
}
