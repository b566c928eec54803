// @ts-check
// Entities: the dialog that says which one a span mentions, the list in the margin, and the open entity.

import { command } from "./commands.js";
import { changed, copy, fill, one, show } from "./fields.js";

/** @typedef {import("./actions.js").Actions} Actions */
/** @typedef {import("./spans.js").Span} Span */
/** @typedef {import("./model.js").EntityNote} EntityNote */

/** @param {string} id */
const byId = (id) => /** @type {HTMLElement} */ (document.getElementById(id));
/** Words as they are compared: without case and accents. @param {string} words */
const folded = (words) => words.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().replace(/\s+/g, " ").trim();

export class Entities {
  /** @param {Actions} actions @param {(id: string) => void} open @param {import("./dialogs.js").Dialogs} dialogs */
  constructor(actions, open, dialogs) {
    this.actions = actions;
    this.open = open;
    this.dialogs = dialogs;
    this.card = byId("entity");
    this.list = byId("entities");
    this.field = /** @type {HTMLInputElement} */ (byId("mention-name"));
    this.choices = byId("mention-choices");
    this.more = /** @type {HTMLInputElement} */ (byId("mention-more"));
    /** @type {string | null} the entity that is open in the margin */
    this.shown = null;
    /** @type {string} the entity that the card was made for */
    this.made = "";
    /** @type {Span[]} unlinked spans with the words of the one asked about */
    this.same = [];
    /** @type {Span | null} */
    this.span = null;
    this.at = 0;
    this.field.addEventListener("input", () => this._offer());
    this.field.addEventListener("keydown", (event) => this._choose(event));
    this.choices.addEventListener("click", (event) => {
      const item = /** @type {Element} */ (event.target).closest("li");
      if (!item) return;
      this.at = [...this.choices.children].indexOf(item);
      /** @type {HTMLFormElement} */ (this.field.form).requestSubmit();
    });
    byId("mention").addEventListener("submit", () => this._linked());
    this.list.addEventListener("click", (event) => {
      const row = /** @type {HTMLElement | null} */ (/** @type {Element} */ (event.target).closest(".entity"));
      if (row) this.show(row.dataset.id ?? "");
    });
    this.card.addEventListener("change", (event) => this._change(event));
    this.card.addEventListener("click", (event) => this._click(/** @type {Element} */ (event.target)));
  }

  /** Asks which entity a span mentions. @param {Span} span */
  ask(span) {
    if (!copy(`entity-${span.label}`)) {
      this.actions.page.say(`A span labelled ${span.label.replaceAll("_", " ")} mentions no entity.`);
      return;
    }
    this.span = span;
    this.field.value = "";
    this.same = this.actions.page.spans.all().filter((each) => each.id !== span.id && each.label === span.label && !each.entity && this._words(each) === this._words(span));
    byId("mention-more-row").hidden = !this.same.length;
    byId("mention-count").textContent = String(this.same.length);
    this.more.checked = /^\p{Lu}/u.test(this._quote(span));
    byId("mention-quote").textContent = this._quote(span);
    this._offer();
    this.open("mention");
    this.field.focus();
  }

  /** The entity that other mentions with the same words have. @param {Span} span */
  proposed(span) {
    const words = this._words(span);
    const same = this.actions.page.spans.all().find((each) => each.entity && each.label === span.label && this._words(each) === words);
    if (same) return same.entity;
    const named = [...this.actions.page.model.entities().values()].find(
      ({ entity }) => entity.label === span.label && [entity.name ?? "", ...(entity.attributes.alias ?? [])].some((name) => folded(name) === words),
    );
    return named?.entity.id ?? null;
  }

  /** Links the chosen span to what is proposed. @param {Span} span */
  accept(span) {
    const entity = span.entity ? null : this.proposed(span);
    if (entity) this.actions.send(command.link(entity, [span.id], ""));
    else this.actions.page.say("Nothing is proposed here.");
  }

  /** Opens an entity in the margin. @param {string | null} id */
  show(id) {
    this.shown = id;
    this.made = "";
    this.draw();
  }

  /** Draws the open entity. */
  draw() {
    const note = this.actions.page.model.entities().get(this.shown ?? "");
    this.card.hidden = !note;
    if (!note) return;
    const { entity } = note;
    if (this.made !== entity.id) {
      this.card.replaceChildren(copy(`entity-${entity.label}`) ?? "");
      if (!this.actions.page.editable) for (const each of this.card.querySelectorAll("input, select, button")) each.setAttribute("disabled", "");
      this.made = entity.id;
    }
    const name = /** @type {HTMLInputElement} */ (this.card.querySelector("[data-name]"));
    if (name !== document.activeElement) name.value = entity.name ?? "";
    show(/** @type {HTMLElement} */ (this.card.querySelector('[data-of="entity"]')), entity.attributes);
    this._drawLinks(entity);
    this._drawMentions(entity.id);
    this._drawOthers(note);
  }

  /** @param {import("./model.js").Entity} entity */
  _drawLinks(entity) {
    for (const link of /** @type {NodeListOf<HTMLElement>} */ (this.card.querySelectorAll(".link"))) {
      const field = /** @type {HTMLInputElement} */ (link.querySelector("[data-identifier]"));
      const identifier = entity.links[link.dataset.link ?? ""] ?? "";
      if (field !== document.activeElement) field.value = identifier;
      const anchor = /** @type {HTMLAnchorElement} */ (link.querySelector("a"));
      anchor.hidden = !identifier || !link.dataset.url;
      if (!anchor.hidden) anchor.href = (link.dataset.url ?? "").replace("{id}", encodeURIComponent(identifier));
    }
  }

  /** @param {string} id */
  _drawMentions(id) {
    const mentions = this.actions.page.spans.all().filter((span) => span.entity === id);
    const shown = mentions.map((span) => ({ id: span.id, quote: this._quote(span) }));
    fill(this.card.querySelector(".mentions .list"), shown, (mention) => {
      const item = document.createElement("li");
      const filler = one("filler");
      filler.dataset.filler = mention.id;
      /** @type {HTMLElement} */ (filler.querySelector(".quote")).textContent = mention.quote;
      filler.querySelector(".take-out")?.setAttribute("aria-label", `Take “${mention.quote}” out`);
      item.append(filler);
      return item;
    });
  }

  /** @param {EntityNote} note */
  _drawOthers({ entity }) {
    const { model } = this.actions.page;
    const others = [...model.entities().values()].filter((each) => each.entity.label === entity.label && each.entity.id !== entity.id);
    const names = [["", "–"], ...others.map((each) => [each.entity.id, each.entity.name ?? each.entity.id])];
    fill(this.card.querySelector("[data-merge]"), names, ([id, name]) => new Option(name, id));
    this.dialogs.list(this.card.querySelector(".relations .list"), [entity.id]);
  }

  /** @param {Event} event */
  _change(event) {
    const note = this.actions.page.model.entities().get(this.shown ?? "");
    const target = /** @type {HTMLInputElement} */ (event.target);
    if (!note) return;
    const { entity } = note;
    const link = /** @type {HTMLElement | null} */ (target.closest(".link"))?.dataset.link;
    if (target.dataset.name !== undefined) this.actions.send(command.renameEntity(entity, target.value));
    else if (target.dataset.merge !== undefined && target.value) this._merge(entity.id, target.value);
    else if (link) this.actions.send(command.knowledge(entity, link, target.value.trim() || null));
    else {
      const set = changed(event, entity.attributes);
      if (set) this.actions.send(command.attribute("entity", entity.id, set.name, set.value, entity.attributes));
    }
  }

  /** @param {string} entity @param {string} into */
  _merge(entity, into) {
    this.actions.send(command.merge(entity, into));
    this.show(into);
  }

  /** @param {Element} target */
  async _click(target) {
    const id = this.shown;
    if (!id || !target.closest("button")) return;
    const filler = /** @type {HTMLElement | null} */ (target.closest(".filler"))?.dataset.filler;
    const relation = /** @type {HTMLElement | null} */ (target.closest("[data-relation]"))?.dataset.relation;
    const place = /** @type {HTMLElement | null} */ (target.closest("[data-place]"));
    if (relation) this.actions.send(command.removeRelation(relation));
    else if (filler && target.closest(".take-out")) this.actions.send(command.unlink([filler]));
    else if (filler) this.actions.show(filler);
    else if (target.closest('[data-panel="relate"]')) this.dialogs.relateEntity(id);
    else if (target.closest('[data-panel="remove"]')) this.actions.send(command.removeEntity(id));
    else if (place) this._place(id, place);
    else if (target.closest("[data-gazetteer]")) await this._gazetteer(/** @type {HTMLElement} */ (target.closest(".link")));
  }

  /** Shows what the gazetteer has under the entity's name. @param {HTMLElement} link */
  async _gazetteer(link) {
    const entity = this.actions.page.model.entities().get(this.shown ?? "")?.entity;
    const places = /** @type {HTMLElement} */ (link.querySelector(".places"));
    const query = new URLSearchParams({ name: entity?.name ?? "", country: entity?.attributes.country ?? "" });
    try {
      const response = await fetch(`${byId("article").dataset.gazetteer}?${query}`, { headers: { "HX-Request": "true" } });
      const { htmx } = /** @type {any} */ (window);
      htmx.swap({ text: await response.text(), target: places, sourceElement: places, swap: "innerHTML" });
    } catch {
      this.actions.page.say("The gazetteer cannot be asked: the server does not answer.");
    }
  }

  /** Takes a place of the gazetteer. @param {string} id @param {HTMLElement} place */
  _place(id, place) {
    const entity = this.actions.page.model.entities().get(id)?.entity;
    const link = /** @type {HTMLElement} */ (place.closest(".link"));
    if (!entity) return;
    const known = JSON.parse(place.dataset.knows ?? "{}");
    const has = (/** @type {string} */ name) => this.card.querySelector(`[data-attribute="${name}"]`);
    const attributes = Object.fromEntries(Object.entries(known).filter(([name, value]) => value !== null && has(name)));
    this.actions.send(command.knowledge(entity, link.dataset.link ?? "", place.dataset.place ?? null, attributes));
    link.querySelector(".places")?.replaceChildren();
  }

  /** Offers entities for the name that is being written, and a new one. */
  _offer() {
    const { span } = this;
    if (!span) return;
    const wanted = folded(this.field.value);
    const proposed = span.entity ?? this.proposed(span);
    const found = [...this.actions.page.model.entities().values()]
      .map(({ entity }) => entity)
      .filter((entity) => entity.label === span.label && folded([entity.name, ...(entity.attributes.alias ?? [])].join(" ")).includes(wanted))
      .sort((a, b) => Number(b.id === proposed) - Number(a.id === proposed) || (a.name ?? "").localeCompare(b.name ?? ""));
    const fresh = this.field.value.trim() || this._quote(span);
    const items = found.slice(0, 12).map((entity) => choice(entity.name ?? entity.id, entity.id, entity.id === span.entity ? "linked" : entity.id === proposed ? "proposed" : ""));
    items.splice(proposed && !wanted ? 1 : found.length && wanted ? found.length : 0, 0, choice(fresh, "", "new"));
    if (span.entity) items.push(choice("no entity", "none", "unlink"));
    this.choices.replaceChildren(...items);
    this._mark(0);
  }

  /** @param {number} at */
  _mark(at) {
    const items = [...this.choices.children];
    this.at = (at + items.length) % items.length;
    items.forEach((item, index) => item.setAttribute("aria-selected", String(index === this.at)));
    this.field.setAttribute("aria-activedescendant", items[this.at].id);
    items[this.at].scrollIntoView({ block: "nearest" });
  }

  /** @param {KeyboardEvent} event */
  _choose(event) {
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    event.preventDefault();
    this._mark(this.at + (event.key === "ArrowDown" ? 1 : -1));
  }

  _linked() {
    const { span } = this;
    const item = /** @type {HTMLElement | undefined} */ (this.choices.children[this.at]);
    if (!span || !item) return;
    const id = item.dataset.entity ?? "";
    const others = this.more.checked ? (this.same ?? []).map((each) => each.id) : [];
    if (id === "none") this.actions.send(command.unlink([span.id]));
    else this.actions.send(command.link(id || null, [span.id, ...others], item.dataset.name ?? ""));
  }

  /** @param {Span} span */
  _quote(span) {
    return span.parts.map((part) => this.actions.page.article.quote(...part)).join(" ");
  }

  /** @param {Span} span */
  _words(span) {
    return folded(this._quote(span));
  }
}

/** @param {string} name @param {string} id @param {string} remark */
function choice(name, id, remark) {
  const item = document.createElement("li");
  item.setAttribute("role", "option");
  item.id = `choice-${id || "new"}`;
  item.dataset.entity = id;
  item.dataset.name = name;
  item.dir = "auto";
  item.textContent = name;
  if (remark) {
    const small = document.createElement("small");
    small.textContent = ` ${remark}`;
    item.append(small);
  }
  return item;
}
