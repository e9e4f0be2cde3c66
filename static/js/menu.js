// The menu is a <details>: it works alone. Escape and a press elsewhere close it too.
const menu = document.querySelector(".menu");

if (menu) {
  addEventListener("keydown", (event) => {
    if (event.key === "Escape" && menu.open) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  });
  addEventListener("click", (event) => {
    if (!menu.contains(event.target)) menu.open = false;
  });
}
