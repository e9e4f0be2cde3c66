// Makes the browser's own player better. Without this, that one is there, and links to every
// moment of the words. What it says stands in the page: `#` in `data-` is where a value goes.
const player = document.querySelector(".player");
if (player) {
  const STEP = 15, SPEEDS = [1, 1.25, 1.5, 0.75], KEY = "listening";
  const audio = player.querySelector("audio");
  const part = (name) => player.querySelector(`[data-${name}]`);
  const [play, speed, seek, clocks, said, skip, skipping, small, remember] = [
    "play", "speed", "seek", "clocks", "said", "skip", "skipping", "small", "remember",
  ].map(part);
  const sound = { full: audio.getAttribute("src"), small: small.value };
  const mine = sound.full.split("/").pop();
  const hardParts = [...document.querySelectorAll("[data-skip-from]")].map(({ dataset }) => (
    { from: Number(dataset.skipFrom), to: Number(dataset.skipTo), label: dataset.label }
  ));
  let waiting = null, hard, kept, store = null;

  const filled = (words, ...values) => String.raw({ raw: words.split("#") }, ...values);
  const say = (words, ...values) => {
    said.textContent = filled(words, ...values);
  };
  const clock = (seconds) => {
    const [hours, ...rest] = [seconds / 3600, (seconds / 60) % 60, seconds % 60].map(Math.floor);
    const [minutes, second] = rest.map((number) => String(number).padStart(2, "0"));
    return hours ? `${hours}:${minutes}:${second}` : `${Number(minutes)}:${second}`;
  };

  // Where it is. Before there is any sound, where it is to begin.
  const now = () => waiting ?? audio.currentTime;
  const end = () => (Number.isFinite(audio.duration) ? audio.duration : Number(player.dataset.length));
  const go = (seconds) => {
    const moment = Math.min(Math.max(0, Number(seconds)), end());
    if (audio.readyState) audio.currentTime = moment;
    else waiting = moment;
    show();
    follow();
  };
  const start = () => audio.play().catch(() => {});
  const turn = () => (audio.paused ? start() : audio.pause());
  audio.addEventListener("loadedmetadata", () => {
    if (waiting !== null) audio.currentTime = waiting;
    waiting = null;
  });

  const show = () => {
    const words = [clock(now()), clock(end())];
    seek.max = end();
    seek.value = now();
    seek.setAttribute("aria-valuetext", filled(seek.dataset.seek, ...words));
    clocks.textContent = words.join(" / ");
    play.setAttribute("aria-label", audio.paused ? play.dataset.play : play.dataset.pause);
    player.classList.toggle("is-playing", !audio.paused);
  };

  // The words follow. The page scrolls only for somebody who had the line before on the screen.
  const isOnScreen = (line) => {
    const { top, bottom } = line.getBoundingClientRect();
    return top >= 0 && bottom <= innerHeight;
  };
  const markOne = (moments) => {
    const last = moments.find((moment) => moment.hasAttribute("aria-current"));
    const next = moments.findLast(({ dataset }) => Number(dataset.at) <= now());
    if (next === last) return;
    const isFollowed = last && next && isOnScreen(last) && !isOnScreen(next);
    last?.removeAttribute("aria-current");
    next?.setAttribute("aria-current", "true");
    if (isFollowed) next.scrollIntoView({ block: "center" });
  };
  const follow = () => {
    const all = (place) => [...document.querySelectorAll(`${place} [data-at]`)];
    markOne(all(".script"));
    markOne(all(".chap"));
  };

  // Hard parts: jumped over when that is switched on, else offered when they begin.
  const meetHardParts = () => {
    const before = hard;
    hard = hardParts.find(({ from, to }) => now() >= from && now() < to - 0.25);
    if (hard && skipping.checked) {
      const { to, label } = hard;
      go(to);
      say(skipping.dataset.skipping, clock(to), label);
      hard = undefined;
    } else if (hard && hard !== before) {
      say(skip.dataset.begins, hard.label);
      skip.textContent = filled(skip.dataset.skip, clock(hard.to));
    } else if (before && !hard) {
      say("");
    }
    skip.hidden = !hard;
  };

  // One key on this phone, for one episode, and only for as long as the box is ticked.
  try {
    store = localStorage;
  } catch {
    remember.closest("label").hidden = true;
  }
  const keep = () => {
    const note = `${mine} ${Math.floor(audio.ended ? 0 : now())}`;
    if (remember.checked && note !== kept) store.setItem(KEY, (kept = note));
  };
  remember.addEventListener("change", () => {
    kept = null;
    if (remember.checked) keep();
    else store.removeItem(KEY);
  });

  // A link to a moment lands on the words; with this it may begin there.
  const asked = () => /^#t=(\d+(\.\d+)?)$/.exec(location.hash)?.[1];
  const beginWhereAsked = () => {
    if (!asked()) return;
    go(asked());
    say(said.dataset.said, clock(now()));
  };

  play.addEventListener("click", turn);
  for (const button of player.querySelectorAll("[data-step]")) {
    button.addEventListener("click", () => go(now() + Number(button.dataset.step)));
  }
  seek.addEventListener("input", () => go(seek.value));
  speed.addEventListener("click", () => {
    const next = SPEEDS[(SPEEDS.indexOf(audio.playbackRate) + 1) % SPEEDS.length];
    audio.defaultPlaybackRate = audio.playbackRate = next;
    speed.textContent = filled(speed.dataset.speed, next);
  });
  skip.addEventListener("click", () => {
    go(hard.to);
    meetHardParts();
    play.focus();
  });
  small.addEventListener("change", () => {
    const wasPlaying = !audio.paused;
    waiting = now();
    audio.src = small.checked ? sound.small : sound.full;
    if (wasPlaying) start();
  });
  part("moment").addEventListener("click", async (event) => {
    const link = `${location.origin}${location.pathname}#t=${Math.floor(now())}`;
    try {
      await navigator.clipboard.writeText(link);
      say(event.target.dataset.moment, clock(now()));
    } catch {
      say("#", link);
    }
  });

  const hasOtherKeys = (event) => event.ctrlKey || event.metaKey || event.altKey || event.shiftKey;
  player.addEventListener("keydown", (event) => {
    const steps = { ArrowLeft: -STEP, ArrowRight: STEP };
    const isPressable = event.target.matches("button, a, [type=checkbox]");
    if (hasOtherKeys(event)) return;
    if (event.key in steps) go(now() + steps[event.key]);
    else if (event.key === " " && !isPressable) turn();
    else return;
    event.preventDefault();
  });
  document.addEventListener("click", (event) => {
    const moment = event.target.closest("[data-at]");
    if (!moment || hasOtherKeys(event)) return;
    event.preventDefault();
    go(moment.dataset.at);
    start();
  });
  addEventListener("hashchange", beginWhereAsked);
  addEventListener("load", () => asked() && player.scrollIntoView({ block: "center" }));

  for (const name of ["play", "pause", "seeked", "durationchange", "ratechange"]) {
    audio.addEventListener(name, show);
  }
  audio.addEventListener("timeupdate", () => {
    meetHardParts();
    show();
    follow();
    keep();
  });
  audio.addEventListener("error", () => say(player.dataset.failed));
  if (navigator.mediaSession) {
    navigator.mediaSession.metadata = new MediaMetadata({ title: document.title });
    navigator.mediaSession.setActionHandler("seekbackward", () => go(now() - STEP));
    navigator.mediaSession.setActionHandler("seekforward", () => go(now() + STEP));
  }

  for (const link of document.querySelectorAll(".chap a")) {
    const button = document.createElement("button");
    button.type = "button";
    button.dataset.at = link.dataset.at;
    button.append(...link.childNodes);
    link.replaceWith(button);
  }
  const [name, seconds] = (store?.getItem(KEY) || "").split(" ");
  remember.checked = name === mine;
  if (remember.checked) go(seconds);
  audio.controls = false;
  for (const hidden of document.querySelectorAll("[data-with-script]")) hidden.hidden = false;
  show();
  beginWhereAsked();
}
