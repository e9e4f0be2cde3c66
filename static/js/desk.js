// Keys for the desk's queue: J and K move, Enter opens. Off while typing, and with any modifier.
const rows = [...document.querySelectorAll(".desk [data-row]")];
const typing = "input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]";
let current = -1;

const go = (place) => {
  if (!rows.length) return;
  rows[current]?.classList.remove("current");
  current = Math.max(0, Math.min(rows.length - 1, place));
  rows[current].classList.add("current");
  rows[current].querySelector("a")?.focus();
};

addEventListener("keydown", (event) => {
  if (event.target.closest(typing) || event.ctrlKey || event.metaKey || event.altKey) return;
  const key = event.key.toLowerCase();
  if (key === "j") go(current + 1);
  else if (key === "k") go(current - 1);
  else document.querySelector(`.desk [data-key="${CSS.escape(key)}"]`)?.focus();
});

// A file stays blurred until somebody asks to see it.
document.querySelectorAll(".desk [data-reveal]").forEach((box) => {
  const file = document.getElementById(box.dataset.reveal);
  box.addEventListener("change", () => file?.classList.toggle("shown", box.checked));
});
