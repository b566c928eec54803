// @ts-check
// What an annotator can do, by key or by mouse. Each change becomes a command in the queue.

import { command } from "./commands.js";

/** @typedef {import("./article.js").Interval} Interval */
/** @typedef {import("./spans.js").Span} Span */
/** @typedef {{span: Span | null, start: number, end: number}} Bounds  `span` is null for a suggestion's */

const READ_ONLY = "This document is submitted. Reopen it to change it.";

export class Actions {
  /**
   * @param {{article: import("./article.js").Article, spans: import("./spans.js").Spans,
   *   model: import("./model.js").Model, selection: import("./selection.js").Selection,
   *   queue: import("./queue.js").Queue, labels: Map<string, string>, triggers: Set<string>, editable: boolean,
   *   say: (text: string) => void, line: () => void, redraw: () => void, back: () => void,
   *   reveal: (interval: Interval) => void, proposed: (span: Span) => string | null, place: () => void, cards: () => void, shown: (entity: string) => void}} page
   */
  constructor(page) {
    this.page = page;
    /** @type {string | null} */
    this.lastLabel = null;
    /** @type {Bounds | null} */
    this.bounds = null;
    /** Whether the next label's key makes an event without a trigger. */
    this.framing = false;
    /** @type {string | null} the event in hand */
    this.event = null;
    /** @type {import("./slots.js").Slots | null} */
    this.slots = null;
    /** @type {import("./suggestions.js").Suggestions | null} where something suggests */
    this.suggestions = null;
  }

  /** The span that the next key would change: the chosen one, else the innermost under the cursor. @returns {Span | null} */
  target() {
    const { selection, spans } = this.page;
    const chosen = spans.get(selection.span);
    if (chosen || !selection.interval) return chosen;
    return spans.covering(...selection.interval)[0] ?? null;
  }

  /** Sends a command and shows at once what it will do. @param {import("./queue.js").Command} change */
  send(change) {
    if (!this.page.editable) {
      this.page.say(READ_ONLY);
      return;
    }
    this.page.queue.push(change);
    this.page.spans.refresh(false);
    this.page.model.refresh(false);
    this.page.redraw();
  }

  /** Labels the selection, or changes the label of the chosen span; `another` always makes a new span. @param {string} label */
  label(label, another = false) {
    const { selection, spans } = this.page;
    this.lastLabel = label;
    if (!another && this.suggestions?.label(label)) return;
    const chosen = spans.get(selection.span);
    if (chosen && !another) {
      if (chosen.label !== label) this.send(command.relabel(chosen, label));
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
    const added = command.add(start, end, label, !selection.onWords, this.page.triggers.has(label));
    selection.span = added.span ?? null;
    this.send(added);
  }

  /** The last label again. */
  repeat() {
    if (this.lastLabel) this.label(this.lastLabel, true);
    else this.page.say("No label has been used yet.");
  }

  /** Takes an event in hand, or puts it away. @param {string | null} id */
  take(id) {
    const note = this.page.model.event(id);
    this.event = note?.event.id ?? null;
    if (note) this.page.cards();
    const trigger = this.page.spans.get(note?.event.trigger ?? null);
    if (trigger) this.page.selection.set([trigger.start, trigger.end], trigger.id);
    else this.page.redraw();
    if (note) this.page.say(`${(note.event.subtype ?? note.event.type).replaceAll("_", " ")} in hand: press a role's key`);
  }

  /** Takes the event of a trigger in hand, or makes one where there is none; false for other spans. @param {Span} span */
  takeOf(span) {
    if (!this.page.triggers.has(span.label)) return false;
    const events = this.page.model.eventsOf(span.id);
    if (events.length) {
      this.take(events[0].event.id);
    } else if (this.page.editable) {
      const made = command.event(span.label, span.id);
      this.send(made);
      this.take(made.event);
    }
    return true;
  }

  /** Shows a span, an event or an entity by its id. @param {string} id */
  show(id) {
    const span = this.page.spans.get(id);
    if (this.page.model.event(id)) this.take(id);
    else if (this.page.model.entities().has(id)) this.page.shown(id);
    else this.choose(span);
  }

  /** The event before or after the one in hand. @param {1 | -1} step */
  besideEvent(step) {
    const ids = [...this.page.model.events().keys()];
    const found = ids[ids.indexOf(this.event ?? "") + step];
    if (found) this.take(found);
    else this.page.say(step > 0 ? "No event after this." : "No event before this.");
  }

  /** The mention before or after the chosen one, of the same entity. @param {1 | -1} step */
  besideMention(step) {
    const { spans, say } = this.page;
    const span = this.target();
    const mentions = span?.entity ? spans.all().filter((each) => each.entity === span.entity) : [];
    const found = mentions[mentions.findIndex((each) => each.id === span?.id) + step];
    if (found) this.choose(found);
    else say(span?.entity ? `No mention ${step > 0 ? "after" : "before"} this.` : "This span mentions no entity.");
  }

  /** Another event with the same trigger. @param {import("./model.js").Note} note */
  again(note) {
    const made = command.event(note.event.type, note.event.trigger);
    this.send(made);
    this.take(made.event);
  }

  /** An event that holds for the document. @param {string} type */
  frame(type) {
    const made = command.event(type, null);
    this.send(made);
    this.take(made.event);
  }

  /** Removes an event; one that its trigger alone has goes with the trigger. @param {import("./model.js").Note} note */
  removeEvent(note) {
    const trigger = this.page.spans.get(note.event.trigger);
    const alone = trigger && this.page.model.eventsOf(trigger.id).length === 1;
    this.event = null;
    if (alone) this.page.selection.set([trigger.start, trigger.end]);
    this.send(alone ? command.remove(trigger) : command.removeEvent(note.event.id));
  }

  /** Adds a part to a span: the text selected next. @param {Span} span */
  fragment(span) {
    this.slots?.open({
      what: "Select the further part",
      labels: [], types: null, near: [span.start, span.end], taken: [], words: [], text: true, event: null,
      fill: ({ at }) => {
        if (!at) return;
        this.send(command.fragment(span, at.start, at.end, at.exact));
        if (!this.event) this.choose(this.page.spans.get(span.id));
      },
    });
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
    this.send(command.remove(span));
  }

  /** Writes the note of a span. @param {Span} span @param {string} note */
  note(span, note) {
    if (note.trim() !== span.note) this.send(command.note(span, note));
  }

  /** @param {"undo" | "redo"} op */
  travel(op) {
    this.page.selection.span = null; // it may be what goes away
    this.send(command.travel(op));
  }

  /** Begins to move the bounds of the target. */
  startBounds() {
    if (this.suggestions?.startBounds()) return;
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
    if (bounds && keep && !bounds.span) this.page.selection.set([bounds.start, bounds.end]);
    else if (bounds?.span && keep && (bounds.start !== bounds.span.start || bounds.end !== bounds.span.end)) {
      const snapped = this.page.article.snap(bounds.start, bounds.end);
      const exact = !snapped || snapped[0] !== bounds.start || snapped[1] !== bounds.end;
      this.page.selection.set([bounds.start, bounds.end], bounds.span.id);
      this.send(command.move(bounds.span, bounds.start, bounds.end, exact));
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
