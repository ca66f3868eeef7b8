"use strict";
// 审查 by keyboard: J and K to the next and the former case, 1 and on to open a decision, Esc to close it. Everything
// works without this script.
(function () {
  const rows = [...document.querySelectorAll(".review-rows tbody tr")];
  const at = rows.findIndex((row) => row.hasAttribute("aria-current"));
  const list = document.querySelector(".review .scroll");
  if (at >= 0 && list && list.scrollHeight > list.clientHeight) {
    list.scrollTop = Math.max(0, rows[at].offsetTop - list.clientHeight / 3);
  }

  const decisions = [...document.querySelectorAll(".decide > [data-step]")];
  const folds = decisions.filter((one) => one.tagName === "DETAILS");
  function choose(one) {
    if (!folds.includes(one)) {
      one.querySelector("button").focus();
      return;
    }
    one.open = !one.open;
    const first = one.querySelector("form input:not([type=hidden]), form textarea, form select, form button");
    (one.open && first ? first : one.querySelector("summary")).focus();
  }
  for (const one of folds) {
    one.addEventListener("toggle", function () {
      if (one.open) for (const other of folds) if (other !== one) other.open = false;
    });
  }

  document.addEventListener("keydown", function (event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.key === "Escape") {
      const open = folds.find((one) => one.open);
      if (open) choose(open);
      return;
    }
    if (event.target.closest("textarea, select, input:not([type=checkbox]):not([type=radio])")) return;
    const key = event.key.toLowerCase();
    if (key === "j" || key === "k") {
      const row = rows[at + (key === "j" ? 1 : -1)];
      if (row) row.querySelector("a.title").click();
    } else if (/^[1-9]$/.test(key) && decisions[key - 1]) {
      event.preventDefault();
      choose(decisions[key - 1]);
    }
  });
})();
