"use strict";
/* Text pasted from Word into a long text: text alone, its numbers and headings as they read, a table line by line.
   A text field takes no formatting in any case; without this script only blanks and tabs come along. */
(() => {
  const BULLETS = /^[\uf06c\uf0a7\uf0b7\uf0d8\uf0fc\u25cf\u25cb\u25a0\u00b7o](?=\t)/;
  const NUMBER = /^((?:[（(]?(?:[\d一二三四五六七八九十]{1,3}|[a-zA-Z])[)）、.．]?|第[一二三四五六七八九十]+[条章部分]*|[①-⑳]|•))\t+\s*/;

  const plain = (text) => text
    .replace(/\r\n?|\u000b|\u2028|\u2029/g, "\n")
    .replace(/[\u200b-\u200f\u202a-\u202e\u2060\ufeff\u00ad]/g, "")
    .replace(/\u00a0/g, " ")
    .split("\n")
    .map((line) => {
      const begun = line.trim().replace(BULLETS, "•").replace(NUMBER, (all, number) => (/[\w•]$/.test(number) ? `${number} ` : number));
      // What is parted by tabs were the cells of a row.
      return begun.includes("\t") ? begun.split("\t").map((cell) => cell.trim()).join(" | ") : begun;
    })
    .join("\n")
    .replace(/\n{3,}/g, "\n\n")
    .replace(/^\n+/, "");

  document.addEventListener("paste", (event) => {
    const area = event.target;
    if (!(area instanceof HTMLTextAreaElement) || !area.classList.contains("song") || !event.clipboardData) return;
    const text = event.clipboardData.getData("text/plain");
    const clean = plain(text);
    if (!text || clean === text) return;
    event.preventDefault();
    // So that Ctrl+Z takes it back.
    if (!document.execCommand("insertText", false, clean)) area.setRangeText(clean, area.selectionStart, area.selectionEnd, "end");
    area.dispatchEvent(new Event("input", { bubbles: true }));
  });
})();
