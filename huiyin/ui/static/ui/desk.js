"use strict";
// Ticks on a desk: all at once, a row of them with Shift, how many each act would take. Everything works without.
for (const form of document.querySelectorAll("form[data-many]")) {
  const ticks = () => [...form.querySelectorAll("input[name=pick]")];
  const told = form.querySelector("[data-told]");
  let last = null;
  const tell = () => {
    const chosen = ticks().filter((one) => one.checked);
    if (told) told.textContent = chosen.length ? `已勾选 ${chosen.length} 件` : "勾选后可以一起办理";
    for (const button of form.querySelectorAll("button[data-step]")) {
      const able = chosen.filter((one) => one.dataset.can.split(" ").includes(button.dataset.step)).length;
      button.querySelector("span").textContent = able ? `（${able}）` : "";
    }
  };
  form.addEventListener("click", (event) => {
    const tick = event.target;
    if (tick.name !== "pick") return;
    if (event.shiftKey && last && last !== tick) {
      const all = ticks();
      const [from, to] = [all.indexOf(last), all.indexOf(tick)].sort((a, b) => a - b);
      for (const one of all.slice(from, to + 1)) one.checked = tick.checked;
    }
    last = tick;
    tell();
  });
  const every = form.querySelector("[data-every]");
  if (every) {
    every.addEventListener("click", (event) => {
      event.preventDefault();
      const all = ticks();
      const on = all.some((one) => !one.checked);
      for (const one of all) one.checked = on;
      tell();
    });
  }
  // Only what the act can be taken on goes along: the button has told how many those are.
  form.addEventListener("submit", (event) => {
    const step = event.submitter && event.submitter.dataset.step;
    if (!step) return;
    const able = ticks().filter((one) => one.checked && one.dataset.can.split(" ").includes(step));
    if (able.length) for (const one of ticks()) one.disabled = !able.includes(one);
  });
  window.addEventListener("pageshow", () => {
    for (const one of ticks()) one.disabled = false;
    tell();
  });
}
