// @ts-check
// The dialogs of an event in hand: a relation to something else, and the incident that it speaks of.

import { command } from "./commands.js";
import { fill, one } from "./fields.js";

/** @typedef {import("./actions.js").Actions} Actions */
/** @typedef {import("./model.js").Note} Note */

/** @param {string} id */
const byId = (id) => /** @type {HTMLElement} */ (document.getElementById(id));
const SOURCES = /** @type {Record<string, string>} */ ({ author: "the author", unnamed: "somebody unnamed" });

export class Dialogs {
  /** @param {Actions} actions @param {(id: string) => void} open */
  constructor(actions, open) {
    this.actions = actions;
    this.open = open;
    this.head = /** @type {HTMLSelectElement} */ (byId("relate-head"));
    this.type = /** @type {HTMLSelectElement} */ (byId("relate-type"));
    this.tail = /** @type {HTMLSelectElement} */ (byId("relate-tail"));
    this.types = [...this.type.options];
    /** @type {Record<string, [string, string][]>} */
    this.tails = {};
    this.head.addEventListener("change", () => this._fit());
    byId("relate").addEventListener("submit", () => {
      if (this.tail.value) this.actions.send(command.relation(this.type.value, this.head.value, this.tail.value));
    });
    byId("group").addEventListener("submit", () => this._grouped());
    for (const id of ["relate", "group"]) byId(id).addEventListener("keydown", (event) => enter(event));
    /** @type {string} the incident of the project that was chosen before */
    this.shared = "";
    /** @type {Note | null} */
    this.note = null;
  }

  /** What people call an event, a claim or an entity. @param {string} id @returns {string} */
  named(id) {
    const { model, spans, article } = this.actions.page;
    const quote = (/** @type {string | null} */ span) => {
      const found = spans.get(span);
      return found ? `“${found.parts.map((part) => article.quote(...part)).join(" … ").slice(0, 60)}”` : "";
    };
    const event = model.event(id)?.event;
    if (event) return `${(event.subtype ?? event.type).replaceAll("_", " ")} ${quote(event.trigger)}`.trim();
    const entity = model.entities().get(id)?.entity;
    if (entity) return entity.name ?? id;
    const claimed = model.claimed(id);
    const claim = claimed?.claims.find((each) => each.id === id);
    if (!claimed || !claim) return id;
    return `${SOURCES[claim.source] ?? quote(claim.source)} (${claim.factuality ?? "?"}): ${this.named(claimed.event.id)}`;
  }

  /** Lists the relations of some things, each with what takes it away. @param {Element | null} list @param {string[]} ids */
  list(list, ids) {
    const relations = this.actions.page.model.relations().filter((each) => ids.includes(each.head) || ids.includes(each.tail));
    const shown = relations.map((relation) => {
      const [other, way] = ids.includes(relation.head) ? [relation.tail, "→"] : [relation.head, "←"];
      return { id: relation.id, words: `${relation.type.replaceAll("_", " ")} ${way} ${this.named(other)}` };
    });
    fill(list, shown, ({ id, words }) => {
      const item = one("related");
      /** @type {HTMLElement} */ (item.querySelector(".words")).textContent = words;
      item.dataset.relation = id;
      return item;
    });
  }

  /** Asks how the event, or a claim of it, is related to what. @param {Note} note */
  relate(note) {
    const { model } = this.actions.page;
    const events = [...model.events().values()];
    this._ask([
      ...note.claims.map((claim) => /** @type {[string, string, string]} */ ([claim.id, `claim: ${this.named(claim.id)}`, "claims"])),
      [note.event.id, `event: ${this.named(note.event.id)}`, "events"],
    ], {
      claims: events.flatMap((each) => each.claims.map((claim) => /** @type {[string, string]} */ ([claim.id, this.named(claim.id)]))),
      events: events.map((each) => [each.event.id, this.named(each.event.id)]),
    });
  }

  /** Asks how an entity is related to which other. @param {string} id */
  relateEntity(id) {
    const entities = [...this.actions.page.model.entities().values()];
    this._ask([[id, this.named(id), "entities"]], { entities: entities.map(({ entity }) => [entity.id, entity.name ?? entity.id]) });
  }

  /** @param {[string, string, string][]} heads id, name and kind @param {Record<string, [string, string][]>} tails by kind */
  _ask(heads, tails) {
    const { actions } = this;
    if (!actions.page.editable) return;
    this.head.replaceChildren(...heads.map(([id, name, kind]) => option(id, name, kind)));
    this.tails = tails;
    this._fit();
    this.open("relate");
    this.type.focus();
  }

  /** Offers the types and the other ends that fit the head. */
  _fit() {
    const kind = this.head.selectedOptions[0]?.dataset.kind ?? "";
    this.type.replaceChildren(...this.types.filter((each) => each.dataset.between === kind));
    this.type.selectedIndex = 0;
    this.tail.replaceChildren(
      ...(this.tails[kind] ?? []).filter(([id]) => id !== this.head.value).map(([id, name]) => option(id, name, kind)),
    );
  }

  /** Asks of which incident the event speaks. @param {Note} note */
  group(note) {
    const { model, editable } = this.actions.page;
    if (!editable) return;
    this.note = note;
    const { incident } = note.event;
    const choices = [option("", "none", "")];
    for (const [id, each] of model.incidents()) {
      const names = each.events.map((other) => this.named(other.event.id)).slice(0, 3);
      choices.push(option(id, `${each.incident.name ?? "unnamed"}: ${names.join(", ")}`, "incident"));
    }
    for (const { event } of model.events().values()) {
      if (!event.incident && event.id !== note.event.id) choices.push(option(event.id, `the same as ${this.named(event.id)}`, "event"));
    }
    const select = /** @type {HTMLSelectElement} */ (byId("group-incident"));
    select.replaceChildren(...choices, option("new", "a new incident", "new"));
    select.value = incident ?? "";
    /** @type {HTMLInputElement} */ (byId("group-name")).value = note.incident?.name ?? "";
    this._offer(note.incident?.shared ?? "");
    this.open("group");
    select.focus();
  }

  /** Offers the incidents of other documents. @param {string} chosen */
  async _offer(chosen) {
    const select = /** @type {HTMLSelectElement} */ (byId("group-shared"));
    this.shared = chosen;
    try {
      const response = await fetch(byId("article").dataset.incidents ?? "", { headers: { "HX-Request": "true" } });
      const { htmx } = /** @type {any} */ (window);
      htmx.swap({ text: await response.text(), target: select, sourceElement: select, swap: "innerHTML" });
    } catch {
      // Offline: what is chosen already stays.
    }
    if (chosen && ![...select.options].some((each) => each.value === chosen)) select.append(new Option(chosen, chosen));
    select.value = chosen;
  }

  _grouped() {
    const { note } = this;
    if (!note) return;
    const select = /** @type {HTMLSelectElement} */ (byId("group-incident"));
    const name = /** @type {HTMLInputElement} */ (byId("group-name")).value.trim();
    const kind = select.selectedOptions[0]?.dataset.kind;
    const { event, incident } = note;
    const grouped =
      kind === "new" ? command.group(null, [event.id], name || null)
      : kind === "event" ? command.group(null, [select.value, event.id], name || null)
      : kind === "incident" && select.value !== event.incident ? command.group(select.value, [event.id], null)
      : null;
    if (grouped) this.actions.send(grouped);
    else if (!kind && event.incident) this.actions.send(command.ungroup([event.id]));
    else if (incident && name !== (incident.name ?? "")) this.actions.send(command.renameIncident(incident, name));
    this._share(grouped?.incident ?? (kind ? event.incident : null));
  }

  /** Says which incident of the project it is, if that was changed. @param {string | null} incident */
  _share(incident) {
    const { value } = /** @type {HTMLSelectElement} */ (byId("group-shared"));
    if (incident && value !== this.shared) this.actions.send(command.share(incident, value || null));
  }
}

/** Enter in a list of choices is the dialog's, not the list's. @param {KeyboardEvent} event */
function enter(event) {
  const target = /** @type {HTMLSelectElement} */ (event.target);
  if (event.key !== "Enter" || target.tagName !== "SELECT") return;
  event.preventDefault();
  target.form?.requestSubmit();
}

/** @param {string} value @param {string} text @param {string} kind */
function option(value, text, kind) {
  const made = new Option(text, value);
  if (kind) made.dataset.kind = kind;
  return made;
}
