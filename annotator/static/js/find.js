// @ts-check
// Finding text in the article: every match is painted, the current one becomes the selection.

/** @typedef {import("./article.js").Interval} Interval */

const MOST = 1_000;

export class Find {
  /** @param {import("./actions.js").Actions} actions @param {import("./paint.js").Paint} paint @param {() => void} back */
  constructor(actions, paint, back) {
    this.actions = actions;
    this.paint = paint;
    this.form = /** @type {HTMLFormElement} */ (document.getElementById("find"));
    this.field = /** @type {HTMLInputElement} */ (document.getElementById("find-text"));
    this.count = /** @type {HTMLOutputElement} */ (document.getElementById("find-count"));
    /** @type {Interval[]} */
    this.found = [];
    this.at = -1;
    /** @type {{interval: Interval | null, span: string | null}} where the cursor was before anything was found */
    this.origin = { interval: null, span: null };
    this.field.addEventListener("input", () => this.search());
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.go(1);
    });
    this.field.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && event.shiftKey) {
        event.preventDefault();
        this.go(-1);
      } else if (event.key === "Escape") {
        event.preventDefault();
        this.close();
        back();
      }
    });
  }

  open() {
    this.form.hidden = false;
    const { interval, span } = this.actions.page.selection;
    this.origin = { interval, span };
    this.field.select();
    this.field.focus();
    this.search();
  }

  close() {
    this.form.hidden = true;
    this.paint.set("found", []);
  }

  /** Finds all matches, whatever their letter case. */
  search() {
    const wanted = this.field.value.toLowerCase();
    const { article } = this.actions.page;
    this.found = [];
    this.at = -1;
    for (let index = 0; wanted && index < article.starts.length && this.found.length < MOST; index++) {
      const block = article.block(index);
      const text = block?.text.toLowerCase() ?? "";
      // A few letters change length in lower case; in such a block only the exact case is found.
      const hay = block && text.length === block.text.length ? text : block?.text ?? "";
      for (let at = hay.indexOf(wanted); block && at >= 0; at = hay.indexOf(wanted, at + wanted.length)) {
        this.found.push([block.fromUtf16(at), block.fromUtf16(at + wanted.length)]);
      }
    }
    this.paint.set("found", this.found);
    this.count.value = wanted ? `${this.found.length}${this.found.length >= MOST ? "+" : ""} found` : "";
    if (this.found.length) this.go(1);
    else if (wanted) this.actions.page.selection.set(this.origin.interval, this.origin.span);
  }

  /** Selects the next or previous match. @param {1 | -1} step */
  go(step) {
    if (!this.found.length) return;
    const { article, selection } = this.actions.page;
    this.at = (this.at + step + this.found.length) % this.found.length;
    const [start, end] = this.found[this.at];
    selection.set(article.snap(start, end) ?? [start, end]);
    this.count.value = `${this.at + 1} of ${this.found.length}`;
  }
}
