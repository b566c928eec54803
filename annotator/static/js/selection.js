// @ts-check
// The cursor: a word, or what is selected from the word where it began (pivot) to the word where it is
// now (focus); and the chosen span, if there is one.

/** @typedef {import("./article.js").Interval} Interval */
/** @typedef {"word" | "character"} Unit */

export class Selection {
  /** @param {import("./article.js").Article} article @param {() => void} onChange */
  constructor(article, onChange) {
    this.article = article;
    this.onChange = onChange;
    /** @type {Interval | null} */
    this.pivot = null;
    /** @type {Interval | null} */
    this.focus = null;
    /** @type {string | null} */
    this.span = null;
  }

  /** The selected interval. @returns {Interval | null} */
  get interval() {
    if (!this.pivot || !this.focus) return null;
    return [Math.min(this.pivot[0], this.focus[0]), Math.max(this.pivot[1], this.focus[1])];
  }

  /** Whether the selection begins and ends with whole words. */
  get onWords() {
    if (!this.interval) return true;
    const snapped = this.article.snap(...this.interval);
    return snapped !== null && snapped[0] === this.interval[0] && snapped[1] === this.interval[1];
  }

  /** Selects an interval; nothing for null. @param {Interval | null} interval @param {string | null} span */
  set(interval, span = null) {
    this.pivot = interval;
    this.focus = interval;
    this.span = span;
    this.onChange();
  }

  /** Moves the focus to a unit; without `extend` the pivot follows. @param {Interval | null} unit @param {boolean} extend */
  moveTo(unit, extend) {
    if (!unit) return;
    this.focus = unit;
    if (!extend || !this.pivot) this.pivot = unit;
    this.span = null;
    this.onChange();
  }

  /** One word or character on or back. @param {1 | -1} step @param {Unit} unit @param {boolean} extend */
  step(step, unit, extend) {
    if (!this.focus || !this.interval) {
      this.moveTo(this.article.next(0, unit), false);
      return;
    }
    // Leaving a chosen span, or a selection, goes on from its own edge.
    const [start, end] = extend ? this.focus : this.interval;
    this.moveTo(step > 0 ? this.article.next(end, unit) : this.article.previous(start, unit), extend);
  }

  /** One sentence on or back; extending takes whole sentences. @param {1 | -1} step @param {boolean} extend */
  sentence(step, extend) {
    if (!this.focus) {
      this.moveTo(this.article.next(0, "word"), false);
    } else if (step > 0) {
      const next = this.article.nextSentence(this.focus[0]);
      const last = this.article.previous(next ? next[0] : this.article.length, "word");
      if (!extend) this.moveTo(next ?? last, false);
      else if (last && last[1] > this.focus[1]) this.moveTo(last, true);
      else if (next) this.moveTo(this.article.previous(this.article.nextSentence(next[0])?.[0] ?? this.article.length, "word"), true);
    } else {
      this.moveTo(this.article.previousSentence(this.focus[0]), extend);
    }
  }

  /** To the first or last word of the sentence, or of the article. @param {1 | -1} end @param {boolean} whole @param {boolean} extend */
  edge(end, whole, extend) {
    const { article, focus } = this;
    if (whole || !focus) {
      this.moveTo(end < 0 ? article.next(0, "word") : article.previous(article.length, "word"), extend);
    } else if (end < 0) {
      this.moveTo(article.previousSentence(focus[0] + 1), extend);
    } else {
      this.moveTo(article.previous(article.nextSentence(focus[0])?.[0] ?? article.length, "word"), extend);
    }
  }
}
