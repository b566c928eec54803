// @ts-check
// Filling a slot: a role of an event, the source or cue of a claim, or a further part of a span. While one is
// open, numbers and Tab choose a candidate, Enter takes it, and text selected instead becomes a span.

import { one } from "./fields.js";

/** @typedef {import("./actions.js").Actions} Actions */
/** @typedef {import("./commands.js").Filler} Filler */
/** @typedef {{quote: string, place: import("./article.js").Interval, filler: Filler, key?: string, label?: string}} Candidate */
/**
 * @typedef {object} Slot what can fill it: spans of `labels`, events of `types` (null: none, [] for any), words by a key of their own
 * @property {string} what for people
 * @property {string[]} labels
 * @property {string[] | null} types
 * @property {import("./article.js").Interval} near candidates nearest to this place come first
 * @property {string[]} taken ids of spans and events that fill it already
 * @property {Candidate[]} words
 * @property {boolean} text whether any selected text will do, without becoming a span
 * @property {(filler: Filler) => void} fill
 * @property {string | null} event id of an event that cannot fill it
 */

const NUMBERED = 9;

export class Slots {
  /** @param {Actions} actions */
  constructor(actions) {
    this.actions = actions;
    this.element = /** @type {HTMLElement} */ (document.getElementById("slot"));
    this.list = /** @type {HTMLElement} */ (this.element.querySelector(".candidates"));
    /** @type {Slot | null} */
    this.slot = null;
    /** @type {Candidate[]} */
    this.candidates = [];
    this.at = -1;
    this.list.addEventListener("click", (event) => {
      const button = /** @type {Element} */ (event.target).closest("button");
      if (button) this._take(this.candidates[[...this.list.querySelectorAll("button")].indexOf(button)]);
    });
    // Pressing must not take the selection away from the text.
    this.element.addEventListener("mousedown", (event) => event.preventDefault());
  }

  /** @param {Slot} slot */
  open(slot) {
    this.slot = slot;
    this.at = -1;
    this.began = String(this.actions.page.selection.interval);
    this.candidates = slot.text ? [] : this._candidates(slot);
    /** @type {HTMLElement} */ (this.element.querySelector(".what")).textContent = slot.what;
    this.list.replaceChildren(
      ...this.candidates.map((candidate, index) => {
        const item = one("candidate");
        const key = candidate.key ?? (index < NUMBERED ? String(index + 1) : "");
        const kbd = /** @type {HTMLElement} */ (item.querySelector("kbd"));
        [kbd.textContent, kbd.hidden] = [key, !key];
        /** @type {HTMLElement} */ (item.querySelector(".quote")).textContent = candidate.quote;
        if (candidate.label) item.classList.add(`l-${candidate.label}`);
        return item;
      }),
    );
    this.element.hidden = false;
    const first = this.candidates.slice(0, NUMBERED).map((each, index) => `${each.key ?? index + 1} ${each.quote}`);
    this.actions.page.say(`${slot.what}: ${first.join(", ") || "select text and press Enter"}`);
    this.actions.page.redraw();
  }

  /** Closes the slot; the cursor goes back to the event in hand. */
  close() {
    const event = this.slot?.event ?? null;
    this.slot = null;
    this.element.hidden = true;
    this.candidates = [];
    if (event && event === this.actions.event) this.actions.take(event);
    else this.actions.page.redraw();
  }

  /** The places of the candidates, to be painted. @returns {import("./article.js").Interval[]} */
  get places() {
    const { spans } = this.actions.page;
    return this.candidates.slice(0, NUMBERED).flatMap((each) => spans.get(each.filler.span ?? null)?.parts ?? []);
  }

  /** The parts of the candidate that Tab has come to. @returns {import("./article.js").Interval[]} */
  get current() {
    return this.actions.page.spans.get(this.candidates[this.at]?.filler.span ?? null)?.parts ?? [];
  }

  /** Handles a key while a slot is open; false leaves it to others. @param {string} key @param {boolean} shift */
  key(key, shift) {
    if (!this.slot) return false;
    if (key === "Escape") this.close();
    else if (key === "Enter") this.enter();
    else if (key === "Tab") this._step(shift ? -1 : 1);
    else if (/^[1-9]$/.test(key)) this._number(Number(key) - 1);
    else return this._letter(key.toLowerCase());
    return true;
  }

  /** Takes what is chosen: the candidate, the chosen span, or the selected text. */
  enter() {
    const { slot } = this;
    const { selection, spans } = this.actions.page;
    if (!slot) return;
    const chosen = spans.get(selection.span);
    if (this.at >= 0) {
      this._take(this.candidates[this.at]);
    } else if (!selection.interval || String(selection.interval) === this.began) {
      this.actions.page.say("Press a number, or select text first.");
    } else if (!slot.text && chosen && slot.labels.includes(chosen.label)) {
      this._fill({ span: chosen.id });
    } else if (this._around()) {
      return;
    } else {
      this.text(...selection.interval);
    }
  }

  /** Fills the slot with the span around the cursor, unless more than a word is selected; whether there was one. */
  _around() {
    const { selection, spans } = this.actions.page;
    if (!selection.interval || selection.pivot !== selection.focus) return false;
    return spans.covering(...selection.interval).some((span) => this.span(span));
  }

  /** Fills the slot with a stretch of text, which becomes a span unless it is one. @param {number} start @param {number} end @param {string} [label] */
  text(start, end, label = this.slot?.labels[0]) {
    const { slot } = this;
    if (!slot) return;
    if (!label && !slot.text) {
      this.actions.page.say(`${slot.what} takes an event: press its number.`);
      return;
    }
    const { spans, selection } = this.actions.page;
    const there = spans.all().find((span) => span.start === start && span.end === end && (label ? [label] : slot.labels).includes(span.label));
    if (there && !slot.text) this._fill({ span: there.id });
    else this._fill({ at: { start, end, label: label ?? "", exact: !selection.onWords } });
  }

  /** Fills the slot with a span that was clicked or dropped; false when it does not fit. @param {import("./spans.js").Span} span */
  span(span) {
    const { slot } = this;
    if (!slot || slot.text || !slot.labels.includes(span.label)) return false;
    this._fill({ span: span.id });
    return true;
  }

  /** Fills the slot with an event; false when it does not fit. @param {string} id */
  event(id) {
    const { slot } = this;
    const note = this.actions.page.model.event(id);
    if (!slot?.types || !note || id === slot.event || (slot.types.length && !slot.types.includes(note.event.type))) return false;
    this._fill({ filler: id });
    return true;
  }

  /** @param {string} letter */
  _letter(letter) {
    const word = this.candidates.find((each) => each.key === letter);
    if (word) {
      this._take(word);
      return true;
    }
    const label = this.actions.page.labels.get(letter);
    const { interval } = this.actions.page.selection;
    if (!label || !this.slot?.labels.includes(label) || !interval || String(interval) === this.began) return false;
    this.text(...interval, label);
    return true;
  }

  /** @param {number} index */
  _number(index) {
    if (index < Math.min(this.candidates.length, NUMBERED)) this._take(this.candidates[index]);
    else this.actions.page.say("There is no such number.");
  }

  /** @param {1 | -1} step */
  _step(step) {
    const count = this.candidates.length;
    if (!count) return;
    this.at = (this.at + step + count) % count;
    [...this.list.children].forEach((item, index) => item.classList.toggle("at", index === this.at));
    this.list.children[this.at].scrollIntoView({ block: "nearest" });
    const [place] = this.current;
    if (place) this.actions.page.reveal(place);
    this.actions.page.redraw();
    this.actions.page.say(`${this.candidates[this.at].quote}; Enter takes it`);
  }

  /** @param {Candidate | undefined} candidate */
  _take(candidate) {
    if (candidate) this._fill(candidate.filler);
  }

  /** @param {Filler} filler */
  _fill(filler) {
    const { slot } = this;
    this.close();
    slot?.fill(filler);
  }

  /** What may fill the slot, nearest first. @param {Slot} slot @returns {Candidate[]} */
  _candidates(slot) {
    const { spans, model, article } = this.actions.page;
    const quote = (/** @type {import("./spans.js").Span} */ span) => span.parts.map((part) => article.quote(...part)).join(" … ");
    const found = spans
      .all()
      .filter((span) => slot.labels.includes(span.label) && !slot.taken.includes(span.id))
      .map((span) => /** @type {Candidate} */ ({ quote: quote(span), place: [span.start, span.end], filler: { span: span.id }, label: span.label }));
    for (const { event } of slot.types ? model.events().values() : []) {
      if (event.id === slot.event || slot.taken.includes(event.id) || (slot.types?.length && !slot.types.includes(event.type))) continue;
      const trigger = spans.get(event.trigger);
      const kind = (event.subtype ?? event.type).replaceAll("_", " ");
      found.push({ quote: trigger ? `${kind}: ${quote(trigger)}` : kind, place: trigger ? [trigger.start, trigger.end] : [0, 0], filler: { filler: event.id }, label: event.type });
    }
    // What plays a part already is seldom meant again.
    const playing = new Set(model.event(slot.event)?.event.arguments.map((each) => each.span ?? each.event));
    const later = (/** @type {Candidate} */ { filler }) => Number(playing.has(filler.span ?? filler.filler));
    found.sort((a, b) => later(a) - later(b) || gap(a.place, slot.near) - gap(b.place, slot.near));
    return [...slot.words, ...found];
  }
}

/** How much text lies between two places; less than nothing where they overlap. @param {import("./article.js").Interval} a @param {import("./article.js").Interval} b */
function gap(a, b) {
  return Math.max(a[0] - b[1], b[0] - a[1]);
}
