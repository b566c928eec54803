// @ts-check
// The suggestion in hand, and what becomes of suggestions: accepted, corrected or rejected, by key or by button,
// one by one or many at once.

import { command } from "./commands.js";
import { identifier } from "./queue.js";
import { keyOfMade, SuggestionList } from "./suggestionlist.js";

/** @typedef {import("./suggestionlist.js").Item} Item */
/** @typedef {"accepted" | "corrected" | "rejected"} Verdict */

/** So many go into one command, which one key takes back. */
const MOST = 1_000;

/** @param {string} id */
const byId = (id) => /** @type {HTMLElement} */ (document.getElementById(id));

export class Suggestions {
  /**
   * @param {import("./actions.js").Actions} actions @param {import("./queue.js").Queue} queue
   * @param {import("./paint.js").Paint} paint @param {import("./margin.js").Margin} margin @param {(id: string) => void} dialog
   */
  constructor(actions, queue, paint, margin, dialog) {
    this.actions = actions;
    this.queue = queue;
    this.paint = paint;
    this.margin = margin;
    this.dialog = dialog;
    this.list = new SuggestionList(actions, queue, paint, () => this._changed());
    /** @type {string | null} the key of the one in hand */
    this.key = null;
    /** @type {Item | null} the one that is shown as in hand */
    this.shown = null;
    this.soon = false;
    this.from = /** @type {HTMLInputElement} */ (byId("suggestions-from"));
    this.list.element.addEventListener("click", (event) => this._click(event));
    this.from.addEventListener("input", () => this._count());
    const form = byId("suggestions-many");
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this._many("accepted", this._fitting());
    });
    form.addEventListener("keydown", (event) => {
      if (event.key === "Escape") actions.page.back();
    });
    this.list.later(0);
  }

  /** The one in hand, while the selection is on it. @returns {Item | null} */
  get current() {
    const { interval, span } = this.actions.page.selection;
    if (!this.key || !interval || span || this.actions.event) return null;
    const item = this.list.open.find((each) => each.key === this.key);
    return item && item.start < interval[1] && item.end > interval[0] ? item : null;
  }

  /** What is in hand, in words; null for none, or once the selection is not its place any more. */
  get words() {
    const item = this.current;
    if (!item || !this._untouched(item)) return null;
    return `suggested: ${item.element.dataset.words} (${this.list.open.indexOf(item) + 1} of ${this.list.open.length})`;
  }

  /** What the next key would do to the one in hand; null for none. */
  get hint() {
    const item = this.current;
    if (!item) return null;
    return this.words ? `${this.words} · = accept · ! reject · label key: correct` : `= or label key: this in place of “${item.element.dataset.quote}” · ! reject`;
  }

  /** Follows the selection: the one in hand is so while the cursor is on it. */
  follow() {
    const last = this.queue.commands.at(-1)?.op;
    if (last === "undo" || last === "redo") this.soon = true;
    const item = this.current;
    this.paint.set("suggestion", item?.parts ?? []);
    if (item === this.shown) return;
    this.shown?.element.removeAttribute("aria-current");
    item?.element.setAttribute("aria-current", "true");
    this.shown = item;
  }

  /** To be called when something was saved, or refused. */
  later(refused = false) {
    this.list.later(refused || this.soon ? 0 : undefined);
    this.soon = false;
  }

  /** Draws what has changed since. */
  draw() {
    this.list.draw();
  }

  /** Takes the next one in hand, from the one in hand or the cursor on. @param {1 | -1} step */
  go(step) {
    const { open } = this.list;
    const current = this.current;
    const from = this.actions.page.selection.interval?.[0] ?? 0;
    const after = open.findIndex((item) => item.start >= from);
    const first = step > 0 ? after : (after < 0 ? open.length : after) - 1;
    const at = current ? open.indexOf(current) + step : step > 0 && after < 0 ? 0 : first;
    if (open.length) this._take(open[(at + open.length) % open.length]);
    else this.actions.page.say("No suggestion is open.");
  }

  /** Takes over the one in hand, with the bounds of the selection; false when there is none. */
  accept() {
    return this.label(this.current?.label ?? "");
  }

  /** Rejects the one in hand. */
  reject() {
    const item = this.current;
    if (item) this._next(item, () => this._decide("rejected", [item]));
    else this.actions.page.say("Take a suggestion in hand first.");
  }

  /** A label's key while one is in hand: takes it over as it is, or corrected to label and selection; false without one. @param {string} label */
  label(label) {
    const item = this.current;
    const { interval } = this.actions.page.selection;
    if (!item || !interval) return false;
    const same = this._untouched(item);
    if (same && label === item.label) this._next(item, () => this._decide("accepted", [item]));
    else this._next(item, () => this._correct(item, label, same ? item.parts : [interval]));
    return true;
  }

  /** Begins to move the bounds of the one in hand; false when there is none. */
  startBounds() {
    const { interval } = this.actions.page.selection;
    if (!this.current || !interval) return false;
    this.actions.bounds = { span: null, start: interval[0], end: interval[1] };
    this.actions.page.redraw();
    return true;
  }

  /** Puts the one in hand away; whether there was one. */
  putAway() {
    const held = this.current !== null;
    this.key = null;
    if (held) this.actions.page.redraw();
    return held;
  }

  /** Takes the innermost one at a word in hand, unless a span lies closer around the word; clicked again, the one around it. @param {[number, number]} word */
  takeAt(word) {
    const [span] = this.actions.page.spans.covering(...word);
    const at = this.list.open
      .filter((item) => item.parts.some(([start, end]) => start <= word[0] && end >= word[1]))
      .sort((a, b) => a.end - a.start - (b.end - b.start));
    const current = this.current;
    const found = this.list.veiled ? undefined : at[current ? at.indexOf(current) + 1 : 0];
    if (found && !(span && span.end - span.start < found.end - found.start)) {
      this._take(found);
      return true;
    }
    this.key = null;
    return false;
  }

  /** Leads to the field for the score from which all are accepted. */
  askScore() {
    if (this.margin.tab !== "suggestions") this.margin.choose("suggestions");
    this.from.select();
    this.from.focus();
  }

  /** Asks whether all are to be rejected. */
  askRejection() {
    const { length } = this.list.open;
    byId("rejected-count").textContent = length === 1 ? "The suggestion" : `All ${length} suggestions`;
    if (length) this.dialog("reject-suggestions");
    else this.actions.page.say("No suggestion is open.");
  }

  /** Rejects all that are open. */
  rejectAll() {
    this._many("rejected", this.list.open);
  }

  /** Hides all in the text, or shows them again. */
  veil() {
    this.list.veil();
    this.actions.page.say(this.list.veiled ? "Suggestions are hidden in the text." : "Suggestions are shown in the text.");
  }

  /** Whether the selection is still the place of the one in hand. @param {Item} item */
  _untouched(item) {
    const { interval } = this.actions.page.selection;
    return interval?.[0] === item.start && interval[1] === item.end;
  }

  /** Those with at least the score that is asked for; where it is nought, those without a score, too. */
  _fitting() {
    const least = Number(this.from.value) / 100;
    return this.list.open.filter((item) => (item.score ?? 0) >= least);
  }

  /** @param {Item} item @param {string} before what came of the one before */
  _take(item, before = "") {
    const { selection, say } = this.actions.page;
    if (this.actions.slots?.slot) this.actions.slots.close();
    this.actions.event = null;
    this.key = item.key;
    selection.set([item.start, item.end]);
    const panel = /** @type {HTMLElement} */ (byId("panel-suggestions"));
    const [box, home] = [item.element.getBoundingClientRect(), panel.getBoundingClientRect()];
    if (box.top < home.top) panel.scrollTop -= home.top - box.top;
    else if (box.bottom > home.bottom) panel.scrollTop += box.bottom - home.bottom;
    say(before + this.words);
  }

  /** Decides on one and takes the next in hand. @param {Item} item @param {() => Verdict} decide */
  _next(item, decide) {
    const verdict = decide();
    const { open } = this.list;
    const next = open.find((each) => each.start >= item.start) ?? open[0];
    if (next) this._take(next, `${verdict}; `);
    else this.actions.page.say(`${verdict}; no more suggestions`);
  }

  /** Takes one over with another label, or in another place. @param {Item} item @param {string} label @param {[number, number][]} parts @returns {Verdict} */
  _correct(item, label, parts) {
    const [given, ...others] = item.decision.spans;
    const [start, end] = [parts[0][0], parts[parts.length - 1][1]];
    const made = { id: identifier("s"), start, end, label, ...(parts.length > 1 ? { fragments: parts } : {}) };
    const kept = label === item.label; // then its event is as good as before
    const events = kept ? item.decision.events.map((event) => ({ ...event, trigger: made.id })) : [];
    if (kept && given.attributes) Object.assign(made, { attributes: given.attributes });
    this._send("corrected", item.decision.proposals, kept ? [made, ...others] : [made], events);
    return "corrected";
  }

  /** Decides on many and says so. @param {"accepted" | "rejected"} verdict @param {Item[]} items */
  _many(verdict, items) {
    this.actions.page.back();
    if (items.length) this._decide(verdict, items);
    const open = this.list.open.length;
    this.actions.page.say(items.length ? `${items.length} ${verdict}, ${open} left; undo takes it back` : "None has that score.");
  }

  /** Takes over as they are, or rejects; what is made by the way counts as taken over, too.
   * @param {"accepted" | "rejected"} verdict @param {Item[]} items @returns {Verdict} */
  _decide(verdict, items) {
    const taken = verdict === "accepted";
    const known = new Map(this.list.open.map((item) => [item.key, item]));
    /** @type {{items: Item[], proposals: Record<string, any>[]}[]} */
    const batches = [{ items: [], proposals: [] }];
    for (const item of items) {
      const keys = taken ? item.decision.spans.map(keyOfMade) : [item.key];
      const proposals = keys.flatMap((key) => known.get(key)?.decision.proposals ?? []);
      for (const key of keys) known.delete(key);
      if (batches[batches.length - 1].proposals.length + proposals.length > MOST) batches.push({ items: [], proposals: [] });
      const batch = batches[batches.length - 1];
      batch.items.push(item);
      batch.proposals.push(...proposals);
    }
    for (const batch of batches.filter((each) => each.proposals.length)) {
      const decisions = taken ? batch.items.map((item) => item.decision) : [];
      this._send(verdict, batch.proposals, decisions.flatMap((each) => each.spans), decisions.flatMap((each) => each.events));
    }
    return verdict;
  }

  /** @param {Verdict} verdict @param {Record<string, any>[]} proposals @param {Record<string, any>[]} spans @param {Record<string, any>[]} events */
  _send(verdict, proposals, spans, events) {
    const decision = command.decide(verdict, proposals, spans, events);
    this.list.decisions.push(decision);
    this.actions.send(decision);
    this.list.draw();
  }

  /** @param {MouseEvent} event */
  _click(event) {
    const target = /** @type {Element} */ (event.target).closest("button");
    const item = this.list.holding(target);
    if (!item || !target) return;
    const { verdict } = target.dataset;
    if (!verdict) this._take(item);
    else this._next(item, () => this._decide(/** @type {"accepted" | "rejected"} */ (verdict), [item]));
    // By keyboard the list goes on with the same button; after the mouse, keys are the text's again.
    if (verdict && event.detail === 0) this.list.focus(this.current ?? undefined, verdict);
    else this.actions.page.back();
  }

  /** What is open has changed. */
  _changed() {
    this.follow();
    this._count();
  }

  _count() {
    byId("suggestions-fit").textContent = String(this._fitting().length);
  }
}
