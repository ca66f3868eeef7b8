/* Writing: how many characters each part has and all have, and names offered one after another in one line,
   with all that were filled in below it.
   Without this script the count stands on the page after saving. */
"use strict";

(function () {
  const length = (text) => [...text.replace(/\s+/g, "")].length;

  for (const total of document.querySelectorAll("[data-total]")) {
    const form = total.closest("form");
    const parts = [...form.querySelectorAll("textarea.song")];
    const most = Number(total.dataset.total);
    const counts = parts.map((part) => {
      const count = document.createElement("p");
      count.className = "why counted";
      part.after(count);
      return count;
    });
    const tell = () => {
      let all = 0;
      parts.forEach((part, at) => {
        const own = length(part.value);
        all += own;
        counts[at].textContent = own ? `${own.toLocaleString("zh-CN")} 字` : "";
      });
      const over = most && all > most;
      total.textContent = `正文共 ${all.toLocaleString("zh-CN")} 字` + (over ? `，超过 ${most.toLocaleString("zh-CN")} 字，请考虑精简` : "");
      total.classList.toggle("over", Boolean(over));
    };
    form.addEventListener("input", tell);
    window.addEventListener("pageshow", tell);
    tell();
  }

  // A list offers whole values: what stands before the last name is put before each.
  for (const field of document.querySelectorAll("input[list][data-several]")) {
    const list = document.getElementById(field.getAttribute("list"));
    if (!list) continue;
    const names = [...list.options].map((one) => [one.value, one.label]);
    const counted = list.id === "people" ? "人" : "个单位";
    const told = document.createElement("p");
    told.className = "why";
    field.after(told);
    const tell = () => {
      const filled = field.value.split(/[、，,；;\s]+/).filter(Boolean);
      told.textContent = filled.length > 1 ? `已填 ${filled.length} ${counted}：${filled.join("、")}` : "";
    };
    field.closest("form").addEventListener("input", tell);
    tell();
    field.addEventListener("input", () => {
      const before = (field.value.match(/^.*[、，,；;\s]/) || [""])[0];
      if (before === (list.before || "")) return;
      list.before = before;
      list.replaceChildren(...names.filter(([name]) => !before.includes(name)).map(([name, label]) => {
        const one = document.createElement("option");
        one.value = before + name;
        if (label && label !== name) one.label = label;
        return one;
      }));
    });
  }
})();
