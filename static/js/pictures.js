// Each picture is drawn anew and smaller here, so that where it was taken never leaves the phone.
// It travels in a request of its own, is tried again, and is kept once however often it arrives.
const place = document.querySelector("[data-pictures]");
const LONGEST_SIDE = 2000;
const QUALITY = 0.85;
// A drawing keeps its sharp edges up to this size.
const DRAWING_BYTES = 1000000;
const TRIES = 3;
const SECONDS_BETWEEN = 2;
const SECONDS_OF_SILENCE = 60;

if (place) {
  const form = place.closest("form");
  const chooser = form.elements.pictures;
  const pattern = place.querySelector("template").content.firstElementChild;
  const list = place.querySelector("ol");
  const line = place.querySelector("[role=status]");
  const added = document.getElementById("added").closest("section");
  const lines = place.dataset;
  const items = [];
  let chosen = 0;
  let going;
  let goOn;

  // Some browsers answer with noise when a page reads what it drew. Then the file goes as it is.
  const canDraw = () => {
    const canvas = document.createElement("canvas");
    canvas.width = canvas.height = 1;
    const pen = canvas.getContext("2d");
    pen.fillStyle = "#123456";
    pen.fillRect(0, 0, 1, 1);
    return pen.getImageData(0, 0, 1, 1).data.join() === "18,52,86,255";
  };

  const written = (canvas, kind) => new Promise((done) => { canvas.toBlob(done, kind, QUALITY); });

  const smaller = async (file) => {
    try {
      if (!canDraw()) return file;
      const bitmap = await createImageBitmap(file, { imageOrientation: "from-image" });
      const scale = Math.min(1, LONGEST_SIDE / Math.max(bitmap.width, bitmap.height));
      const canvas = document.createElement("canvas");
      canvas.width = Math.max(1, Math.round(bitmap.width * scale));
      canvas.height = Math.max(1, Math.round(bitmap.height * scale));
      canvas.getContext("2d").drawImage(bitmap, 0, 0, canvas.width, canvas.height);
      bitmap.close();
      if (file.type === "image/jpeg") return await written(canvas, file.type) ?? file;
      const drawing = await written(canvas, "image/png");
      if (drawing?.size <= DRAWING_BYTES) return drawing;
      return await written(canvas, "image/webp") ?? file;
    } catch {
      return file;
    }
  };

  const newName = () => [...crypto.getRandomValues(new Uint8Array(16))]
    .map((number) => number.toString(16).padStart(2, "0")).join("");

  const show = (item, words, { canChoose = false } = {}) => {
    item.row.querySelector("[data-state]").textContent = words;
    item.row.querySelector("progress").hidden = canChoose;
    item.row.querySelector("[data-choice]").hidden = !canChoose;
  };

  // Resolves to [status, text]; a status of 0 where the line broke or stayed silent.
  const send = (item, address) => new Promise((done) => {
    const request = new XMLHttpRequest();
    const bar = item.row.querySelector("progress");
    let silence;
    const listen = () => {
      clearTimeout(silence);
      silence = setTimeout(() => request.abort(), SECONDS_OF_SILENCE * 1000);
    };
    const body = new FormData();
    ["csrfmiddlewaretoken", "draft"]
      .forEach((name) => body.append(name, form.elements[name].value));
    body.append("upload", item.name);
    body.append("picture", item.picture, "picture");
    request.upload.addEventListener("progress", (event) => {
      listen();
      bar.value = event.lengthComputable ? 100 * event.loaded / event.total : 0;
    });
    request.addEventListener("loadend", () => {
      clearTimeout(silence);
      done([request.status, request.responseText]);
    });
    item.stop = () => request.abort();
    request.open("POST", address);
    listen();
    request.send(body);
  });

  const pause = (seconds) => new Promise((done) => {
    setTimeout(done, seconds * 1000);
    addEventListener("online", done, { once: true });
  });

  const leaveOut = (item) => {
    item.isLeft = true;
    item.stop?.();
    item.row.remove();
    items.splice(items.indexOf(item), 1);
    if (!items.length) settled();
  };

  const arrived = (item, row) => {
    leaveOut(item);
    added.querySelector("ol").insertAdjacentHTML("beforeend", row);
    added.hidden = false;
    const count = added.querySelectorAll("ol > li").length;
    const words = count === 1 ? lines.one : lines.other.replace("#", count);
    document.getElementById("added").textContent = words;
    line.textContent = words;
  };

  const tryToSend = async (item) => {
    show(item, lines.smaller);
    item.picture ??= await smaller(item.file);
    for (let tried = 1; tried <= TRIES && !item.isLeft; tried += 1) {
      while (!navigator.onLine && !item.isLeft) {
        show(item, lines.offline);
        await pause(SECONDS_BETWEEN);
      }
      show(item, lines.going);
      const [status, text] = await send(item, lines.pictures);
      if (item.isLeft) return;
      if (status === 200) return arrived(item, text);
      if (status === 422) return show(item, text, { canChoose: true });
      if (status === 410) return show(item, lines.gone, { canChoose: true });
      show(item, lines.again);
      if (tried < TRIES) await pause(SECONDS_BETWEEN ** tried);
    }
    show(item, lines.failed, { canChoose: true });
  };

  const waiting = () => items.find((item) => !item.isTried);
  const next = async () => {
    if (going) return;
    for (going = waiting(); going; going = waiting()) {
      going.isTried = true;
      await tryToSend(going);
    }
  };

  const take = (file) => {
    chosen += 1;
    const row = pattern.cloneNode(true);
    const item = { file, row, name: newName() };
    const title = lines.picture.replace("#", chosen);
    row.querySelector("[data-name]").textContent = title;
    row.querySelector("progress").setAttribute("aria-label", title);
    row.querySelector("[data-again]").addEventListener("click", () => {
      item.isTried = false;
      next();
    });
    row.querySelector("[data-leave]").addEventListener("click", () => leaveOut(item));
    show(item, lines.waits);
    items.push(item);
    list.append(row);
  };

  // Nothing is on its way any more: what was pressed meanwhile goes on by itself.
  const settled = () => {
    line.textContent = "";
    if (goOn) form.requestSubmit?.(goOn);
  };

  chooser.addEventListener("change", () => {
    [...chooser.files].forEach(take);
    chooser.value = "";
    next();
  });
  form.addEventListener("submit", (event) => {
    if (!items.length || goOn === event.submitter) return;
    event.preventDefault();
    goOn = event.submitter;
    line.textContent = lines.wait;
  });
  // Stop here asks nothing more.
  document.addEventListener("submit", (event) => { if (event.target !== form) items.length = 0; });
  addEventListener("beforeunload", (event) => {
    if (items.length && !goOn && !document.querySelector(".leaving")) event.preventDefault();
  });
  form.elements.add.hidden = true;
  place.hidden = false;
}
