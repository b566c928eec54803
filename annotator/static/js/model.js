// @ts-check
// Events, claims, relations and entities of the page: those drawn by the server, changed by what still waits
// to be saved.

/** @typedef {{role: string, span?: string, event?: string}} Argument */
/** @typedef {{id: string, type: string, subtype: string | null, trigger: string | null, attributes: Record<string, any>, arguments: Argument[], incident: string | null}} GoldEvent */
/** @typedef {{id: string, event: string, source: string, cue: string | null, factuality: string | null, author_factuality: string | null, attributes: Record<string, any>}} Claim */
/** @typedef {{id: string, type: string, head: string, tail: string}} Relation */
/** @typedef {{id: string, name: string | null, shared?: string}} Incident */
/** @typedef {{event: GoldEvent, claims: Claim[], relations: Relation[], incident: Incident | null, contested: string, reading: Record<string, any>, quotes: Record<string, string>}} Note */
/** @typedef {{id: string, label: string, name: string | null, attributes: Record<string, any>, links: Record<string, string>}} Entity */
/** @typedef {{entity: Entity, relations: Relation[]}} EntityNote */
/** @typedef {import("./queue.js").Command} Command */

export class Model {
  /** @param {HTMLElement} root the article @param {HTMLElement} list of entities @param {import("./spans.js").Spans} spans */
  constructor(root, list, spans) {
    this.root = root;
    this.list = list;
    this.spans = spans;
    /** @type {{events: Map<string, Note>, entities: Map<string, EntityNote>} | null} */
    this._drawn = null;
    /** @type {{events: Map<string, Note>, entities: Map<string, EntityNote>} | null} */
    this._now = null;
  }

  /** To be called when the server has drawn something anew or the queue has changed. @param {boolean} redrawn */
  refresh(redrawn) {
    if (redrawn) this._drawn = null;
    this._now = null;
  }

  /** Events by id, in the order of the page. */
  events() {
    return this._state().events;
  }

  /** Entities by id. */
  entities() {
    return this._state().entities;
  }

  /** @param {string | null} id */
  event(id) {
    return (id && this.events().get(id)) || null;
  }

  /** The events that a span triggers. @param {string} span */
  eventsOf(span) {
    return [...this.events().values()].filter((note) => note.event.trigger === span);
  }

  /** The roles that a span or event plays. @param {string} filler @returns {{note: Note, role: string}[]} */
  rolesOf(filler) {
    return [...this.events().values()].flatMap((note) =>
      note.event.arguments.filter((each) => (each.span ?? each.event) === filler).map(({ role }) => ({ note, role })),
    );
  }

  /** All relations. @returns {Relation[]} */
  relations() {
    const { events, entities } = this._state();
    return [...events.values(), ...entities.values()].flatMap((each) => each.relations);
  }

  /** The event that a claim is about. @param {string} claim */
  claimed(claim) {
    return [...this.events().values()].find((note) => note.claims.some((each) => each.id === claim)) ?? null;
  }

  /** Incidents by id, with the events that speak of them. */
  incidents() {
    /** @type {Map<string, {incident: Incident, events: Note[]}>} */
    const found = new Map();
    for (const note of this.events().values()) {
      const id = note.event.incident;
      if (!id) continue;
      const known = found.get(id) ?? { incident: note.incident ?? { id, name: null }, events: [] };
      known.events.push(note);
      found.set(id, known);
    }
    return found;
  }

  _state() {
    if (this._now) return this._now;
    const drawn = this._fromPage();
    const waiting = this.spans.inForce();
    if (!waiting.length) return (this._now = drawn);
    const now = structuredClone(drawn);
    for (const command of waiting) foresee[command.op]?.(now, command, this.spans);
    return (this._now = now);
  }

  _fromPage() {
    if (!this._drawn) {
      this._drawn = { events: new Map(), entities: new Map() };
      for (const line of /** @type {NodeListOf<HTMLElement>} */ (this.root.querySelectorAll(".event"))) {
        this._drawn.events.set(line.dataset.id ?? "", JSON.parse(line.dataset.note ?? "null"));
      }
      for (const row of /** @type {NodeListOf<HTMLElement>} */ (this.list.querySelectorAll(".entity"))) {
        this._drawn.entities.set(row.dataset.id ?? "", JSON.parse(row.dataset.entity ?? "null"));
      }
    }
    return this._drawn;
  }
}

/** @typedef {{events: Map<string, Note>, entities: Map<string, EntityNote>}} State */

/** @param {string} id @param {string} type @param {string | null} trigger @returns {Note} */
const blank = (id, type, trigger) => ({
  event: { id, type, subtype: null, trigger, attributes: {}, arguments: [], incident: null },
  claims: [], relations: [], incident: null, contested: "", reading: {}, quotes: {},
});

/** @param {State} state @param {string} id */
function dropEvent(state, id) {
  state.events.delete(id);
  for (const { event } of state.events.values()) event.arguments = event.arguments.filter((each) => each.event !== id);
}

/** What waiting commands will make of the state; what is missing here is seen when the server has answered.
 * @type {Record<string, (state: State, command: Command, spans: import("./spans.js").Spans) => void>} */
const foresee = {
  add_span(state, { span, label, event }) {
    if (event) state.events.set(event, blank(event, label, span));
  },
  decide(state, { spans: made, events }, spans) {
    const ids = new Map(made.map((/** @type {any} */ each) => [each.id, spans.get(each.id)?.id ?? spans.same(each.start, each.end, each.label)]));
    for (const event of events) {
      const taken = (event.arguments ?? []).map((/** @type {any} */ each) => ({ role: each.role, span: ids.get(each.span) }));
      const there = [...state.events.values()].some((note) => note.event.type === event.type && note.event.trigger === ids.get(event.trigger));
      if (there) continue;
      const note = blank(event.id, event.type, ids.get(event.trigger) ?? null);
      Object.assign(note.event, { subtype: event.subtype ?? null, attributes: event.attributes ?? {}, arguments: taken });
      state.events.set(event.id, note);
    }
  },
  add_event(state, { event, type, trigger }) {
    state.events.set(event, blank(event, type, trigger));
  },
  remove_event(state, { event }) {
    dropEvent(state, event);
  },
  remove_span(state, { span }) {
    for (const { event } of [...state.events.values()]) {
      if (event.trigger === span) dropEvent(state, event.id);
      else event.arguments = event.arguments.filter((each) => each.span !== span);
    }
  },
  set_subtype(state, { event, subtype }) {
    const note = state.events.get(event);
    if (note) note.event.subtype = subtype;
  },
  add_argument(state, { event, role, span, filler, at }, spans) {
    const note = state.events.get(event);
    const argument = filler ? { role, event: filler } : { role, span: at ? spans.same(at.start, at.end, at.label) ?? span : span };
    const there = note?.event.arguments.some((each) => each.role === role && each.span === argument.span && each.event === argument.event);
    if (note && !there) note.event.arguments.push(argument);
  },
  remove_argument(state, { event, role, span, filler }) {
    const note = state.events.get(event);
    if (note) note.event.arguments = note.event.arguments.filter((each) => each.role !== role || each.span !== span || each.event !== filler);
  },
  set_attributes(state, { kind, target, values = {}, unset = [] }) {
    const claims = [...state.events.values()].flatMap((note) => note.claims);
    const found =
      kind === "event" ? state.events.get(target)?.event
      : kind === "entity" ? state.entities.get(target)?.entity
      : claims.find((claim) => claim.id === target);
    if (!found) return;
    Object.assign(found.attributes, values);
    for (const name of unset) delete found.attributes[name];
  },
  add_claim(state, { claim, event, source, source_at: at }, spans) {
    const from = at ? spans.same(at.start, at.end, at.label) ?? source : source;
    state.events.get(event)?.claims.push({ id: claim, event, source: from, cue: null, factuality: null, author_factuality: null, attributes: {} });
  },
  set_claim(state, { claim, field, value, at }, spans) {
    const found = [...state.events.values()].flatMap((note) => note.claims).find((each) => each.id === claim);
    if (found) Object.assign(found, { [field]: at ? spans.same(at.start, at.end, at.label) ?? value : value });
  },
  remove_claim(state, { claim }) {
    for (const note of state.events.values()) note.claims = note.claims.filter((each) => each.id !== claim);
  },
  add_relation(state, { relation, type, head, tail }) {
    const owner = state.entities.get(head) ?? state.events.get(head) ?? [...state.events.values()].find((note) => note.claims.some((each) => each.id === head));
    owner?.relations.push({ id: relation, type, head, tail });
  },
  remove_relation(state, { relation }) {
    for (const each of [...state.events.values(), ...state.entities.values()]) each.relations = each.relations.filter(({ id }) => id !== relation);
  },
  link_mentions(state, { entity, spans: ids, name }, spans) {
    const label = spans.get(ids[0])?.label ?? "";
    if (!state.entities.has(entity)) state.entities.set(entity, { entity: { id: entity, label, name, attributes: {}, links: {} }, relations: [] });
  },
  rename_entity(state, { entity, name }) {
    const note = state.entities.get(entity);
    if (note) note.entity.name = name;
  },
  merge_entities(state, { entity }) {
    state.entities.delete(entity);
  },
  remove_entity(state, { entity }) {
    state.entities.delete(entity);
  },
  set_link(state, { entity, link, value, attributes }) {
    const note = state.entities.get(entity);
    if (!note) return;
    Object.assign(note.entity.attributes, attributes);
    if (value) note.entity.links[link] = value;
    else delete note.entity.links[link];
  },
  group_events(state, { incident, events, name }) {
    const known = [...state.events.values()].find((note) => note.event.incident === incident)?.incident ?? { id: incident, name };
    for (const id of events) {
      const note = state.events.get(id);
      if (note) [note.event.incident, note.incident] = [incident, known];
    }
  },
  ungroup_events(state, { events }) {
    for (const id of events) {
      const note = state.events.get(id);
      if (note) [note.event.incident, note.incident] = [null, null];
    }
  },
  rename_incident(state, { incident, name }) {
    for (const note of state.events.values()) {
      if (note.incident && note.incident.id === incident) note.incident.name = name;
    }
  },
};
