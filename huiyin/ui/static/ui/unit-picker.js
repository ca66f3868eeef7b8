/* A select of units becomes a box to type in: by name, pinyin or initials. Without this script the select stays. */
(() => {
  "use strict";
  let count = 0;

  const make = (tag, attributes, text) => {
    const found = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes || {})) found.setAttribute(name, value);
    if (text) found.textContent = text;
    return found;
  };

  function enhance(select) {
    if (select.dataset.ready) return;
    select.dataset.ready = "1";
    const id = `units-${++count}`;
    const label = select.labels && select.labels[0];
    const box = make("div", { class: "unit-box" });
    const chips = make("ul", { class: "chips" });
    const input = make("input", {
      type: "text", role: "combobox", autocomplete: "off", spellcheck: "false", id: `${id}-input`,
      "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": `${id}-list`,
      placeholder: "名称、拼音或首字母",
    });
    const list = make("ul", { class: "offered", role: "listbox", id: `${id}-list`, hidden: "" });
    const said = make("span", { class: "unseen", role: "status" });
    if (label) {
      label.setAttribute("for", input.id);
      label.id = label.id || `${id}-label`;
      list.setAttribute("aria-labelledby", label.id);
    }
    const note = select.getAttribute("aria-describedby");
    if (note) input.setAttribute("aria-describedby", note);
    const held = document.activeElement === select;
    select.hidden = true;
    select.after(box);
    box.append(chips, input, list, said);

    // `told`: the words that the offered units answer. `hasty`: Enter came before the answer to what was typed.
    let active = -1, asked = 0, timer = 0, told = null, hasty = false;

    const option = (code) => [...select.options].find((one) => one.value === code);

    function show() {
      chips.replaceChildren();
      for (const one of select.selectedOptions) {
        if (!one.value) continue;
        const name = one.textContent.split("　——　")[0]; // what follows is a note
        const chip = make("li", {}, name);
        const off = make("button", { type: "button", "aria-label": `去掉${name}` }, "×");
        off.addEventListener("click", () => { one.selected = false; show(); input.focus(); });
        chip.append(off);
        chips.append(chip);
      }
      chips.hidden = !chips.children.length;
    }

    // An answer that is still on its way must not open the list again.
    function close() {
      asked++;
      clearTimeout(timer);
      list.hidden = true;
      active = -1;
      input.setAttribute("aria-expanded", "false");
      input.removeAttribute("aria-activedescendant");
    }

    function mark(place) {
      const rows = list.querySelectorAll("[role=option]");
      if (!rows.length) return;
      active = (place + rows.length) % rows.length;
      rows.forEach((row, n) => row.setAttribute("aria-selected", n === active ? "true" : "false"));
      input.setAttribute("aria-activedescendant", rows[active].id);
      rows[active].scrollIntoView({ block: "nearest" });
    }

    function choose(row) {
      const one = option(row.dataset.code);
      if (one) {
        if (!select.multiple) select.value = one.value; else one.selected = true;
        said.textContent = `已选${row.dataset.chosen}`;
      }
      input.value = "";
      show();
      close();
    }

    function offer(units) {
      list.replaceChildren();
      units.forEach((unit, n) => {
        const row = make("li", { role: "option", id: `${id}-${n}`, "aria-selected": "false" });
        row.dataset.code = unit.code;
        row.dataset.chosen = unit.chosen;
        row.append(make("span", {}, unit.name));
        if (unit.note) row.append(make("span", { class: "why" }, unit.note));
        row.addEventListener("mousedown", (event) => { event.preventDefault(); choose(row); });
        list.append(row);
      });
      if (!units.length) list.append(make("li", { class: "none" }, "没有符合的单位"));
      list.hidden = false;
      input.setAttribute("aria-expanded", "true");
      said.textContent = units.length ? `${units.length} 个单位` : "没有符合的单位";
      active = -1;
      if (units.length && input.value.trim()) mark(0);
    }

    async function ask() {
      const turn = ++asked, words = input.value;
      try {
        const answer = await fetch(`${select.dataset.units}?q=${encodeURIComponent(words)}`, { headers: { Accept: "application/json" } });
        if (turn !== asked || !answer.ok) return;
        const found = await answer.json();
        if (turn !== asked || document.activeElement !== input) return;
        told = words;
        offer(found.units.filter((unit) => option(unit.code)));
        if (hasty && active >= 0) choose(list.querySelectorAll("[role=option]")[active]);
        hasty = false;
      } catch { /* the network is gone for a moment: typing on asks again */ }
    }

    input.addEventListener("input", () => { hasty = false; clearTimeout(timer); timer = setTimeout(ask, 120); });
    input.addEventListener("focus", ask);
    input.addEventListener("blur", () => { asked++; hasty = false; clearTimeout(timer); close(); });
    input.addEventListener("keydown", (event) => {
      const rows = list.querySelectorAll("[role=option]");
      if (event.isComposing) return;
      if (event.key === "ArrowDown") { event.preventDefault(); list.hidden ? ask() : mark(active + 1); }
      else if (event.key === "ArrowUp") { event.preventDefault(); if (!list.hidden) mark(active < 0 ? -1 : active - 1); }
      else if (event.key === "Enter" && !list.hidden && active >= 0 && told === input.value) { event.preventDefault(); choose(rows[active]); }
      else if (event.key === "Enter" && input.value.trim()) { event.preventDefault(); clearTimeout(timer); hasty = true; ask(); }
      else if (event.key === "Escape" && !list.hidden) { event.preventDefault(); event.stopPropagation(); close(); }
      else if (event.key === "Backspace" && !input.value) {
        const last = [...select.selectedOptions].filter((one) => one.value).pop();
        if (last) { last.selected = false; if (!select.multiple) select.value = ""; show(); }
      }
    });
    show();
    if (held) input.focus();
  }

  const all = (root) => root.querySelectorAll("select[data-units]").forEach(enhance);
  all(document);
  document.addEventListener("htmx:load", (event) => all(event.detail.elt));
})();
