// A search that runs can be stopped here; the server ends it when it sees that nobody waits any more. Without this the browser's own button does it.
"use strict";
(() => {
  const stop = document.getElementById("stop");
  const form = stop?.form;
  if (!form) return;
  const searching = on => {
    stop.hidden = !on;
    form.setAttribute("aria-busy", String(on));
  };
  form.addEventListener("submit", () => searching(true));
  stop.addEventListener("click", () => {
    window.stop();
    searching(false);
    document.getElementById("q").focus();
  });
  window.addEventListener("pageshow", () => searching(false));
})();
