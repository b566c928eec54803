// @ts-check
// The commands that the page sends; `was` says what the annotator saw. Ids are made here, so that a command
// sent again changes nothing.

import { identifier } from "./queue.js";

/** @typedef {import("./spans.js").Span} Span */
/** @typedef {import("./queue.js").Command} Command */
/** @typedef {import("./model.js").Claim} Claim */
/** @typedef {import("./model.js").GoldEvent} GoldEvent */
/** @typedef {{start: number, end: number, label: string, exact: boolean}} Place */
/** @typedef {{span?: string, filler?: string, at?: Place}} Filler */
/** @typedef {"span" | "event" | "claim" | "entity"} Kind */

/** @param {string} op @param {Record<string, any>} fields @returns {Command} */
const make = (op, fields) => ({ op, id: identifier("c"), ...fields });

/** The filler as a command names it; a place gets the id of the span to be made there. @param {Filler} filler */
function named(filler) {
  return filler.at ? { span: identifier("s"), at: filler.at } : filler;
}

export const command = {
  /** @param {number} start @param {number} end @param {string} label @param {boolean} exact @param {boolean} triggers */
  add: (start, end, label, exact, triggers) =>
    make("add_span", { span: identifier("s"), start, end, label, exact, ...(triggers ? { event: identifier("e") } : {}) }),
  /** @param {Span} span @param {number} start @param {number} end @param {boolean} exact */
  move: (span, start, end, exact) => make("move_span", { span: span.id, start, end, exact, was: [span.start, span.end] }),
  /** @param {Span} span @param {number} start @param {number} end @param {boolean} exact */
  fragment: (span, start, end, exact) => make("add_fragment", { span: span.id, start, end, exact }),
  /** @param {Span} span @param {string} label */
  relabel: (span, label) => make("relabel_span", { span: span.id, label, was: span.label }),
  /** @param {Span} span */
  remove: (span) => make("remove_span", { span: span.id, was: [span.start, span.end, span.label] }),
  /** @param {Span} span @param {string} note */
  note: (span, note) => make("set_note", { span: span.id, note: note.trim(), was: span.note }),
  /** @param {"undo" | "redo"} op */
  travel: (op) => make(op, {}),
  /** @param {Kind} kind @param {string} target @param {string} name @param {any} value undefined removes it @param {Record<string, any>} before */
  attribute: (kind, target, name, value, before) =>
    make("set_attributes", {
      kind,
      target,
      ...(value === undefined ? { unset: [name] } : { values: { [name]: value } }),
      was: name in before ? { [name]: before[name] } : {},
    }),
  /** @param {string} event @param {Record<string, any>} values */
  attributes: (event, values) => make("set_attributes", { kind: "event", target: event, values, was: {} }),
  /** @param {string} type @param {string | null} trigger */
  event: (type, trigger) => make("add_event", { event: identifier("e"), type, trigger }),
  /** @param {GoldEvent} event @param {string | null} subtype */
  subtype: (event, subtype) => make("set_subtype", { event: event.id, subtype, was: event.subtype }),
  /** @param {string} event */
  removeEvent: (event) => make("remove_event", { event }),
  /** @param {string} event @param {string} role @param {Filler} filler */
  argument: (event, role, filler) => make("add_argument", { event, role, ...named(filler) }),
  /** @param {string} event @param {{role: string, span?: string, event?: string}} argument */
  takeOut: (event, argument) =>
    make("remove_argument", { event, role: argument.role, ...(argument.span ? { span: argument.span } : { filler: argument.event }) }),
  /** @param {string} event @param {Filler | string} source */
  claim: (event, source) => {
    const claim = { event, claim: identifier("k") };
    if (typeof source === "string") return make("add_claim", { ...claim, source });
    const { span, at } = /** @type {any} */ (named(source));
    return make("add_claim", { ...claim, source: span, ...(at ? { source_at: at } : {}) });
  },
  /** @param {Claim} claim @param {"source" | "cue" | "factuality" | "author_factuality"} field @param {Filler | string | null} value */
  setClaim: (claim, field, value) => {
    const fields = { claim: claim.id, field, was: claim[field] };
    if (value === null || typeof value === "string") return make("set_claim", { ...fields, value });
    const { span, at } = /** @type {any} */ (named(value));
    return make("set_claim", { ...fields, value: span, ...(at ? { at } : {}) });
  },
  /** @param {string} claim */
  removeClaim: (claim) => make("remove_claim", { claim }),
  /** @param {string} type @param {string} head @param {string} tail */
  relation: (type, head, tail) => make("add_relation", { relation: identifier("r"), type, head, tail }),
  /** @param {string} relation */
  removeRelation: (relation) => make("remove_relation", { relation }),
  /** @param {string | null} entity null makes a new one @param {string[]} spans @param {string} name */
  link: (entity, spans, name) => make("link_mentions", { entity: entity ?? identifier("n"), spans, ...(entity ? {} : { name }) }),
  /** @param {string[]} spans */
  unlink: (spans) => make("unlink_mentions", { spans }),
  /** @param {{id: string, name: string | null}} entity @param {string} name */
  renameEntity: (entity, name) => make("rename_entity", { entity: entity.id, name: name.trim() || null, was: entity.name }),
  /** @param {string} entity @param {string} into */
  merge: (entity, into) => make("merge_entities", { entity, into }),
  /** @param {string} entity */
  removeEntity: (entity) => make("remove_entity", { entity }),
  /** @param {{id: string, links: Record<string, string>}} entity @param {string} link @param {string | null} value @param {Record<string, any>} attributes */
  knowledge: (entity, link, value, attributes = {}) =>
    make("set_link", { entity: entity.id, link, value, attributes, was: entity.links[link] ?? null }),
  /** @param {"accepted" | "corrected" | "rejected"} verdict @param {Record<string, any>[]} proposals @param {Record<string, any>[]} spans @param {Record<string, any>[]} events */
  decide: (verdict, proposals, spans, events) => make("decide", { verdict, proposals, spans, events }),
  /** @param {string | null} incident null makes a new one @param {string[]} events @param {string | null} name */
  group: (incident, events, name) => make("group_events", { incident: incident ?? identifier("i"), events, ...(incident ? {} : { name }) }),
  /** @param {string[]} events */
  ungroup: (events) => make("ungroup_events", { events }),
  /** @param {{id: string, name: string | null}} incident @param {string} name */
  renameIncident: (incident, name) => make("rename_incident", { incident: incident.id, name: name.trim() || null, was: incident.name }),
  /** @param {string} incident @param {string | null} shared */
  share: (incident, shared) => make("share_incident", { incident, shared }),
};
