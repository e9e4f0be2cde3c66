// The desk: ready words put where they go, how a reply reads.
// Everything here has a button that does the same.

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
    // The first place that is still open is chosen: what is typed next stands there.
    const open = /\{[^{}\n]+\}/.exec(box.value);
    if (open) box.setSelectionRange(open.index, open.index + open[0].length);
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

// The list changes in place; the filter that is kept is the one that is shown.
document.querySelectorAll("[data-from-address]").forEach((field) => {
  field.form.addEventListener("submit", () => {
    field.value = location.search;
  });
});
