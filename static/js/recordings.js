// Sends a recording in slices, shows how far it is, and goes on by itself after a broken line.
const form = document.querySelector("form[data-recording]");
const TRIES = 6;
const SECONDS_BETWEEN = 3;
const SECONDS_UNTIL_LOOKED_AT_AGAIN = 5;

if (form) {
  const lines = form.dataset;
  const bar = form.querySelector("progress");
  const line = form.querySelector("[data-line]");
  const chooser = form.elements.file;
  const press = form.querySelector("button[type=submit]");
  let isGoing = false;

  const pause = (seconds) => new Promise((done) => {
    setTimeout(done, seconds * 1000);
    addEventListener("online", done, { once: true });
  });

  const post = async (address, fields) => {
    const body = new FormData();
    body.append("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
    Object.entries(fields).forEach(([name, value]) => body.append(name, value));
    const answer = await fetch(address, { method: "POST", body });
    if (answer.status >= 500) throw new Error("away");
    return [answer.status, await answer.json().catch(() => ({}))];
  };

  const patiently = async (address, fields) => {
    for (let tried = 1; ; tried += 1) {
      try {
        return await post(address, fields);
      } catch (trouble) {
        if (tried === TRIES) throw trouble;
        line.textContent = lines.again;
        await pause(tried * SECONDS_BETWEEN);
      }
    }
  };

  const titleOf = (file) => form.elements.title.value.trim()
    || file.name.replace(/\.[^.]*$/, "").slice(0, 120);

  const show = (there, size) => {
    const part = Math.floor(100 * there / size);
    bar.hidden = false;
    bar.value = part;
    line.textContent = lines.going.replace("#", part);
  };

  // The line to show, or nothing when all of it arrived.
  const send = async (file) => {
    let [status, said] = await patiently(lines.begin, { title: titleOf(file), size: file.size });
    const { address } = said;
    while (status === 200) {
      const { there } = said;
      if (there >= file.size) return "";
      show(there, file.size);
      const slice = file.slice(there, there + Number(lines.slice));
      [status, said] = await patiently(address, { offset: there, slice });
    }
    return said.line || lines.broken;
  };

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const [file] = chooser.files;
    if (!file) {
      line.textContent = lines.none;
      chooser.focus();
      return;
    }
    isGoing = true;
    press.disabled = true;
    const trouble = await send(file).catch(() => lines.broken);
    isGoing = false;
    press.disabled = false;
    if (trouble) line.textContent = trouble;
    else location.reload();
  });

  addEventListener("beforeunload", (event) => { if (isGoing) event.preventDefault(); });

  const isListening = () => [...document.querySelectorAll("audio")].some((sound) => !sound.paused);

  if (document.querySelector("[data-not-done]")) {
    setInterval(() => {
      if (!isGoing && !chooser.files.length && !isListening()) location.reload();
    }, SECONDS_UNTIL_LOOKED_AT_AGAIN * 1000);
  }
}
