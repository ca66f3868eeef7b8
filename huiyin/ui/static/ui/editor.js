"use strict";
// A text is put in where the cursor stands, and the page is not sent for it. Without this the button sends the form, and
// the text comes back at the end.
for (const button of document.querySelectorAll("button[data-insert]")) {
  button.addEventListener("click", (event) => {
    const area = document.getElementById("id_text");
    const source = document.getElementById(button.dataset.insert);
    if (!area || !source) return;
    event.preventDefault();
    event.stopPropagation();
    const text = source.content.textContent;
    const at = document.activeElement === area || area.selectionStart ? area.selectionStart : area.value.length;
    const before = area.value.slice(0, at).replace(/\s*$/, "");
    const after = area.value.slice(at).replace(/^\s*/, "");
    const start = before ? `${before}\n\n` : "";
    area.value = `${start}${text}${after ? `\n\n${after}` : ""}`;
    area.focus();
    area.setSelectionRange(start.length + text.length, start.length + text.length);
    area.dispatchEvent(new Event("input", { bubbles: true }));
    button.textContent = "已写入正文";
    button.disabled = true;
  });
}
