// The desk: keys for the queue, ready words put where they go, how a reply reads.
// Everything here has a link or a button that does the same.

// J and K move, Enter opens. Off while typing, and with any modifier.
const rows = () => [...document.querySelectorAll(".desk [data-row]")];
const typing = "input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]";

const go = (step) => {
  const all = rows();
  if (!all.length) return;
  const here = all.findIndex((row) => row.classList.contains("current"));
  const place = Math.max(0, Math.min(all.length - 1, here + step));
  all[here]?.classList.remove("current");
  all[place].classList.add("current");
  all[place].querySelector("a")?.focus();
};

addEventListener("keydown", (event) => {
  if (event.target.closest(typing) || event.ctrlKey || event.metaKey || event.altKey) return;
  const key = event.key.toLowerCase();
  if (key === "j") go(1);
  else if (key === "k") go(-1);
  else document.querySelector(`[data-key="${CSS.escape(key)}"]`)?.focus();
});

// A reply template stands under what an editor typed. Another one chosen next takes its place.
document.querySelectorAll("[data-templates]").forEach((place) => {
  const select = place.querySelector("select");
  const box = document.getElementById(place.dataset.templates);
  let put = "";
  place.querySelector("[data-without-script]").hidden = true;
  select.addEventListener("change", () => {
    const isUntouched = box.value.endsWith(put);
    const typed = box.value.slice(0, isUntouched ? box.value.length - put.length : undefined);
    const text = select.selectedOptions[0].dataset.text ?? "";
    const isThere = !text || typed.includes(text);
    put = isThere ? "" : (typed.trim() && "\n\n") + text;
    box.value = typed + put;
    box.dispatchEvent(new Event("input", { bubbles: true }));
    box.focus();
  });
});

// The reading age of an editor's own words, a moment after they stop typing.
document.querySelectorAll("[data-reading-age]").forEach((line) => {
  const box = document.getElementById(line.dataset.of);
  const token = box.form.querySelector("[name=csrfmiddlewaretoken]").value;
  let waiting;
  const ask = async () => {
    const body = new URLSearchParams({ text: box.value, csrfmiddlewaretoken: token });
    const answer = await fetch(line.dataset.readingAge, { method: "POST", body });
    if (answer.ok) line.textContent = await answer.text();
  };
  box.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(ask, 600);
  });
});
