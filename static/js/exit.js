// Leave at once: hide everything, then replace this page so that Back does not return to it.
// Shift three times does the same, with five seconds between presses.
const link = document.querySelector(".exit");
const SECONDS_BETWEEN = 5;
let hidden = [];
let presses = 0;
let timer;

const status = document.createElement("p");
status.className = "vh";
status.setAttribute("role", "status");

const lights = document.createElement("p");
lights.className = "exit-lights";
lights.setAttribute("aria-hidden", "true");
lights.hidden = true;
lights.append(...[1, 2, 3].map(() => document.createElement("i")));

const cover = document.createElement("p");
cover.className = "leaving";
cover.setAttribute("role", "alert");

const leave = () => {
  document.title = link.dataset.leaving;
  hidden = [...document.body.children].filter((child) => !child.hidden);
  hidden.forEach((child) => { child.hidden = true; });
  document.body.append(cover);
  cover.textContent = link.dataset.leaving;
  location.replace(link.href);
};

const show = (words) => {
  status.textContent = words;
  lights.hidden = presses === 0;
  [...lights.children].forEach((light, place) => light.classList.toggle("on", place < presses));
};

const forget = (words = "") => {
  clearTimeout(timer);
  presses = 0;
  show(words);
};

const expire = () => {
  forget(link.dataset.expired);
  timer = setTimeout(forget, SECONDS_BETWEEN * 1000);
};

if (link) {
  const title = document.title;
  link.after(status);
  link.parentElement.append(lights);

  document.querySelectorAll("[data-exit]").forEach((way) => {
    way.addEventListener("click", (event) => {
      event.preventDefault();
      leave();
    });
  });

  addEventListener("keyup", (event) => {
    if (event.key !== "Shift") {
      if (presses) forget();
      return;
    }
    clearTimeout(timer);
    presses += 1;
    if (presses === 3) {
      show(link.dataset.leaving);
      leave();
      return;
    }
    show(presses === 1 ? link.dataset.twoMore : link.dataset.oneMore);
    timer = setTimeout(expire, SECONDS_BETWEEN * 1000);
  });

  // A page kept by the browser comes back as it was left: blank. Put it right.
  addEventListener("pageshow", () => {
    cover.remove();
    hidden.forEach((child) => { child.hidden = false; });
    hidden = [];
    document.title = title;
    forget();
  });
}
