// The list of cases by keys: j k move, Enter follows the link, m merges. Everything here can be done without them as well.
"use strict";
(() => {
  const list = document.getElementById("case-list");
  if (!list) return;
  const links = () => [...list.querySelectorAll("[data-case] a.title")];
  const move = step => {
    const all = links();
    if (all.length === 0) return;
    const at = all.indexOf(document.activeElement);
    const here = at >= 0 ? at : all.findIndex(link => link.getAttribute("aria-current"));
    all[Math.min(all.length - 1, Math.max(0, here < 0 ? 0 : here + step))].focus();
  };
  // On a case it is that one; in the list the one that has the keyboard.
  const merge = () => {
    const field = document.getElementById("merge-into");
    const link = document.activeElement?.closest("[data-case] a.title");
    if (field) field.focus();
    else if (link) location.assign(link.href + "#merge-into");
  };
  const keys = { j: () => move(1), k: () => move(-1), m: merge };
  if (location.hash === "#merge-into") document.getElementById("merge-into")?.focus();
  document.addEventListener("keydown", event => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.defaultPrevented || document.querySelector("dialog[open]")) return;
    if (event.target.closest("input, textarea, select") || !Object.hasOwn(keys, event.key)) return;
    event.preventDefault();
    keys[event.key]();
  });
})();
