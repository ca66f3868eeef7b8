/* What is typed into a form[data-keep="<address>"] is kept on the server a few seconds later and when the page is left,
   and offered when the page is opened again. Without this script the form works as ever. */
"use strict";

for (const form of document.querySelectorAll("form[data-keep]")) {
  const address = form.dataset.keep + "?page=" + encodeURIComponent(location.pathname + location.search);
  const OF_THE_PAGE = ["csrfmiddlewaretoken", "events"];
  const status = document.createElement("p");
  status.className = "kept why";
  status.setAttribute("role", "status");
  let timer = 0, dirty = false, sent = false, offered = false, going = null;

  const typed = () => {
    const found = {};
    for (const [name, value] of new FormData(form)) {
      if (typeof value === "string" && !OF_THE_PAGE.includes(name)) (found[name] = found[name] || []).push(value);
    }
    return found;
  };
  const texts = () => { // files are not kept: they are chosen anew
    const body = new FormData(form);
    for (const one of form.querySelectorAll("input[type=file]")) body.delete(one.name);
    return body;
  };
  const plain = (fields) =>
    JSON.stringify(Object.keys(fields).sort().map((name) => [name, fields[name].map((one) => one.replace(/\r\n/g, "\n")).filter(Boolean)])
      .filter(([, values]) => values.length));
  const say = (text) => { status.textContent = text; };

  async function save(leaving) {
    clearTimeout(timer);
    timer = 0;
    if (!dirty || sent || offered) return;
    dirty = false;
    if (going) going.abort();
    going = leaving ? null : new AbortController();
    try {
      const answer = await fetch(address, {
        method: "POST", body: texts(), redirect: "manual", keepalive: Boolean(leaving),
        signal: going ? going.signal : undefined,
      });
      if (answer.ok) say("已暂存 " + (await answer.json()).when);
      else if (answer.status === 413) say("未暂存：" + (await answer.json()).why);
      else { dirty = true; say("未能暂存：登录可能已失效，请另开窗口登录，本页内容不要关闭"); }
    } catch (problem) {
      if (problem.name === "AbortError") return;
      dirty = true;
      say("未能暂存：网络不通，连通后自动暂存");
      if (!timer) timer = setTimeout(save, 10000);
    }
  }

  function changed() {
    dirty = true;
    if (offered) say("请先选“恢复”或“清除”，之后继续暂存");
    else if (!timer) timer = setTimeout(save, 3000);
  }

  function fill(fields) {
    const known = new Set();
    for (const one of form.elements) {
      if (!one.name || OF_THE_PAGE.includes(one.name) || ["submit", "button", "file"].includes(one.type)) continue;
      known.add(one.name);
      const values = fields[one.name] || [];
      if (one.type === "checkbox" || one.type === "radio") one.checked = values.includes(one.value);
      else if (one.type === "select-multiple") for (const choice of one.options) choice.selected = values.includes(choice.value);
      else if (values.length) one.value = values[0];
    }
    form.dispatchEvent(new Event("input", { bubbles: true }));
    form.dispatchEvent(new CustomEvent("filled"));
    return Object.entries(fields).filter(([name, values]) => !known.has(name) && values.join("")).map(([, values]) => values.join("\n"));
  }

  function offer(kept) {
    const bar = document.createElement("div");
    bar.className = "offer";
    bar.setAttribute("role", "status");
    const text = document.createElement("p");
    text.textContent = `您 ${kept.when} 在本页输入过未提交的内容。`;
    bar.append(text);
    const button = (label, act) => {
      const one = document.createElement("button");
      one.type = "button";
      one.textContent = label;
      one.addEventListener("click", act);
      bar.append(one, " ");
    };
    button("恢复", () => {
      offered = false;
      const left = fill(kept.fields);
      bar.replaceChildren();
      if (left.length) {
        const rest = document.createElement("p");
        rest.className = "why";
        rest.textContent = "本页没有位置的内容：" + left.join("；");
        bar.append(rest);
      } else bar.remove();
      say("已恢复");
    });
    button("清除", async () => {
      offered = false;
      bar.remove();
      const body = new FormData();
      body.append("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
      await fetch(address + "&forget=1", { method: "POST", body, redirect: "manual" });
      say("已清除");
      if (dirty) changed();
    });
    form.prepend(bar);
    offered = true;
  }

  async function look() {
    // It came back with all that was typed. An earlier one, called up again by the browser, is not written over what was
    // kept since.
    const first = performance.getEntriesByType("navigation").every((one) => one.type === "navigate");
    if (first && (form.hasAttribute("data-typed") || document.querySelector(".refused"))) {
      dirty = true;
      return save();
    }
    const before = plain(typed());
    const answer = await fetch(address, { redirect: "manual" }).catch(() => null);
    if (!answer || answer.status !== 200) return;
    const kept = await answer.json();
    if (plain(kept.fields) === before) return;
    offer(kept);
  }

  (form.querySelector(".send") || form).append(status);
  form.addEventListener("input", changed);
  form.addEventListener("change", changed);
  document.addEventListener("submit", (event) => {
    if (event.target !== form || event.defaultPrevented) return;
    sent = true;
    clearTimeout(timer);
    if (going) going.abort();
  });
  form.addEventListener("sent", () => { sent = true; clearTimeout(timer); });
  document.addEventListener("visibilitychange", () => { if (document.visibilityState === "hidden") save(true); });
  window.addEventListener("pagehide", () => save(true));
  window.addEventListener("online", () => save());
  window.addEventListener("pageshow", (event) => { if (event.persisted) sent = false; });
  look();
}
