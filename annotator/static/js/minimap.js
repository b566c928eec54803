// @ts-check
// The article at a glance: where its spans are, and which part is on the screen.

export class Minimap {
  /** @param {import("./actions.js").Actions} actions */
  constructor(actions) {
    this.actions = actions;
    this.canvas = /** @type {HTMLCanvasElement} */ (document.getElementById("minimap"));
    this.planned = false;
    window.addEventListener("scroll", () => this.plan(), { passive: true });
    new ResizeObserver(() => this.plan()).observe(document.body);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.plan());
    this.canvas.addEventListener("click", (event) => {
      const { article, selection } = actions.page;
      const offset = Math.floor((event.offsetY / this.canvas.clientHeight) * article.length);
      const word = article.next(offset, "word") ?? article.previous(offset, "word");
      if (word) selection.set(word);
    });
  }

  /** Draws when the browser has time for it. */
  plan() {
    if (this.planned) return;
    this.planned = true;
    (window.requestIdleCallback ?? setTimeout)(() => {
      this.planned = false;
      this.draw();
    });
  }

  draw() {
    const { article, spans } = this.actions.page;
    const { clientWidth: width, clientHeight: height } = this.canvas;
    const scale = window.devicePixelRatio || 1;
    if (!width || !height || !article.length) return;
    this.canvas.width = width * scale;
    this.canvas.height = height * scale;
    const pen = this.canvas.getContext("2d");
    if (!pen) return;
    pen.scale(scale, scale);
    const y = (/** @type {number} */ offset) => (offset / article.length) * height;
    const colours = new Map(
      [.../** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll(".label"))].map((button) => [
        button.dataset.label,
        getComputedStyle(button.querySelector("kbd") ?? button).backgroundColor,
      ]),
    );
    for (const span of spans.all()) {
      pen.fillStyle = colours.get(span.label) ?? "gray";
      const column = [...colours.keys()].indexOf(span.label);
      const x = 2 + ((width - 8) * Math.max(column, 0)) / Math.max(colours.size, 1);
      pen.fillRect(x, y(span.start), Math.max((width - 8) / Math.max(colours.size, 1), 3), Math.max(y(span.end) - y(span.start), 2));
    }
    const box = article.root.getBoundingClientRect();
    const top = Math.max(0, -box.top / box.height) * height;
    const bottom = Math.min(1, (window.innerHeight - box.top) / box.height) * height;
    pen.strokeStyle = getComputedStyle(this.canvas).color;
    pen.strokeRect(0.5, top + 0.5, width - 1, Math.max(bottom - top - 1, 4));
  }
}
