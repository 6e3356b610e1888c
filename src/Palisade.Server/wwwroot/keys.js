// Keys: g and a letter goes to a page, ? shows what there is. Nothing here is needed to read or to do anything.
"use strict";
(() => {
  const dialog = document.getElementById("keys");
  let awaited = 0;
  const types = target => target.closest("input, textarea, select, [contenteditable]") !== null;

  document.addEventListener("keydown", event => {
    if (event.ctrlKey || event.altKey || event.metaKey || types(event.target)) return;
    if (event.key === "?" && dialog) {
      if (!dialog.open) dialog.showModal();
      event.preventDefault();
      return;
    }
    if (dialog && dialog.open) return;
    if (Date.now() < awaited) {
      awaited = 0;
      const link = [...document.querySelectorAll("a[data-key]")].find(a => a.dataset.key === event.key);
      if (link) {
        event.preventDefault();
        event.stopImmediatePropagation();
        location.assign(link.href);
      }
      return;
    }
    if (event.key === "g") {
      awaited = Date.now() + 1500;
      event.stopImmediatePropagation();
    }
  }, true);

  // Where the navigation is one line that moves sideways, the page one is on is in sight.
  const nav = document.querySelector(".top nav");
  const here = nav?.querySelector("[aria-current]");
  const showHere = () => {
    if (here && nav.scrollWidth > nav.clientWidth) nav.scrollLeft = here.offsetLeft - nav.offsetLeft - (nav.clientWidth - here.offsetWidth) / 2;
  };
  showHere();
  addEventListener("resize", showHere);

  // A choice of colours is sent as soon as it is made; without this the button does it.
  const theme = document.getElementById("theme");
  if (theme) theme.addEventListener("change", () => theme.form.requestSubmit());
})();
