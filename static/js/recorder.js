// A recording made here, or a file chosen here, goes in slices. Each is tried again, and where a bad
// line cut one off the next one goes on. Nothing leaves the phone before "Use this one" is pressed.
const place = document.querySelector("[data-voice]");
const SLICE_BYTES = 512 * 1024;
const TRIES = 4;
const SECONDS_BETWEEN = 2;
const SECONDS_OF_SILENCE = 60;
const BITS_A_SECOND = 64000;
// Every browser that records knows one of these.
const KINDS = ["audio/webm;codecs=opus", "audio/mp4", "audio/ogg;codecs=opus", ""];

if (place) {
  const form = place.closest("form");
  const chooser = form.elements.sound;
  const kept = document.querySelector("[data-kept]");
  const lines = place.dataset;
  const mostSeconds = Number(lines.mostSeconds);
  const part = (name) => place.querySelector(`[data-${name}]`);
  const bar = place.querySelector("progress");
  const player = part("take").querySelector("audio");
  let recorder;
  let seconds = 0;
  let ticking;
  let take;
  let item;
  let goOn;

  const say = (words) => { part("state").textContent = words; };
  const showButtons = (...names) => ["record", "pause", "on", "stop"]
    .forEach((name) => { part(name).hidden = !names.includes(name); });

  // Recording

  const clock = () => `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
  const showTime = () => { part("now").textContent = clock(); };

  const tick = () => {
    if (recorder.state !== "recording") return;
    seconds += 1;
    showTime();
    if (seconds === mostSeconds - 60) say(lines.minute);
    if (seconds >= mostSeconds) stop(lines.full);
  };

  const microphoneOff = () => {
    clearInterval(ticking);
    recorder?.stream.getTracks().forEach((track) => track.stop());
  };

  const stop = (words) => {
    if (!recorder || recorder.state === "inactive") return;
    recorder.addEventListener("stop", () => say(words), { once: true });
    recorder.stop();
  };

  const listenBack = (chunks) => {
    microphoneOff();
    take = new Blob(chunks, { type: recorder.mimeType });
    player.src = URL.createObjectURL(take);
    part("take").hidden = false;
    showButtons();
    part("use").focus();
  };

  const forgetTake = () => {
    if (player.src) URL.revokeObjectURL(player.src);
    player.removeAttribute("src");
    take = undefined;
    part("take").hidden = true;
    part("time").hidden = true;
    showButtons("record");
  };

  const record = async () => {
    let stream;
    try {
      stream = await navigator.mediaDevices.getUserMedia({ audio: true });
    } catch {
      say(lines.refused);
      return;
    }
    const kind = KINDS.find((one) => !one || MediaRecorder.isTypeSupported(one));
    const chunks = [];
    recorder = new MediaRecorder(stream, {
      audioBitsPerSecond: BITS_A_SECOND, ...(kind && { mimeType: kind }),
    });
    recorder.addEventListener("dataavailable", (event) => chunks.push(event.data));
    recorder.addEventListener("stop", () => listenBack(chunks), { once: true });
    recorder.start(1000);
    seconds = 0;
    showTime();
    part("time").hidden = false;
    ticking = setInterval(tick, 1000);
    showButtons("pause", "stop");
    say(lines.recording);
    part("stop").focus();
  };

  part("record").addEventListener("click", record);
  part("pause").addEventListener("click", () => {
    recorder.pause();
    showButtons("on", "stop");
    say(lines.paused);
    part("on").focus();
  });
  part("on").addEventListener("click", () => {
    recorder.resume();
    showButtons("pause", "stop");
    say(lines.recording);
    part("pause").focus();
  });
  part("stop").addEventListener("click", () => stop(lines.done));
  part("redo").addEventListener("click", () => {
    forgetTake();
    record();
  });
  addEventListener("pagehide", microphoneOff);

  // Sending

  const newName = () => [...crypto.getRandomValues(new Uint8Array(16))]
    .map((number) => number.toString(16).padStart(2, "0")).join("");

  // Resolves to [status, text]; a status of 0 where the line broke or stayed silent.
  const post = (address, values) => new Promise((done) => {
    const request = new XMLHttpRequest();
    let silence;
    const listen = () => {
      clearTimeout(silence);
      silence = setTimeout(() => request.abort(), SECONDS_OF_SILENCE * 1000);
    };
    const body = new FormData();
    ["csrfmiddlewaretoken", "draft"]
      .forEach((name) => body.append(name, form.elements[name].value));
    Object.entries(values).forEach(([name, value]) => body.append(name, value));
    request.upload.addEventListener("progress", listen);
    request.addEventListener("loadend", () => {
      clearTimeout(silence);
      done([request.status, request.responseText]);
    });
    item.stop = () => request.abort();
    request.open("POST", address);
    listen();
    request.send(body);
  });

  const pause = (wait) => new Promise((done) => {
    setTimeout(done, wait * 1000);
    addEventListener("online", done, { once: true });
  });

  const settle = (words, { canChoose = false } = {}) => {
    say(words);
    bar.hidden = true;
    part("choice").hidden = !canChoose;
  };

  const leaveOut = () => {
    item?.stop?.();
    item = undefined;
    settle("");
    if (goOn) form.requestSubmit?.(goOn);
  };

  const arrived = (row) => {
    forgetTake();
    kept.replaceChildren();
    kept.insertAdjacentHTML("beforeend", row);
    item = undefined;
    settle(lines.there);
    if (goOn) form.requestSubmit?.(goOn);
    else kept.querySelector("button").focus();
  };

  const placeIn = (text) => {
    try {
      return JSON.parse(text).there;
    } catch {
      return undefined;
    }
  };

  // The next place to go on from; or undefined when this is over, well or not.
  const answered = (status, text, current) => {
    if (current !== item) return undefined;
    const there = status === 200 || status === 409 ? placeIn(text) : undefined;
    if (there !== undefined) return there;
    if (status === 200) arrived(text);
    else if (status === 422) settle(text, { canChoose: true });
    else settle(status === 410 ? lines.gone : lines.failed, { canChoose: true });
    return undefined;
  };

  const send = async () => {
    const current = item;
    let there;
    let failed = 0;
    bar.hidden = false;
    part("choice").hidden = true;
    say(lines.going);
    while (current === item) {
      while (!navigator.onLine && current === item) {
        say(lines.offline);
        await pause(SECONDS_BETWEEN);
      }
      const [status, text] = there === undefined
        ? await post(lines.begin, { upload: item.name, size: item.sound.size })
        : await post(lines.slice, {
          upload: item.name,
          offset: there,
          slice: new Blob([item.sound.slice(there, there + SLICE_BYTES)]),
        });
      if (current !== item) return;
      if ((status === 0 || status >= 500) && failed < TRIES - 1) {
        failed += 1;
        there = undefined;
        say(lines.again);
        await pause(SECONDS_BETWEEN ** failed);
      } else {
        there = answered(status, text, current);
        if (there === undefined) return;
        failed = 0;
        bar.value = 100 * there / item.sound.size;
        say(lines.going);
      }
    }
  };

  const use = (sound) => {
    item?.stop?.();
    item = undefined;
    if (sound.size > Number(lines.mostBytes)) {
      settle(lines.big);
      return;
    }
    item = { sound, name: newName() };
    send();
  };

  part("use").addEventListener("click", () => use(take));
  part("retry").addEventListener("click", send);
  part("leave").addEventListener("click", leaveOut);
  chooser.addEventListener("change", () => {
    if (chooser.files.length) use(chooser.files[0]);
    chooser.value = "";
  });

  // What is not there yet is waited for, once; what was recorded and not used is asked about, once.
  form.addEventListener("submit", (event) => {
    const isOpen = item || take || (recorder && recorder.state !== "inactive");
    const isWiping = event.submitter?.name === "remove";
    if (!isOpen || isWiping || goOn === event.submitter) return;
    event.preventDefault();
    goOn = event.submitter;
    if (!item) stop(lines.unused);
    say(item ? lines.wait : lines.unused);
  });
  document.addEventListener("submit", (event) => {
    if (event.target !== form) item = take = undefined;
  });
  addEventListener("beforeunload", (event) => {
    if ((item || take) && !goOn && !document.querySelector(".leaving")) event.preventDefault();
  });

  part("recorder").hidden = !(navigator.mediaDevices?.getUserMedia && window.MediaRecorder);
  document.querySelector("[data-plain]").hidden = true;
  place.hidden = false;
}
