// @ts-check
// The card of the chosen span, in the margin: its quote, its note, its bounds.

import { command } from "./commands.js";
import { changed, copy, show } from "./fields.js";

/** @typedef {import("./actions.js").Actions} Actions */

const PAUSE_MS = 500;

export class Card {
  /** @param {Actions} actions @param {() => void} back where the keyboard goes when the card is left */
  constructor(actions, back) {
    this.actions = actions;
    this.element = /** @type {HTMLElement} */ (document.getElementById("card"));
    this.note = /** @type {HTMLTextAreaElement | null} */ (document.getElementById("card-note"));
    /** @type {import("./spans.js").Span | null} */
    this.span = null;
    this.attributes = document.getElementById("card-attributes");
    this.made = "";
    this.key = document.getElementById("card-entity")?.dataset.key ?? "";
    this.attributes?.addEventListener("change", (event) => this._change(event));
    let pause = 0;
    this.note?.addEventListener("input", () => {
      clearTimeout(pause);
      pause = window.setTimeout(() => this.save(), PAUSE_MS);
    });
    this.attributes?.addEventListener("keydown", (event) => {
      if (event.key === "Escape") back();
    });
    this.note?.addEventListener("blur", () => this.save());
    this.note?.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" && !(event.key === "Enter" && !event.shiftKey)) return;
      event.preventDefault();
      this.save();
      back();
    });
  }

  /** Shows the target of the actions. */
  draw() {
    const { spans, selection, article } = this.actions.page;
    const span = spans.get(selection.span);
    const writing = document.activeElement === this.note;
    if (span?.id !== this.span?.id && writing) this.save();
    this.element.hidden = !span || this.actions.event !== null;
    this.actions.page.place(); // at once: what is hidden takes no focus
    const before = this.span;
    this.span = span;
    if (!span) return;
    const button = document.querySelector(`.label[data-label="${CSS.escape(span.label)}"]`);
    const chip = /** @type {HTMLElement} */ (document.getElementById("card-chip"));
    chip.className = `chip l-${span.label}`;
    chip.dataset.key = /** @type {HTMLElement | null} */ (button)?.dataset.key ?? "?";
    /** @type {HTMLElement} */ (document.getElementById("card-label")).textContent = span.label.replaceAll("_", " ");
    /** @type {HTMLElement} */ (document.getElementById("card-quote")).textContent = span.parts.map((part) => article.quote(...part)).join(" … ");
    this._drawAttributes(span);
    this._drawEntity(span);
    if (this.note && !(writing && before?.id === span.id)) this.note.value = span.note;
  }

  /** Whom or what the span mentions, or is proposed to mention. @param {import("./spans.js").Span} span */
  _drawEntity(span) {
    const { model, proposed } = this.actions.page;
    const id = span.entity ?? proposed(span);
    const entity = model.entities().get(id ?? "")?.entity;
    const name = entity ? entity.name ?? entity.id : "";
    const words = !entity ? "" : span.entity ? `→ ${name}` : `The same as ${name}? Press ${this.key}`;
    /** @type {HTMLElement} */ (document.getElementById("card-entity")).textContent = words;
  }

  /** @param {import("./spans.js").Span} span */
  _drawAttributes(span) {
    if (!this.attributes) return;
    if (this.made !== span.label) {
      this.attributes.replaceChildren(copy(`span-${span.label}`) ?? "");
      this.made = span.label;
    }
    show(this.attributes, span.attributes);
  }

  /** @param {Event} event */
  _change(event) {
    const span = this.actions.page.spans.get(this.span?.id ?? null);
    const set = span && changed(event, span.attributes);
    if (set) this.actions.send(command.attribute("span", span.id, set.name, set.value, span.attributes));
  }

  /** Goes to the card's first field: an attribute, or the note. */
  enter() {
    this.actions.choose(this.actions.target());
    this.draw();
    this.actions.page.cards();
    (/** @type {HTMLElement | null | undefined} */ (this.attributes?.querySelector("select, input")) ?? this.note)?.focus();
  }

  /** Goes to the note, choosing the span under the cursor if none is chosen. */
  focus() {
    const span = this.actions.target();
    if (!span) {
      this.actions.page.say("Choose a span first.");
      return;
    }
    this.actions.choose(span);
    this.draw();
    this.actions.page.cards();
    this.note?.focus();
  }

  /** Saves the note if it was changed. */
  save() {
    const span = this.actions.page.spans.get(this.span?.id ?? null);
    if (span && this.note) this.actions.note(span, this.note.value);
  }
}
