// @ts-check
// The spans of the page: those drawn by the server, changed by what still waits to be saved.

/** @typedef {import("./article.js").Interval} Interval */
/** @typedef {import("./queue.js").Command} Command */
/** @typedef {{id: string, start: number, end: number, label: string, note: string, parts: Interval[], entity: string | null, attributes: Record<string, any>, waiting: boolean}} Span */

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
      for (const command of this.inForce()) this._foresee(found, command);
      this._all = [...found.values()].sort((a, b) => a.start - b.start || b.end - a.end);
    }
    return this._all;
  }

  /** @param {string | null} id */
  get(id) {
    return this.all().find((span) => span.id === id) ?? null;
  }

  /** The id of a span that is there with these bounds and label. @param {number} start @param {number} end @param {string} label */
  same(start, end, label) {
    return this.all().find((span) => span.start === start && span.end === end && span.label === label)?.id ?? null;
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
        const { span: id = "", start, end, label = "", note = "", parts, entity = null, attributes = "{}" } = chip.dataset;
        const bounds = /** @type {Interval} */ ([Number(start), Number(end)]);
        const intervals = parts ? parts.split(" ").map((part) => /** @type {Interval} */ (part.split("-").map(Number))) : [bounds];
        this._drawn.set(id, { id, start: bounds[0], end: bounds[1], label, note, parts: intervals, entity, attributes: JSON.parse(attributes), waiting: false });
      }
    }
    return this._drawn;
  }

  /** Whether what waits can be foreseen: not while it takes back, or brings back, something saved. */
  get certain() {
    this.inForce();
    return this._certain;
  }

  /** The waiting commands less those that a waiting undo takes back. @returns {Command[]} */
  inForce() {
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
    const { op, span: id = "" } = command;
    const before = found.get(id);
    for (const [at, made] of places(command)) {
      if (![...found.values()].some((span) => span.start === at.start && span.end === at.end && span.label === at.label)) found.set(made, fresh(made, at));
    }
    if (op === "decide") this._take(found, command.spans);
    else if (op === "add_span") found.set(id, fresh(id, /** @type {any} */ (command)));
    else if (op === "link_mentions") this._relink(found, command.spans, command.entity);
    else if (op === "unlink_mentions") this._relink(found, command.spans, null);
    else if (op === "set_attributes" && command.kind === "span") this._attribute(found, command);
    else if (before) this._alter(found, before, command);
  }

  /** @param {Map<string, Span>} found @param {Span} before @param {Command} command */
  _alter(found, before, { op, start = 0, end = 0, label = "", note = "" }) {
    const { id } = before;
    if (op === "move_span") {
      found.set(id, { ...before, start, end, parts: [[start, end]], waiting: true });
    } else if (op === "add_fragment") {
      const parts = /** @type {Interval[]} */ ([...before.parts, [start, end]].sort((a, b) => a[0] - b[0]));
      found.set(id, { ...before, parts, start: parts[0][0], end: Math.max(before.end, end), waiting: true });
    } else if (op === "relabel_span") {
      found.set(id, { ...before, label, waiting: true });
    } else if (op === "set_note") {
      found.set(id, { ...before, note });
    } else if (op === "remove_span") {
      found.delete(id);
      this.gone.push(before);
    }
  }

  /** The spans of suggestions, but for what is there already. @param {Map<string, Span>} found @param {any[]} taken */
  _take(found, taken) {
    const there = new Set([...found.values()].map((span) => `${span.label} ${span.parts}`));
    for (const made of taken) {
      const parts = /** @type {Interval[]} */ (made.fragments ?? [[made.start, made.end]]);
      if (!there.has(`${made.label} ${parts}`)) found.set(made.id, { ...fresh(made.id, made), parts, attributes: made.attributes ?? {} });
      there.add(`${made.label} ${parts}`);
    }
  }

  /** @param {Map<string, Span>} found @param {string[]} ids @param {string | null} entity */
  _relink(found, ids, entity) {
    for (const id of ids) {
      const span = found.get(id);
      if (span) found.set(id, { ...span, entity });
    }
  }

  /** @param {Map<string, Span>} found @param {Command} command */
  _attribute(found, { target, values = {}, unset = [] }) {
    const span = found.get(target);
    if (!span) return;
    const attributes = { ...span.attributes, ...values };
    for (const name of unset) delete attributes[name];
    found.set(target, { ...span, attributes });
  }
}

/** A span that waits to be made. @param {string} id @param {{start: number, end: number, label: string}} at @returns {Span} */
const fresh = (id, { start, end, label }) => ({ id, start, end, label, note: "", parts: [[start, end]], entity: null, attributes: {}, waiting: true });

/** The spans that a command makes on the way, with their ids. @param {Command} command @returns {[{start: number, end: number, label: string}, string][]} */
function places({ op, at, source_at: source, span, value, source: sourceId }) {
  /** @type {[{start: number, end: number, label: string}, string][]} */
  const found = [];
  if (at) found.push([at, op === "set_claim" ? value : span]);
  if (source) found.push([source, sourceId]);
  return found;
}
