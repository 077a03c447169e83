// A refused temperature answers 422 with the card and the reason: it is shown like any other answer, nothing typed is lost elsewhere.
document.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.xhr.status === 422) {
    event.detail.shouldSwap = true;
    event.detail.isError = false;
  }
});
