// Count words as they are typed. The server writes the sentence: `data-words-one` for one word,
// `data-words-other` with `#` where the number goes. Screen readers hear it when typing pauses.
document.querySelectorAll("textarea[data-words]").forEach((box) => {
  const line = document.getElementById(box.dataset.words);
  if (!line) return;
  let timer;
  const count = () => {
    const words = (box.value.match(/\S+/g) || []).length;
    line.textContent = words === 1
      ? line.dataset.wordsOne
      : line.dataset.wordsOther.replace("#", words.toLocaleString(document.documentElement.lang));
  };
  line.hidden = false;
  count();
  box.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(count, 500);
  });
});
