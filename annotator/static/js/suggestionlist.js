// @ts-check
// The suggestions of the page: fetched, listed in the margin, and drawn apart in the text while they are open.

/** @typedef {import("./article.js").Interval} Interval */
/** @typedef {import("./queue.js").Command} Command */
/** @typedef {{proposals: Record<string, any>[], spans: Record<string, any>[], events: Record<string, any>[]}} Decision */
/** @typedef {{element: HTMLElement, key: string, label: string, start: number, end: number, parts: Interval[], score: number | null, decision: Decision, ranges: Range[]}} Item */

const PAUSE_MS = 1_500;
/** Where the browser keeps whether they are drawn in the text. */
const VEILED = "annotator-suggestions-hidden";

/** @param {string} id */
const byId = (id) => /** @type {HTMLElement} */ (document.getElementById(id));

/** What a label at a place is known by. @param {string} label @param {Interval[]} parts */
const keyOf = (label, parts) => `${label} ${parts.map((part) => part.join("-")).join(",")}`;

/** What a span of a decision is known by. @param {Record<string, any>} span */
export const keyOfMade = ({ label, start, end, fragments }) => keyOf(label, fragments ?? [[start, end]]);

export class SuggestionList {
  /** @param {import("./actions.js").Actions} actions @param {import("./queue.js").Queue} queue @param {import("./paint.js").Paint} paint @param {() => void} onChange */
  constructor(actions, queue, paint, onChange) {
    this.actions = actions;
    this.queue = queue;
    this.paint = paint;
    this.onChange = onChange;
    this.element = byId("suggestions");
    /** @type {Item[]} as the server told them last, in text order */
    this.all = [];
    /** @type {Item[]} those that are neither decided on nor marked already */
    this.open = [];
    /** @type {Command[]} the decisions made here since the server told */
    this.decisions = [];
    /** @type {unknown} the spans that `open` was found with */
    this.seen = null;
    this.timer = 0;
    this.turn = 0;
    this.veiled = remembered();
    const shown = /** @type {HTMLInputElement} */ (byId("suggestions-shown"));
    shown.checked = !this.veiled;
    shown.addEventListener("change", () => this.veil(!shown.checked));
  }

  /** Asks anew once the annotator pauses: the matcher learns from what they mark. */
  later(pause = PAUSE_MS) {
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => this._fetch(), pause);
  }

  async _fetch() {
    if (this.queue.commands.length) return; // asked again when they are saved
    const turn = ++this.turn;
    const settled = this.decisions;
    try {
      const response = await fetch(this.element.dataset.url + this.queue.query, { headers: { "HX-Request": "true" } });
      const text = await response.text();
      if (!response.ok || turn !== this.turn) return;
      this.decisions = this.decisions.filter((each) => !settled.includes(each));
      this._swap(text);
    } catch {
      return; // offline: the last answer stays
    }
    this.seen = null;
    this.draw();
  }

  /** Puts the answer in the list's place; the focus stays with its suggestion. @param {string} text */
  _swap(text) {
    const focused = this.element.contains(document.activeElement) ? this.holding(document.activeElement) : null;
    const verdict = /** @type {HTMLElement} */ (document.activeElement)?.dataset.verdict;
    const { htmx } = /** @type {any} */ (window);
    htmx.swap({ text, target: this.element, sourceElement: this.element, swap: "innerHTML" });
    this.all = [.../** @type {NodeListOf<HTMLElement>} */ (this.element.querySelectorAll("[data-decision]"))].map(read);
    const same = focused && this.all.find((item) => item.key === focused.key);
    if (same) button(same, verdict)?.focus();
  }

  /** The suggestion that an element of the list belongs to. @param {Element | null} element */
  holding(element) {
    return this.open.find((item) => item.element.contains(element)) ?? null;
  }

  /** Puts the keyboard on the same button of another suggestion. @param {Item | undefined} item @param {string | undefined} verdict */
  focus(item, verdict) {
    const found = item && button(item, verdict);
    if (found) found.focus();
    else this.actions.page.back();
  }

  /** Draws what has changed since: the list, the count, the lines in the text. */
  draw() {
    const { spans } = this.actions.page;
    if (this.seen === spans.all()) return;
    this.seen = spans.all();
    const closed = this._closed();
    for (const span of spans.all()) closed.add(keyOf(span.label, span.parts));
    this.open = this.all.filter((item) => !closed.has(item.key));
    for (const item of this.all) item.element.hidden = closed.has(item.key);
    const none = /** @type {HTMLElement | null} */ (this.element.querySelector(".none"));
    if (none) none.hidden = this.open.length > 0;
    /** @type {HTMLOutputElement} */ (byId("suggestions-count")).value = this.open.length ? String(this.open.length) : "";
    this._paint();
    this.onChange();
  }

  /** What is decided on: waiting to be saved and not taken back, or saved since the server told. @returns {Set<string>} */
  _closed() {
    const waiting = this.actions.page.spans.inForce().filter((command) => command.op === "decide");
    const saved = this.decisions.filter((command) => !this.queue.commands.includes(command));
    return new Set([...waiting, ...saved].flatMap(({ proposals }) => proposals.map((/** @type {any} */ each) => `${each.label} ${each.place}`)));
  }

  /** Dotted lines under what is open, in the colours of the labels. */
  _paint() {
    /** @type {Map<string, Range[]>} */
    const found = new Map();
    for (const item of this.veiled ? [] : this.open) {
      // Where the server has drawn the paragraph anew, the ranges in it have collapsed.
      if (!item.ranges.length || item.ranges.some((range) => range.collapsed)) {
        item.ranges = item.parts.flatMap((part) => this.actions.page.article.ranges(...part));
      }
      const ranges = found.get(item.label);
      if (ranges) ranges.push(...item.ranges);
      else found.set(item.label, [...item.ranges]);
    }
    for (const label of this.paint.labels) this.paint.lay(`suggest-${label}`, found.get(label) ?? []);
  }

  /** Hides them in the text, or shows them again. @param {boolean} veiled */
  veil(veiled = !this.veiled) {
    this.veiled = veiled;
    /** @type {HTMLInputElement} */ (byId("suggestions-shown")).checked = !veiled;
    try {
      if (veiled) localStorage.setItem(VEILED, "yes");
      else localStorage.removeItem(VEILED);
    } catch {
      // Storage is forbidden here: it holds for this page.
    }
    this._paint();
  }
}

/** Whether they were hidden when the page was left. */
function remembered() {
  try {
    return localStorage.getItem(VEILED) !== null;
  } catch {
    return false;
  }
}

/** A suggestion's button for a verdict; without one, that which leads to it. @param {Item} item @param {string | undefined} verdict */
function button(item, verdict) {
  return /** @type {HTMLElement | null} */ (item.element.querySelector(verdict ? `[data-verdict=${verdict}]` : ".offer"));
}

/** @param {HTMLElement} element @returns {Item} */
function read(element) {
  const decision = /** @type {Decision} */ (JSON.parse(element.dataset.decision ?? "{}"));
  const [span] = decision.spans;
  const { label, start, end } = span;
  const scores = decision.proposals.map((each) => each.score).filter((score) => typeof score === "number");
  return {
    element, key: keyOfMade(span), label, start, end, parts: span.fragments ?? [[start, end]],
    score: scores.length ? Math.max(...scores) : null, decision, ranges: [],
  };
}
