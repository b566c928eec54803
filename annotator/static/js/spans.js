// @ts-check
// The spans of the page: those drawn by the server, changed by what still waits to be saved.

import { identifier } from "./queue.js";

/** @typedef {import("./article.js").Interval} Interval */
/** @typedef {import("./queue.js").Command} Command */
/** @typedef {{id: string, start: number, end: number, label: string, note: string, parts: Interval[], waiting: boolean}} Span */

export class Spans {
  /** @param {HTMLElement} root @param {import("./queue.js").Queue} queue */
  constructor(root, queue) {
    this.root = root;
    this.queue = queue;
    /** @type {Map<string, Span> | null} */
    this._drawn = null;
    /** @type {Span[] | null} */
    this._all = null;
    /** @type {Span[]} */
    this.gone = [];
    this._certain = true;
  }

  /** To be called when blocks were drawn anew or the queue has changed. @param {boolean} redrawn */
  refresh(redrawn) {
    if (redrawn) this._drawn = null;
    this._all = null;
  }

  /** All spans in text order, outer ones first. */
  all() {
    if (!this._all) {
      const found = new Map(this._fromPage());
      this.gone = [];
      for (const command of this._inForce()) this._foresee(found, command);
      this._all = [...found.values()].sort((a, b) => a.start - b.start || b.end - a.end);
    }
    return this._all;
  }

  /** @param {string | null} id */
  get(id) {
    return this.all().find((span) => span.id === id) ?? null;
  }

  /** The spans that cover an interval, innermost first. @param {number} start @param {number} end */
  covering(start, end) {
    return this.all()
      .filter((span) => span.parts.some(([from, to]) => from <= start && to >= end))
      .sort((a, b) => a.end - a.start - (b.end - b.start));
  }

  /** The next span after the given place in the order of `all`. @param {number} start @param {string | null} from @param {1 | -1} step */
  beside(start, from, step) {
    const spans = this.all();
    const at = spans.findIndex((span) => span.id === from);
    if (at >= 0) return spans[at + step] ?? null;
    return step > 0 ? spans.find((span) => span.start >= start) ?? null : spans.findLast((span) => span.start < start) ?? null;
  }

  /** How many spans each label has. */
  counts() {
    /** @type {Record<string, number>} */
    const counts = {};
    for (const span of this.all()) counts[span.label] = (counts[span.label] ?? 0) + 1;
    return counts;
  }

  /** @returns {Map<string, Span>} */
  _fromPage() {
    if (!this._drawn) {
      this._drawn = new Map();
      for (const chip of /** @type {NodeListOf<HTMLElement>} */ (this.root.querySelectorAll(".chip"))) {
        const { span: id = "", start, end, label = "", note = "", parts } = chip.dataset;
        const bounds = /** @type {Interval} */ ([Number(start), Number(end)]);
        const intervals = parts ? parts.split(" ").map((part) => /** @type {Interval} */ (part.split("-").map(Number))) : [bounds];
        this._drawn.set(id, { id, start: bounds[0], end: bounds[1], label, note, parts: intervals, waiting: false });
      }
    }
    return this._drawn;
  }

  /** Whether what waits can be foreseen: not while it takes back, or brings back, something saved. */
  get certain() {
    this._inForce();
    return this._certain;
  }

  /** The waiting commands less those that a waiting undo takes back. */
  _inForce() {
    /** @type {Command[]} */
    const done = [];
    /** @type {Command[]} */
    const undone = [];
    this._certain = true;
    for (const command of this.queue.commands) {
      const moved = command.op === "undo" ? done.pop() : command.op === "redo" ? undone.pop() : command;
      if (!moved) this._certain = false;
      else if (command.op === "undo") undone.push(moved);
      else done.push(moved);
      if (moved === command) undone.length = 0;
    }
    return done;
  }

  /** What a waiting command will make of the spans. @param {Map<string, Span>} found @param {Command} command */
  _foresee(found, command) {
    const { op, span: id = "", start = 0, end = 0, label = "", note = "" } = command;
    const before = found.get(id);
    if (op === "add_span") {
      found.set(id, { id, start, end, label, note: "", parts: [[start, end]], waiting: true });
    } else if (before && op === "move_span") {
      found.set(id, { ...before, start, end, parts: [[start, end]], waiting: true });
    } else if (before && op === "relabel_span") {
      found.set(id, { ...before, label, waiting: true });
    } else if (before && op === "set_note") {
      found.set(id, { ...before, note });
    } else if (before && op === "remove_span") {
      found.delete(id);
      this.gone.push(before);
    }
  }
}

/** The commands that the page sends; `was` says what the annotator saw. */
export const command = {
  /** @param {number} start @param {number} end @param {string} label @param {boolean} exact @returns {Command} */
  add: (start, end, label, exact) => ({ op: "add_span", id: identifier("c"), span: identifier("s"), start, end, label, exact }),
  /** @param {Span} span @param {number} start @param {number} end @param {boolean} exact @returns {Command} */
  move: (span, start, end, exact) => ({ op: "move_span", id: identifier("c"), span: span.id, start, end, exact, was: [span.start, span.end] }),
  /** @param {Span} span @param {string} label @returns {Command} */
  relabel: (span, label) => ({ op: "relabel_span", id: identifier("c"), span: span.id, label, was: span.label }),
  /** @param {Span} span @returns {Command} */
  remove: (span) => ({ op: "remove_span", id: identifier("c"), span: span.id, was: [span.start, span.end, span.label] }),
  /** @param {Span} span @param {string} note @returns {Command} */
  note: (span, note) => ({ op: "set_note", id: identifier("c"), span: span.id, note: note.trim(), was: span.note }),
  /** @param {"undo" | "redo"} op @returns {Command} */
  travel: (op) => ({ op, id: identifier("c") }),
};
