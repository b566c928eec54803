// Runs in the page before its own scripts: notes when it is ready, and what becomes of the label key.
(() => {
  const bench = { ready: 0, painted: 0, press: null };
  window.bench = bench;

  new PerformanceObserver((list) => {
    for (const entry of list.getEntriesByName("first-contentful-paint")) bench.painted = entry.startTime;
  }).observe({ type: "paint", buffered: true });

  new MutationObserver((_changes, observer) => {
    if (!document.documentElement?.dataset.ready) return;
    bench.ready = performance.now();
    observer.disconnect();
  }).observe(document, { subtree: true, attributes: true, attributeFilter: ["data-ready"] });

  // Before the page's own listener, so that its frame is the one watched.
  window.addEventListener(
    "keydown",
    (event) => {
      if (event.key !== "a") return;
      const press = { shown: "", painted: 0, next: 0, saved: 0 };
      const since = () => performance.now() - event.timeStamp;
      const spans = document.querySelectorAll("[data-span]").length;
      bench.press = press;
      const channel = new MessageChannel();
      channel.port1.onmessage = () => (press.painted = since());
      requestAnimationFrame(() => {
        if ([...CSS.highlights.keys()].some((name) => name.startsWith("add-"))) press.shown = "highlight";
        else if (document.querySelectorAll("[data-span]").length > spans) press.shown = "span";
        channel.port2.postMessage(0);
        requestAnimationFrame(() => (press.next = since()));
      });
      const saved = document.getElementById("saved");
      let saving = false;
      const observer = new MutationObserver(() => {
        saving ||= saved.dataset.state === "saving";
        if (!saving || saved.dataset.state !== "saved") return;
        press.saved = since();
        observer.disconnect();
      });
      observer.observe(saved, { attributes: true, attributeFilter: ["data-state"] });
    },
    true,
  );
})();
