// After a mistake, start reading at the list of what to fix.
document.querySelector(".err-sum")?.focus();
