"use strict";
// Many at once. Ticks of a list: all of them, a row of them with Shift, how many each act would take; and a run that goes
// on by itself. Everything works without this script.
for (const form of document.querySelectorAll("form[data-many]")) {
  const its = (one) => (one.form || one.closest("form")) === form;
  const ticks = () => [...form.elements].filter((one) => one.name === "pick" && one.type === "checkbox");
  const can = (one, step) => one.checked && (!one.dataset.can || one.dataset.can.split(" ").includes(step));
  const every = [...document.querySelectorAll("[data-every]")].find(its);
  const told = form.querySelector("[data-told]");
  let last = null;
  const tell = () => {
    const all = ticks(), chosen = all.filter((one) => one.checked);
    if (told) told.textContent = chosen.length ? `已勾选 ${chosen.length} 件` : "勾选后可以一起办理";
    if (every) {
      every.hidden = false;
      if (every.type !== "checkbox") every.textContent = all.length && chosen.length === all.length ? "取消全选" : "全选";
      every.checked = chosen.length > 0 && chosen.length === all.length;
      every.indeterminate = chosen.length > 0 && !every.checked;
    }
    for (const button of form.elements) {
      if (!button.dataset.step) continue;
      const able = chosen.filter((one) => can(one, button.dataset.step)).length;
      button.querySelector("span").textContent = able ? `（${able} 件）` : "";
    }
  };
  document.addEventListener("click", (event) => {
    const tick = event.target;
    if (tick.name !== "pick" || !its(tick)) return;
    if (event.shiftKey && last && last !== tick) {
      const all = ticks();
      const [from, to] = [all.indexOf(last), all.indexOf(tick)].sort((a, b) => a - b);
      for (const one of all.slice(from, to + 1)) one.checked = tick.checked;
    }
    last = tick;
    tell();
  });
  if (every) {
    every.addEventListener("click", (event) => {
      const all = ticks();
      const on = all.some((one) => !one.checked);
      for (const one of all) one.checked = on;
      if (every.type !== "checkbox") event.preventDefault();
      tell();
    });
  }
  // Only what the act can be taken on goes along: the button has told how many those are.
  form.addEventListener("submit", (event) => {
    const step = event.submitter && event.submitter.dataset.step;
    if (step && ticks().some((one) => can(one, step))) for (const one of ticks()) one.disabled = !can(one, step);
  });
  window.addEventListener("pageshow", () => {
    for (const one of ticks()) one.disabled = false;
    tell();
  });
  document.addEventListener("htmx:load", tell);
}

const run = document.querySelector("form[data-go-on]");
if (run) window.addEventListener("load", () => run.requestSubmit());
