/* Conveniences of 交办: a row that is edited in its place, the next one after saving, printing. */
(() => {
  "use strict";
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
    }
  });
})();
