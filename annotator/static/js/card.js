// @ts-check
// The card of the chosen span, in the margin: its quote, its note, its bounds.

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
    let pause = 0;
    this.note?.addEventListener("input", () => {
      clearTimeout(pause);
      pause = window.setTimeout(() => this.save(), PAUSE_MS);
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
    this.element.hidden = !span;
    const before = this.span;
    this.span = span;
    if (!span) return;
    const button = document.querySelector(`.label[data-label="${CSS.escape(span.label)}"]`);
    const chip = /** @type {HTMLElement} */ (document.getElementById("card-chip"));
    chip.className = `chip l-${span.label}`;
    chip.dataset.key = /** @type {HTMLElement | null} */ (button)?.dataset.key ?? "?";
    /** @type {HTMLElement} */ (document.getElementById("card-label")).textContent = span.label.replaceAll("_", " ");
    /** @type {HTMLElement} */ (document.getElementById("card-quote")).textContent = span.parts.map((part) => article.quote(...part)).join(" … ");
    if (this.note && !(writing && before?.id === span.id)) this.note.value = span.note;
  }

  /** Goes to the note, choosing the span under the cursor if none is chosen. */
  focus() {
    const span = this.actions.target();
    if (!span) {
      this.actions.page.say("Choose a span first.");
      return;
    }
    this.actions.choose(span);
    this.draw(); // at once: what is hidden takes no focus
    this.note?.focus();
  }

  /** Saves the note if it was changed. */
  save() {
    const span = this.actions.page.spans.get(this.span?.id ?? null);
    if (span && this.note) this.actions.note(span, this.note.value);
  }
}
