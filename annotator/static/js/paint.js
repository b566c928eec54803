// @ts-check
// What is drawn over the text before the server has answered, by the CSS Custom Highlight API: the text's
// own elements are never touched.

/** @typedef {import("./article.js").Interval} Interval */

export class Paint {
  /** @param {import("./article.js").Article} article @param {string[]} labels */
  constructor(article, labels) {
    this.article = article;
    this.labels = labels;
  }

  /** Paints the intervals under a name; none takes the paint away. @param {string} name @param {Interval[]} intervals */
  set(name, intervals) {
    this.lay(name, intervals.flatMap(([start, end]) => this.article.ranges(start, end)));
  }

  /** Paints ranges of the text under a name. @param {string} name @param {Range[]} ranges */
  lay(name, ranges) {
    if (!ranges.length) {
      CSS.highlights.delete(name);
      return;
    }
    const highlight = new Highlight(...ranges);
    highlight.priority = name === "cursor" ? 2 : name === "chosen" ? 1 : 0;
    CSS.highlights.set(name, highlight);
  }

  /** Paints the spans that wait to be saved, and those that will be removed. @param {import("./spans.js").Spans} spans */
  waiting(spans) {
    const waiting = spans.all().filter((span) => span.waiting);
    for (const label of this.labels) {
      this.set(`add-${label}`, waiting.filter((span) => span.label === label).flatMap((span) => span.parts));
    }
    this.set("gone", spans.gone.flatMap((span) => span.parts));
  }

  /** Brings an interval into view, clear of the bars above and below. @param {Interval} interval */
  reveal([start, end], tries = 2) {
    const [range] = this.article.ranges(start, end);
    if (!range) return;
    const box = range.getBoundingClientRect();
    const top = (document.querySelector(".palette")?.getBoundingClientRect().bottom ?? 0) + 24;
    const bottom = window.innerHeight - 72;
    let by = 0;
    if (box.top < top) by = box.top - top - 40;
    else if (box.bottom > bottom) by = Math.min(box.bottom - bottom + 80, box.top - top);
    if (!by) return;
    window.scrollBy({ top: by });
    // Blocks on the way get their true height only when they are drawn: after a long jump, look again.
    if (tries && Math.abs(by) > window.innerHeight) requestAnimationFrame(() => this.reveal([start, end], tries - 1));
  }
}
