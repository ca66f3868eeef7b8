/* A form is not sent where there is no network: the browser would put its own page in the place of what was typed.
   A form is sent once: its buttons rest while the server works, and after a second the page says that it does.
   Without this script nothing is lost: a step sent twice is caught by the server. */
"use strict";

(function () {
  const RESTING = "data-resting";

  function rest(form, button) {
    // The button's own name and value go with the form only while it is enabled: it rests a moment later.
    setTimeout(function () {
      for (const one of form.querySelectorAll("button[type=submit], button:not([type])")) one.disabled = true;
    }, 0);
    form.setAttribute(RESTING, "");
    form.setAttribute("aria-busy", "true");
    form.waiting = setTimeout(function () {
      const note = document.createElement("p");
      note.className = "waiting";
      note.setAttribute("role", "status");
      note.textContent = "正在办理，请稍候……";
      (button && button.parentElement && form.contains(button) ? button.parentElement : form).append(note);
    }, 1000);
  }

  function wake(form) {
    clearTimeout(form.waiting);
    form.removeAttribute(RESTING);
    form.removeAttribute("aria-busy");
    for (const one of form.querySelectorAll("button[disabled]")) one.disabled = false;
    for (const note of form.querySelectorAll(".waiting")) note.remove();
  }

  function unsent(form) {
    if (form.querySelector(".offline")) return;
    const note = document.createElement("p");
    note.className = "offline error";
    note.setAttribute("role", "alert");
    note.textContent = "网络不通，没有发出。您填写的都还在本页，请勿关闭，连通后再点一次";
    form.append(note);
    window.addEventListener("online", function () { note.remove(); }, { once: true });
  }

  document.addEventListener("submit", function (event) {
    const form = event.target;
    if (!navigator.onLine && !event.defaultPrevented) {
      event.preventDefault();
      unsent(form);
      return;
    }
    if (event.defaultPrevented || form.target === "_blank" || form.hasAttribute("data-download")) return;
    if (form.hasAttribute(RESTING)) {
      event.preventDefault();
      return;
    }
    if ((form.getAttribute("method") || "get").toLowerCase() === "post") rest(form, event.submitter);
  });

  // Back by the browser's button: the page comes out of its memory with the buttons at rest.
  window.addEventListener("pageshow", function () {
    for (const form of document.querySelectorAll("form[" + RESTING + "]")) wake(form);
  });
  document.addEventListener("htmx:afterRequest", function (event) {
    const form = event.target.closest ? event.target.closest("form") : null;
    if (form) wake(form);
  });
})();
