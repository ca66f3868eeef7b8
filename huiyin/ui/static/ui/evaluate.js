/* The opinion form: one question after another, and what was answered before it is handed in.
   Without this script all questions stand one under the other. */
"use strict";

for (const form of document.querySelectorAll("form[data-steps]")) {
  const steps = [...form.querySelectorAll("[data-step]")];
  const last = form.querySelector("[data-last]");
  let at = 0;

  const make = (tag, text, attributes) => {
    const one = document.createElement(tag);
    if (text) one.textContent = text;
    for (const [name, value] of Object.entries(attributes || {})) one.setAttribute(name, value);
    return one;
  };
  const place = make("p", "", { class: "place", role: "status" });
  const wrong = make("p", "", { class: "wrong-answer", role: "alert" });
  const moves = make("p", "", { class: "moves" });
  const back = make("button", "上一题", { type: "button" });
  const on = make("button", "下一题", { type: "button", class: "main" });
  const summary = make("section", "", { class: "summary" });
  moves.append(back, on);
  form.prepend(place);
  last.before(wrong, summary, moves);

  const asked = (step) => step.querySelector("legend, label").firstChild.textContent.trim();
  const answer = (step) => {
    const chosen = step.querySelector("input:checked");
    if (chosen) return chosen.closest("label").textContent.trim();
    const text = step.querySelector("textarea, input:not([type=radio])");
    return text ? text.value.trim() : "";
  };
  const unhappy = () => Boolean(form.querySelector("input[value=unsatisfied]:checked"));
  const missing = (step) => {
    if (answer(step)) return "";
    if (step.querySelector("input[type=radio]")) return "请选择一项";
    return unhappy() ? "选择“不满意”的，请写明原因" : "";
  };

  function show(next, still) {
    at = next;
    const over = at === steps.length;
    steps.forEach((step, n) => { step.hidden = n !== at; });
    last.hidden = summary.hidden = !over;
    wrong.textContent = "";
    back.hidden = at === 0;
    on.hidden = over;
    on.textContent = at === steps.length - 1 ? "看一遍再提交" : "下一题";
    place.textContent = over ? "请看一遍，没有问题就提交" : `第 ${at + 1} 题，共 ${steps.length} 题`;
    if (over) tell();
    if (still) return;
    const head = over ? summary : steps[at].querySelector("legend, label");
    head.tabIndex = -1;
    head.focus({ preventScroll: true });
    place.scrollIntoView({ block: "nearest" });
  }

  function tell() {
    const list = make("dl");
    steps.forEach((step, n) => {
      const change = make("button", "修改", { type: "button", "aria-label": `修改${asked(step)}` });
      change.addEventListener("click", () => show(n));
      const said = make("dd", answer(step) || "（没有填写）");
      said.append(" ", change);
      list.append(make("dt", asked(step)), said);
    });
    summary.replaceChildren(list);
  }

  function forward() {
    const why = missing(steps[at]);
    if (why) wrong.textContent = why;
    else show(at + 1);
  }

  // A tap on an answer leads on; who moves among the answers by the keyboard stays.
  let tapped = false;
  form.addEventListener("pointerdown", () => { tapped = true; });
  form.addEventListener("keydown", () => { tapped = false; });
  form.addEventListener("change", (event) => { if (tapped && event.target.type === "radio" && at < steps.length) forward(); });
  back.addEventListener("click", () => show(at - 1));
  on.addEventListener("click", forward);
  form.addEventListener("submit", (event) => {
    if (at < steps.length) { // Enter, before everything was asked
      event.preventDefault();
      forward();
      return;
    }
    const first = steps.findIndex((step) => missing(step));
    if (first >= 0) {
      event.preventDefault();
      show(first);
      wrong.textContent = missing(steps[first]);
    }
  });
  form.addEventListener("filled", () => show(0, true));
  window.addEventListener("pageshow", (event) => { if (event.persisted) show(at, true); });
  const first = steps.findIndex((step) => step.querySelector(".wrong"));
  show(Math.max(first, 0), true);
}
