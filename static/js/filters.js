// Filters stay folded on a phone and open where there is room.
if (matchMedia("(min-width: 62rem)").matches) {
  document.querySelectorAll("details[data-wide]").forEach((details) => { details.open = true; });
}
