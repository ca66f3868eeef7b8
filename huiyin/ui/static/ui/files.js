"use strict";
/* Files before they are sent: what was chosen, what is too large, and while they go how far they are. Without this script
   the form is sent as ever and the server says what it does not take. */
for (const form of document.querySelectorAll("form[enctype='multipart/form-data']")) {
  const inputs = [...form.querySelectorAll("input[type=file]")];
  const MB = 1024 * 1024;
  const size = (bytes) => (bytes >= MB ? `${(bytes / MB).toFixed(1)} MB` : `${Math.max(1, Math.round(bytes / 1024))} KB`);
  const chosen = () => inputs.flatMap((input) => [...input.files]);

  for (const input of inputs) {
    const told = document.createElement("ul");
    told.className = "files chosen";
    told.setAttribute("role", "status");
    input.after(told);
    const tell = () => {
      const most = Number(input.dataset.mostMb) * MB;
      told.replaceChildren(...[...input.files].map((file) => {
        const line = document.createElement("li");
        line.textContent = `${file.name}，${size(file.size)}`;
        if (file.size > most) {
          line.className = "bad";
          line.textContent += `，超过 ${input.dataset.mostMb} MB，不能上传`;
        }
        return line;
      }));
    };
    input.addEventListener("change", tell);
    window.addEventListener("pageshow", tell);
  }

  form.addEventListener("submit", (event) => {
    const files = chosen();
    const total = files.reduce((sum, file) => sum + file.size, 0);
    if (event.defaultPrevented || total < MB || form.querySelector(".files .bad")) return;
    event.preventDefault();
    const body = new FormData(form, event.submitter);
    const bar = document.createElement("progress");
    const line = document.createElement("p");
    line.className = "waiting";
    line.setAttribute("role", "status");
    bar.max = 100;
    bar.value = 0;
    bar.setAttribute("aria-label", "上传进度");
    line.append("正在上传 ", bar, " ");
    const done = document.createElement("span");
    line.append(done);
    (form.querySelector(".send") || form).append(line);
    const buttons = [...form.querySelectorAll("button")];
    for (const one of buttons) one.disabled = true;
    const stop = (why) => {
      line.textContent = why;
      for (const one of buttons) one.disabled = false;
    };
    const sending = new XMLHttpRequest();
    sending.open("POST", form.action);
    sending.upload.addEventListener("progress", (now) => {
      bar.value = now.lengthComputable ? (100 * now.loaded) / now.total : 0;
      done.textContent = now.loaded < now.total ? `${size(now.loaded)}，共 ${size(now.total)}` : "已传完，正在保存";
    });
    sending.addEventListener("error", () => stop("没有传完：网络不通，请再试"));
    sending.addEventListener("load", () => { // the page that the server answers with takes this one's place
      form.dispatchEvent(new CustomEvent("sent"));
      if (sending.responseURL && sending.responseURL !== location.href) history.pushState(null, "", sending.responseURL);
      document.open();
      document.write(sending.responseText);
      document.close();
    });
    sending.send(body);
  });
}
