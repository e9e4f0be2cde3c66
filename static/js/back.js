// A private page the browser kept for Back is asked for anew: it may be locked by now.
addEventListener("pageshow", (event) => {
  if (event.persisted && document.querySelector("[data-private]")) location.reload();
});
