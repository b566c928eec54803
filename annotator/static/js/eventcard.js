// @ts-check
// The card of the event in hand: kind, roles, attributes, claims, relations, incident.

import { command } from "./commands.js";
import { changed, copy, fill, one, show } from "./fields.js";

/** @typedef {import("./actions.js").Actions} Actions */
/** @typedef {import("./model.js").Note} Note */
/** @typedef {import("./model.js").Claim} Claim */
/** @typedef {import("./commands.js").Filler} Filler */

/** @type {import("./slots.js").Candidate[]} */
const WORDS = [
  { key: "a", quote: "the author", place: [0, 0], filler: { span: "author" } },
  { key: "u", quote: "somebody unnamed", place: [0, 0], filler: { span: "unnamed" } },
];

export class EventCard {
  /** @param {Actions} actions @param {import("./slots.js").Slots} slots @param {import("./dialogs.js").Dialogs} dialogs */
  constructor(actions, slots, dialogs) {
    this.actions = actions;
    this.slots = slots;
    this.dialogs = dialogs;
    this.element = /** @type {HTMLElement} */ (document.getElementById("event"));
    /** @type {string} what the card was made for */
    this.made = "";
    this.element.addEventListener("change", (event) => this._change(event));
    this.element.addEventListener("click", (event) => this._click(/** @type {Element} */ (event.target)));
    this.element.addEventListener("dragover", (event) => /** @type {Element} */ (event.target).closest(".slot") && event.preventDefault());
    this.element.addEventListener("drop", (event) => this._drop(event));
    this.element.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      event.preventDefault();
      event.stopPropagation(); // the event stays in hand
      actions.page.back();
    });
  }

  /** The event in hand, if it is still there. @returns {Note | null} */
  get note() {
    return this.actions.page.model.event(this.actions.event);
  }

  /** Shows the event in hand. */
  draw() {
    const { note } = this;
    this.element.hidden = !note;
    if (!note) {
      this.made = "";
      return;
    }
    const made = `${note.event.id} ${note.event.type}`;
    if (made !== this.made) {
      this.element.replaceChildren(copy(`event-${note.event.type}`) ?? `No such event type: ${note.event.type}`);
      if (!this.actions.page.editable) for (const each of this._all("button, select, input")) each.setAttribute("disabled", "");
      this.made = made;
    }
    this._drawEvent(note);
    this._drawClaims(note);
    this._drawRelations(note);
    this.actions.page.place(); // at once: what is hidden takes no focus
  }

  /** Opens the slot of the role, or goes to the attribute, that has the key; false when none has. @param {string} key */
  part(key) {
    this.draw(); // the event may have been taken in hand within this frame
    const found = /** @type {HTMLElement | null} */ (this.element.querySelector(`:is(.slot-name, .field *)[data-key="${CSS.escape(key)}"]`));
    const slot = /** @type {HTMLElement | null | undefined} */ (found?.closest(".slot"));
    if (slot) this._openRole(slot);
    else found?.focus();
    return Boolean(found);
  }

  /** Puts the keyboard on the card's first field. */
  focus() {
    this.draw();
    /** @type {HTMLElement | null} */ (this.element.querySelector("select, input, button"))?.focus();
  }

  /** Puts the keyboard on the kind of event. */
  subtype() {
    this.draw();
    /** @type {HTMLElement | null} */ (this.element.querySelector("[data-subtype]"))?.focus();
  }

  /** Says a new claim's source, then its cue. */
  claim() {
    const { note } = this;
    const labels = one("claim") && this._labels(one("claim").querySelector('[data-role="source"]'));
    if (!note || !labels) return;
    this.slots.open({
      ...this._slot(note, "Said by", labels, null, []),
      words: WORDS,
      fill: (filler) => {
        const made = command.claim(note.event.id, wordOr(filler));
        this.actions.send(made);
        this._openCue(made.claim);
      },
    });
  }

  /** Adds a part to the trigger. */
  fragment() {
    const { note } = this;
    const span = this.actions.page.spans.get(note?.event.trigger ?? null);
    if (span) this.actions.fragment(span);
  }

  /** Takes the numbers that were read from the words; the server reads them, so it may have to be waited for. */
  async accept() {
    if (!Object.keys(this.note?.reading ?? {}).length) await this.actions.page.queue.settled();
    const { note } = this;
    if (note && Object.keys(note.reading).length) this.actions.send(command.attributes(note.event.id, note.reading));
  }

  /** @param {Note} note */
  _drawEvent({ event, contested, reading }) {
    const { spans } = this.actions.page;
    const trigger = spans.get(event.trigger);
    this._text("header .quote", trigger ? this._quote(trigger.id) : "the whole document");
    const warning = /** @type {HTMLElement} */ (this.element.querySelector(".contested"));
    [warning.hidden, warning.textContent] = [!contested, `Contested: ${contested}`];
    const subtype = /** @type {HTMLSelectElement | null} */ (this.element.querySelector("[data-subtype]"));
    if (subtype) subtype.value = event.subtype ?? "";
    for (const slot of this._slots()) {
      const fillers = event.arguments.filter((each) => each.role === slot.dataset.role);
      slot.classList.toggle("missing", slot.dataset.required !== undefined && !fillers.length);
      this._fillers(slot, fillers.map((each) => each.span ?? each.event ?? ""));
    }
    show(/** @type {HTMLElement} */ (this.element.querySelector('[data-of="event"]')), event.attributes);
    const proposal = /** @type {HTMLElement} */ (this.element.querySelector(".reading"));
    const words = Object.entries(reading).map(([name, value]) => `${name.replaceAll("_", " ")} ${String(value).replaceAll("_", " ")}`);
    proposal.hidden = !words.length;
    /** @type {HTMLElement} */ (proposal.querySelector(".words")).textContent = `Read as ${words.join(", ")}. `;
  }

  /** @param {Note} note */
  _drawClaims({ claims }) {
    const list = this.element.querySelector(".claims .list");
    if (!list) return;
    for (const gone of /** @type {NodeListOf<HTMLElement>} */ (list.querySelectorAll(".claim"))) {
      if (!claims.some((claim) => claim.id === gone.dataset.claimId)) gone.remove();
    }
    for (const claim of claims) {
      let card = /** @type {HTMLElement | null} */ (list.querySelector(`[data-claim-id="${CSS.escape(claim.id)}"]`));
      if (!card) {
        card = one("claim");
        card.dataset.claimId = claim.id;
        list.append(card);
      }
      for (const slot of /** @type {NodeListOf<HTMLElement>} */ (card.querySelectorAll(".slot"))) {
        const filler = slot.dataset.role === "source" ? claim.source : claim.cue;
        this._fillers(slot, filler ? [filler] : []);
      }
      for (const field of /** @type {NodeListOf<HTMLSelectElement>} */ (card.querySelectorAll("[data-claim]"))) {
        field.value = (field.dataset.claim === "factuality" ? claim.factuality : claim.author_factuality) ?? "";
      }
      show(card, claim.attributes);
    }
  }

  /** @param {Note} note */
  _drawRelations(note) {
    this.dialogs.list(this.element.querySelector(".relations .list"), [note.event.id, ...note.claims.map((claim) => claim.id)]);
    this._text(".incident .name", note.incident ? note.incident.name ?? "one incident with others" : "");
  }

  /** @param {HTMLElement} slot @param {string[]} ids */
  _fillers(slot, ids) {
    const inClaim = slot.closest(".claim") !== null;
    fill(slot.querySelector(".fillers"), ids.map((id) => ({ id, quote: this._quote(id) })), ({ id, quote }) => {
      const filler = one("filler");
      filler.dataset.filler = id;
      /** @type {HTMLElement} */ (filler.querySelector(".quote")).textContent = quote;
      const out = /** @type {HTMLElement} */ (filler.querySelector(".take-out"));
      out.hidden = inClaim && slot.dataset.role === "source";
      out.setAttribute("aria-label", `Take out ${quote}`);
      return filler;
    });
  }

  /** The words of a span, an event, or a source that is no span. @param {string} id */
  _quote(id) {
    const { spans, article, model } = this.actions.page;
    const span = spans.get(id);
    if (span) return span.parts.map((part) => article.quote(...part)).join(" … ");
    if (model.event(id)) return this.dialogs.named(id);
    return WORDS.find((word) => word.filler.span === id)?.quote ?? "…";
  }

  /** @param {HTMLElement} element */
  _openRole(element) {
    const { note } = this;
    const role = element.dataset.role ?? "";
    if (!note || !this.actions.page.editable) return;
    const taken = note.event.arguments.filter((each) => each.role === role).map((each) => each.span ?? each.event ?? "");
    const names = (element.dataset.fillers ?? "").split(" ");
    const types = names.filter((name) => this.actions.page.triggers.has(name));
    const events = names.includes("event") ? [] : types.length ? types : null;
    this.slots.open({
      ...this._slot(note, element.dataset.title ?? role, names.filter((name) => name !== "event" && !types.includes(name)), events, taken),
      fill: (filler) => this.actions.send(command.argument(note.event.id, role, filler)),
    });
  }

  /** @param {string} claim */
  _openCue(claim) {
    const { note } = this;
    const labels = this._labels(one("claim").querySelector('[data-role="cue"]'));
    if (!note || !labels) return;
    const source = note.claims.find((each) => each.id === claim);
    const near = this.actions.page.spans.get(source?.source ?? null);
    this.slots.open({
      ...this._slot(note, "By the words", labels, null, []),
      ...(near ? { near: /** @type {[number, number]} */ ([near.start, near.end]) } : {}),
      fill: (filler) => this._setClaim(claim, "cue", filler),
    });
  }

  /** @param {string} id @param {"source" | "cue" | "factuality" | "author_factuality"} field @param {Filler | string | null} value */
  _setClaim(id, field, value) {
    const claim = this.note?.claims.find((each) => each.id === id);
    if (claim) this.actions.send(command.setClaim(claim, field, value));
  }

  /** @param {Note} note @param {string} what @param {string[]} labels @param {string[] | null} types @param {string[]} taken */
  _slot(note, what, labels, types, taken) {
    const trigger = this.actions.page.spans.get(note.event.trigger);
    const near = /** @type {[number, number]} */ (trigger ? [trigger.start, trigger.end] : [0, 0]);
    return { what, labels, types, taken, near, words: /** @type {import("./slots.js").Candidate[]} */ ([]), text: false, event: note.event.id };
  }

  /** @param {Event} event */
  _change(event) {
    const { note } = this;
    const target = /** @type {HTMLSelectElement} */ (event.target);
    if (!note) return;
    const claim = note.claims.find((each) => each.id === /** @type {HTMLElement | null} */ (target.closest(".claim"))?.dataset.claimId);
    if (target.dataset.subtype !== undefined) {
      this.actions.send(command.subtype(note.event, target.value || null));
    } else if (claim && target.dataset.claim) {
      this._setClaim(claim.id, /** @type {"factuality"} */ (target.dataset.claim), target.value || null);
    } else {
      const of = claim ?? note.event;
      const set = changed(event, of.attributes);
      if (set) this.actions.send(command.attribute(claim ? "claim" : "event", of.id, set.name, set.value, of.attributes));
    }
  }

  /** @param {Element} target */
  _click(target) {
    const { note } = this;
    if (!note || !target.closest("button")) return;
    const slot = /** @type {HTMLElement | null} */ (target.closest(".slot"));
    const claim = /** @type {HTMLElement | null} */ (target.closest(".claim"))?.dataset.claimId;
    const filler = /** @type {HTMLElement | null} */ (target.closest(".filler"))?.dataset.filler;
    const relation = /** @type {HTMLElement | null} */ (target.closest("[data-relation]"))?.dataset.relation;
    if (target.closest(".take-out")) this._takeOut(note, slot, claim, filler, relation);
    else if (filler) this.actions.show(filler);
    else if (target.closest("[data-remove-claim]") && claim) this.actions.send(command.removeClaim(claim));
    else if (slot && claim) this._openOf(note, claim, slot);
    else if (slot) this._openRole(slot);
    else this._do(/** @type {HTMLElement} */ (target.closest("button")).dataset.card ?? "");
  }

  /** @param {Note} note @param {HTMLElement | null} slot @param {string | undefined} claim @param {string | undefined} filler @param {string | undefined} relation */
  _takeOut(note, slot, claim, filler, relation) {
    if (relation) this.actions.send(command.removeRelation(relation));
    else if (claim) this._setClaim(claim, "cue", null);
    else {
      const argument = note.event.arguments.find((each) => each.role === slot?.dataset.role && (each.span ?? each.event) === filler);
      if (argument) this.actions.send(command.takeOut(note.event.id, argument));
    }
  }

  /** Opens the slot of a claim that is there. @param {Note} note @param {string} claim @param {HTMLElement} slot */
  _openOf(note, claim, slot) {
    const source = slot.dataset.role === "source";
    this.slots.open({
      ...this._slot(note, source ? "Said by" : "By the words", this._labels(slot) ?? [], null, []),
      words: source ? WORDS : [],
      fill: (filler) => this._setClaim(claim, source ? "source" : "cue", source ? wordOr(filler) : filler),
    });
  }

  /** @param {string} name */
  _do(name) {
    const { note } = this;
    if (!note) return;
    if (name === "claim") this.claim();
    else if (name === "relate") this.dialogs.relate(note);
    else if (name === "group") this.dialogs.group(note);
    else if (name === "fragment") this.fragment();
    else if (name === "accept") this.accept();
    else if (name === "again") this.actions.again(note);
    else if (name === "remove") this.actions.removeEvent(note);
  }

  /** @param {DragEvent} event */
  _drop(event) {
    const slot = /** @type {HTMLElement | null} */ (/** @type {Element} */ (event.target).closest(".slot"));
    const span = this.actions.page.spans.get(event.dataTransfer?.getData("text/x-span") ?? null);
    if (!slot || !span) return;
    event.preventDefault();
    /** @type {HTMLElement} */ (slot.querySelector(".slot-name")).click();
    if (!this.slots.span(span)) this.actions.page.say(`This is no ${(slot.dataset.fillers ?? "").replaceAll(" ", " or ")}.`);
  }

  /** @param {Element | null} slot */
  _labels(slot) {
    return /** @type {HTMLElement | null} */ (slot)?.dataset.fillers?.split(" ") ?? null;
  }

  _slots() {
    return /** @type {HTMLElement[]} */ (this._all(".slots > .slot"));
  }

  /** @param {string} selector */
  _all(selector) {
    return [...this.element.querySelectorAll(selector)];
  }

  /** @param {string} selector @param {string} text */
  _text(selector, text) {
    const element = this.element.querySelector(selector);
    if (element) element.textContent = text;
  }
}

/** The filler, or the word that stands for a source that is no span. @param {Filler} filler @returns {Filler | string} */
function wordOr(filler) {
  return filler.span === "author" || filler.span === "unnamed" ? filler.span : filler;
}
