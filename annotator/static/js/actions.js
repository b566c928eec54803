// @ts-check
// What an annotator can do, by key or by mouse. Each change becomes a command in the queue.

import { command } from "./spans.js";

/** @typedef {import("./article.js").Interval} Interval */
/** @typedef {import("./spans.js").Span} Span */
/** @typedef {{span: Span, start: number, end: number}} Bounds */

const READ_ONLY = "This document is submitted. Reopen it to change it.";

export class Actions {
  /**
   * @param {{article: import("./article.js").Article, spans: import("./spans.js").Spans,
   *   selection: import("./selection.js").Selection, queue: import("./queue.js").Queue,
   *   editable: boolean, say: (text: string) => void, redraw: () => void}} page
   */
  constructor(page) {
    this.page = page;
    /** @type {string | null} */
    this.lastLabel = null;
    /** @type {Bounds | null} */
    this.bounds = null;
  }

  /** The span that the next key would change: the chosen one, else the innermost under the cursor. @returns {Span | null} */
  target() {
    const { selection, spans } = this.page;
    const chosen = spans.get(selection.span);
    if (chosen || !selection.interval) return chosen;
    return spans.covering(...selection.interval)[0] ?? null;
  }

  /** @param {import("./queue.js").Command} change */
  _send(change) {
    if (!this.page.editable) {
      this.page.say(READ_ONLY);
      return;
    }
    this.page.queue.push(change);
    this.page.spans.refresh(false);
    this.page.redraw();
  }

  /** Labels the selection, or changes the label of the chosen span; `another` always makes a new span. @param {string} label */
  label(label, another = false) {
    const { selection, spans } = this.page;
    this.lastLabel = label;
    const chosen = spans.get(selection.span);
    if (chosen && !another) {
      if (chosen.label !== label) this._send(command.relabel(chosen, label));
      return;
    }
    if (!selection.interval) {
      this.page.say("Select text first: arrow keys, or the mouse.");
      return;
    }
    const [start, end] = selection.interval;
    const same = spans.certain && spans.all().find((span) => span.start === start && span.end === end && span.label === label);
    if (same) {
      this.choose(same);
      return;
    }
    const added = command.add(start, end, label, !selection.onWords);
    selection.span = added.span ?? null;
    this._send(added);
  }

  /** The last label again. */
  repeat() {
    if (this.lastLabel) this.label(this.lastLabel, true);
    else this.page.say("No label has been used yet.");
  }

  /** Chooses a span and shows it. @param {Span | null} span */
  choose(span) {
    if (span) this.page.selection.set([span.start, span.end], span.id);
  }

  /** Chooses the span before or after the cursor. @param {1 | -1} step */
  beside(step) {
    const { selection, spans } = this.page;
    const found = spans.beside(selection.interval?.[0] ?? 0, selection.span, step);
    if (found) this.choose(found);
    else this.page.say(step > 0 ? "No span after this." : "No span before this.");
  }

  /** Chooses the innermost span at the cursor, or the one around the chosen one; whether there was one. */
  chooseHere() {
    const { selection, spans } = this.page;
    if (!selection.interval) return false;
    const covering = spans.covering(...selection.interval);
    const at = covering.findIndex((span) => span.id === selection.span);
    const found = covering[at + 1];
    if (found) this.choose(found);
    return Boolean(found);
  }

  /** Removes the target. */
  remove() {
    const span = this.target();
    if (!span) {
      this.page.say("No span here to remove.");
      return;
    }
    this.page.selection.set([span.start, span.end]);
    this._send(command.remove(span));
  }

  /** Writes the note of a span. @param {Span} span @param {string} note */
  note(span, note) {
    if (note.trim() !== span.note) this._send(command.note(span, note));
  }

  /** @param {"undo" | "redo"} op */
  travel(op) {
    this.page.selection.span = null; // it may be what goes away
    this._send(command.travel(op));
  }

  /** Begins to move the bounds of the target. */
  startBounds() {
    const span = this.target();
    if (!span || !this.page.editable) {
      this.page.say(span ? READ_ONLY : "Choose a span first.");
      return;
    }
    this.choose(span);
    this.bounds = { span, start: span.start, end: span.end };
    this.page.redraw();
  }

  /** Moves one bound by a unit. @param {"start" | "end"} which @param {1 | -1} step @param {"word" | "character"} unit */
  moveBound(which, step, unit) {
    const { bounds } = this;
    const { article } = this.page;
    if (!bounds) return;
    const at = bounds[which];
    const index = which === "start" ? 0 : 1;
    // A start rests on starts of units, an end on their ends.
    const candidates =
      step > 0
        ? [article.next(at, unit, true), article.next(at, unit), article.next(at + 1, unit)]
        : [article.previous(at, unit, true), article.previous(at, unit), article.previous(at - 1, unit)];
    const found = candidates.map((each) => each?.[index]).find((each) => each !== undefined && (each - at) * step > 0);
    if (found === undefined) return;
    const moved = { ...bounds, [which]: found };
    if (moved.start < moved.end) this.bounds = moved;
    this.page.redraw();
  }

  /** Sets the bounds under way to an interval, as the mouse drags them. @param {number} start @param {number} end */
  dragBounds(start, end) {
    if (this.bounds && start < end) {
      this.bounds = { ...this.bounds, start, end };
      this.page.redraw();
    }
  }

  /** Ends moving bounds: keeps them, or gives up. @param {boolean} keep */
  endBounds(keep) {
    const { bounds } = this;
    this.bounds = null;
    if (bounds && keep && (bounds.start !== bounds.span.start || bounds.end !== bounds.span.end)) {
      const snapped = this.page.article.snap(bounds.start, bounds.end);
      const exact = !snapped || snapped[0] !== bounds.start || snapped[1] !== bounds.end;
      this.page.selection.set([bounds.start, bounds.end], bounds.span.id);
      this._send(command.move(bounds.span, bounds.start, bounds.end, exact));
    }
    this.page.redraw();
  }

  /** Moves one bound of the chosen span by a word, at once: the card's buttons. @param {"start" | "end"} which @param {1 | -1} step */
  nudge(which, step) {
    this.startBounds();
    this.moveBound(which, step, "word");
    this.endBounds(true);
  }
}
