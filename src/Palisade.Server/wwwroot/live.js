// Tells this page of new alerts: the badge, and whoever listens for "palisade:alerts". A page that nobody sees holds no connection: browsers have few.
"use strict";
(() => {
  const badge = document.getElementById("new-alerts");
  let source = null;

  const show = count => {
    if (!badge) return;
    badge.hidden = count === 0;
    badge.firstChild.data = count.toLocaleString("en");
  };
  const open = () => {
    if (source) return;
    source = new EventSource("/events");
    source.addEventListener("alerts", event => {
      const news = JSON.parse(event.data);
      show(news.new);
      document.dispatchEvent(new CustomEvent("palisade:alerts", { detail: news }));
    });
  };
  const close = () => {
    if (source) source.close();
    source = null;
  };

  document.addEventListener("visibilitychange", () => document.hidden ? close() : open());
  window.addEventListener("pagehide", close);
  if (!document.hidden) open();
})();
