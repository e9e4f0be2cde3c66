// The desk by keyboard. Everything here has a link or a button that does the same, and each
// button shows its letter. Letters do nothing while somebody types, with a modifier, or once
// the editor has switched shortcuts off in their account.
const desk = document.querySelector("[data-keys]");
const typing = "input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]";
const rows = () => [...document.querySelectorAll(".desk [data-row]")];
const current = () => rows().findIndex((row) => row.classList.contains("current"));
const reasons = { m: "spam", t: "test", u: "duplicate" };
const PLACE = "desk-place";

// The list: one row is current.
const goTo = (place) => {
  const all = rows();
  if (!all.length) return;
  const next = Math.max(0, Math.min(all.length - 1, place));
  all[current()]?.classList.remove("current");
  all[next].classList.add("current");
  all[next].querySelector("a")?.focus();
};

// One press in the list; the same place is current again when the list comes back.
const setAside = (reason) => {
  const form = document.getElementById("set-aside");
  const row = rows()[current()];
  if (!form || !row) return false;
  sessionStorage.setItem(PLACE, current());
  form.action = form.dataset.address.replace("REFERENCE", row.dataset.row);
  form.elements.reason.value = reason;
  form.submit();
  return true;
};

// The checklist: a number answers the question that has the focus and goes on to the next.
const answer = (field, number) => {
  const choice = field.querySelectorAll("input")[number - 1];
  if (!choice) return false;
  choice.checked = true;
  const all = [...field.form.querySelectorAll("fieldset")];
  const next = all[all.indexOf(field) + 1]?.querySelector("input");
  (next ?? document.querySelector("[data-key=a]") ?? choice).focus();
  return true;
};

const askFirst = () => {
  const open = document.querySelector(".ask .todo input") ?? document.querySelector(".ask input");
  open?.focus();
  return Boolean(open);
};

const press = (key) => {
  const target = document.querySelector(`[data-key="${CSS.escape(key)}"]`);
  if (!target) return false;
  if (target.dataset.focus) document.getElementById(target.dataset.focus)?.focus();
  else target.click();
  return true;
};

const work = (key, target) => {
  const question = target.closest(".ask fieldset");
  if (question && "123".includes(key)) return answer(question, Number(key));
  if (rows().length && key === "j") return goTo(current() + 1) ?? true;
  if (rows().length && key === "k") return goTo(current() - 1) ?? true;
  if (key === "c" && askFirst()) return true;
  return press(key) || (key in reasons && setAside(reasons[key]));
};

addEventListener("keydown", (event) => {
  const isTyping = event.target.closest(typing);
  if (isTyping?.form && event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    isTyping.form.querySelector("[type=submit]")?.click();
    return;
  }
  const isOff = desk?.dataset.keys !== "on" || document.querySelector("[aria-modal=true]:not([aria-hidden])");
  const isOther = event.ctrlKey || event.metaKey || event.altKey || event.key.length > 1;
  if (isTyping || isOff || isOther || event.repeat) return;
  if (work(event.key.toLowerCase(), event.target)) event.preventDefault();
});

// Back in the list after one press, or at the words of a ready reason.
const place = sessionStorage.getItem(PLACE);
sessionStorage.removeItem(PLACE);
if (place !== null) goTo(Number(place));
const toWords = () => document.querySelector("#words textarea")?.focus();
// A frame later: going to a place in the page takes the focus away first.
if (location.hash === "#words") addEventListener("load", () => requestAnimationFrame(toWords));
