/* Conveniences of 交办: how many rows are chosen, all at once, the next row after saving, and a run that goes on by itself. */
(() => {
  "use strict";
  const all = document.querySelector("[data-all]");
  const button = document.querySelector("[data-count]");
  const boxes = () => [...document.querySelectorAll("input[name=case]")];
  const count = () => {
    const chosen = boxes().filter((box) => box.checked).length;
    if (button) button.textContent = chosen ? `${button.dataset.count} ${chosen} 件` : button.dataset.count;
    if (all) {
      all.checked = chosen > 0 && chosen === boxes().length;
      all.indeterminate = chosen > 0 && !all.checked;
    }
  };
  if (all) {
    all.hidden = false;
    all.addEventListener("change", () => { boxes().forEach((box) => { box.checked = all.checked; }); count(); });
  }
  document.addEventListener("change", (event) => { if (event.target.name === "case") count(); });
  window.addEventListener("pageshow", count);
  count();

  // A refused row comes back with its reasons and what was typed.
  document.addEventListener("htmx:beforeSwap", (event) => {
    if (event.detail.xhr.status === 422) { event.detail.shouldSwap = true; event.detail.isError = false; }
  });
  let next = null;
  document.addEventListener("htmx:beforeRequest", (event) => {
    const by = event.detail.requestConfig.triggeringEvent && event.detail.requestConfig.triggeringEvent.submitter;
    const row = event.detail.elt.closest("tr");
    next = by && by.hasAttribute("data-next") && row ? row.nextElementSibling : null;
  });
  document.addEventListener("htmx:load", (event) => {
    const row = event.detail.elt;
    if (row.matches(".editing")) {
      const first = row.querySelector("[role=combobox]") || row.querySelector("select");
      if (first) first.focus();
    } else if (row.hasAttribute("data-saved")) {
      const link = (next || row).querySelector(".act .button");
      if (next && link) link.click(); else if (link) link.focus();
      next = null;
      count();
    }
  });

  const print = document.querySelector("[data-print]");
  if (print) { print.hidden = false; print.addEventListener("click", () => window.print()); }

  const run = document.querySelector("form[data-go-on]");
  if (run) setTimeout(() => run.requestSubmit(), 300);
})();
