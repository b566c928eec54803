// @ts-check
// What models and earlier work suggest: a list in the margin, dotted lines in the text, and the one in hand,
// which a key takes over, corrects or rejects.

import { identifier } from "./queue.js";

/** @typedef {import("./article.js").Interval} Interval */
/** @typedef {{element: HTMLElement, key: string, label: string, parts: Interval[], decision: {proposals: any[], spans: any[], events: any[]}}} Item */

const PAUSE_MS = 1_000;
/** Of many at once, so many go into one command, which one key takes back. */
const AT_ONCE = 300;

/** @param {string} id */
const byId = (id) => document.getElementById(id);

export class Suggestions {
  /** @param {import("./actions.js").Actions} actions @param {import("./queue.js").Queue} queue @param {import("./paint.js").Paint} paint */
  constructor(actions, queue, paint) {
    this.actions = actions;
    this.queue = queue;
    this.paint = paint;
    this.list = byId("suggestions");
    /** @type {Item[]} */
    this.all = [];
    /** @type {string | null} the key of the one in hand */
    this.key = null;
    /** @type {Set<string>} decided here, and not yet told by the server */
    this.decided = new Set();
    this.timer = 0;
    this.list?.addEventListener("click", (event) => this._click(/** @type {Element} */ (event.target)));
    // After the page's own handling of the mouse: a click on one word of a suggestion takes it in hand.
    actions.page.article.root.addEventListener("click", () => this._touched());
  }

  /** The suggestions that are still open, in text order. */
  get open() {
    return this.all.filter((item) => !this.decided.has(item.key));
  }

  /** The one in hand, while the selection is still on it. @returns {Item | null} */
  get current() {
    const item = this.open.find((each) => each.key === this.key);
    const { interval, span } = this.actions.page.selection;
    if (!item || !interval || span) return null;
    return item.parts.some(([start, end]) => start < interval[1] && end > interval[0]) ? item : null;
  }

  /** Asks anew once the annotator pauses: the matcher learns from what they mark. */
  later(pause = PAUSE_MS) {
    if (!this.list) return;
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => this._fetch(), pause);
  }

  async _fetch() {
    if (!this.list) return;
    if (this.queue.commands.length) return this.later();
    const asked = this.queue.revision;
    try {
      const response = await fetch((this.list.dataset.url ?? "") + this.queue.query, { headers: { "HX-Request": "true" } });
      if (!response.ok) return;
      const text = await response.text();
      // What was decided meanwhile is not in this answer.
      if (this.queue.commands.length || this.queue.revision !== asked) return this.later();
      const { htmx } = /** @type {any} */ (window);
      htmx.swap({ text, target: this.list, sourceElement: this.list, swap: "innerHTML" });
    } catch {
      return; // offline: the last answer stays
    }
    this.decided.clear();
    this.all = [.../** @type {NodeListOf<HTMLElement>} */ (this.list.querySelectorAll("[data-decision]"))].map(read);
    this.draw();
  }

  /** Draws the list, the count and the lines in the text. */
  draw() {
    if (!this.list) return;
    const open = this.open;
    const current = this.current;
    for (const item of this.all) {
      item.element.hidden = this.decided.has(item.key);
      item.element.classList.toggle("in-hand", item === current);
    }
    const count = /** @type {HTMLOutputElement} */ (byId("suggestions-count"));
    count.value = open.length ? String(open.length) : "";
    for (const label of this.paint.labels) {
      this.paint.set(`suggest-${label}`, open.filter((item) => item.label === label && item !== current).flatMap((item) => item.parts));
    }
    this.paint.set("suggestion", current ? current.parts : []);
    const none = this.list.querySelector(".none");
    if (none instanceof HTMLElement) none.hidden = open.length > 0;
  }

  /** Takes the next one in hand, from the one in hand or the cursor on. @param {1 | -1} step */
  go(step) {
    const open = this.open;
    if (!open.length) {
      this.actions.page.say(this.list ? "No suggestion is open." : "Nothing suggests in this project.");
      return;
    }
    const at = open.findIndex((item) => item.key === this.current?.key);
    const from = this.actions.page.selection.interval?.[0] ?? 0;
    let next = at + step;
    if (at < 0) {
      const after = open.findIndex((item) => item.parts[0][0] >= from);
      next = step > 0 ? after : (after < 0 ? open.length : after) - 1;
    }
    this._take(open[(next + open.length) % open.length]);
  }

  /** Takes over the one in hand; false when there is none. */
  accept() {
    const item = this.current;
    if (!item) return false;
    this._decide("accepted", [item]);
    return true;
  }

  /** Rejects the one in hand. */
  reject() {
    const item = this.current;
    if (item) this._decide("rejected", [item]);
    else this.actions.page.say("Choose a suggestion first.");
  }

  /** All that are open with at least a score, in percent, or all that are open. @param {"accepted" | "rejected"} verdict */
  decideAll(verdict) {
    const from = /** @type {HTMLInputElement | null} */ (byId("suggestions-from"));
    const least = verdict === "accepted" && from ? Number(from.value) / 100 : null;
    const chosen = this.open.filter((item) => least === null || Math.max(...item.decision.proposals.map((each) => each.score ?? -1)) >= least);
    if (!chosen.length) {
      this.actions.page.say("None of the suggestions has that score.");
      return;
    }
    for (let first = 0; first < chosen.length; first += AT_ONCE) this._send(verdict, chosen.slice(first, first + AT_ONCE));
    this.actions.page.say(`${chosen.length} ${verdict}; u takes it back`);
  }

  /** A label's key while one is in hand: takes it over, or corrects it to the label and the selection. @param {string} label */
  label(label) {
    const item = this.current;
    const { interval } = this.actions.page.selection;
    if (!item || !interval) return false;
    const [start, end] = interval;
    const same = label === item.label && item.parts.length === 1 && item.parts[0][0] === start && item.parts[0][1] === end;
    if (same) this._decide("accepted", [item]);
    else this._decide("corrected", [item], [{ id: identifier("s"), start, end, label }]);
    return true;
  }

  /** Decides, and goes on to the next one. @param {"accepted" | "corrected" | "rejected"} verdict @param {Item[]} items @param {any[]} [spans] */
  _decide(verdict, items, spans) {
    const at = this.open.findIndex((item) => item.key === items[0].key);
    if (!this._send(verdict, items, spans)) return;
    const open = this.open;
    if (open.length) this._take(open[at % open.length], `${verdict}; `);
    else this.actions.page.say(`${verdict}; no more suggestions`);
  }

  /** @param {"accepted" | "corrected" | "rejected"} verdict @param {Item[]} items @param {any[]} [spans] */
  _send(verdict, items, spans) {
    if (!this.actions.page.editable) return false;
    const taken = verdict === "accepted";
    for (const item of items) this.decided.add(item.key);
    this.actions.send({
      op: "decide",
      id: identifier("c"),
      verdict,
      proposals: items.flatMap((item) => item.decision.proposals),
      spans: spans ?? (taken ? items.flatMap((item) => item.decision.spans) : []),
      events: taken ? items.flatMap((item) => item.decision.events) : [],
    });
    this.draw();
    return true;
  }

  /** @param {Item} item @param {string} before */
  _take(item, before = "") {
    this.key = item.key;
    const [first, last] = [item.parts[0], item.parts[item.parts.length - 1]];
    this.actions.page.selection.set([first[0], last[1]]);
    item.element.scrollIntoView({ block: "nearest" });
    const open = this.open;
    this.actions.page.say(`${before}suggested: ${item.element.dataset.words} (${open.indexOf(item) + 1} of ${open.length})`);
  }

  /** @param {Element} target */
  _click(target) {
    const item = this.open.find((each) => each.element.contains(target));
    const button = target.closest("button");
    if (!item || !button) return;
    if (!button.dataset.verdict) {
      this._take(item);
      this.actions.page.back();
      return;
    }
    this.key = item.key;
    this._send(/** @type {"accepted" | "rejected"} */ (button.dataset.verdict), [item]);
    this.actions.page.say(`${button.dataset.verdict}: ${item.element.dataset.words}`);
    // The button is gone with its suggestion: the keyboard goes on with the one that follows.
    const following = this.open.find((each) => each.parts[0][0] >= item.parts[0][0]) ?? this.open[0];
    const next = following?.element.querySelector(`[data-verdict=${button.dataset.verdict}]`);
    if (next instanceof HTMLElement) next.focus();
    else this.actions.page.back();
  }

  _touched() {
    const { interval, span, pivot, focus } = this.actions.page.selection;
    if (!interval || span || pivot !== focus || this.current) return;
    const covering = this.open.filter((item) => item.parts.some(([start, end]) => start <= interval[0] && end >= interval[1]));
    if (covering.length) this._take(covering[0]);
  }
}

/** @param {HTMLElement} element @returns {Item} */
function read(element) {
  const decision = JSON.parse(element.dataset.decision ?? "{}");
  const [{ start, end, label, fragments }] = decision.spans;
  const { place } = decision.proposals[0];
  return { element, key: `${label} ${place}`, label, parts: fragments ?? [[start, end]], decision };
}
