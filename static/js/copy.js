// Buttons that put `data-copy` on the clipboard. Hidden until we know they can.
if (navigator.clipboard) {
  document.querySelectorAll("button[data-copy]").forEach((button) => {
    const words = button.querySelector("[data-words]") || button;
    button.hidden = false;
    button.addEventListener("click", async () => {
      try {
        await navigator.clipboard.writeText(button.dataset.copy);
        words.textContent = button.dataset.copied;
      } catch {
        words.textContent = button.dataset.failed;
      }
    });
  });
}
