// @ts-check
// Fields of attributes: what one shows, and what it says.

/** @typedef {HTMLInputElement | HTMLSelectElement} Field */

/** The fields of attributes in an element. @param {ParentNode} element */
export const fieldsOf = (element) => /** @type {Field[]} */ ([...element.querySelectorAll("[data-attribute]")]);

/** Shows the values in the fields, except in one that is being written in. @param {ParentNode} element @param {Record<string, any>} values */
export function show(element, values) {
  for (const field of fieldsOf(element)) {
    if (field === document.activeElement && field.tagName === "INPUT") continue;
    const value = values[field.dataset.attribute ?? ""];
    if (field instanceof HTMLSelectElement && field.multiple) {
      for (const option of field.options) option.selected = Array.isArray(value) && value.includes(option.value);
    } else {
      field.value = Array.isArray(value) ? value.join(", ") : value === undefined || value === null ? "" : String(value);
    }
  }
}

/** The value that a field says; undefined for none. @param {Field} field @returns {any} */
export function read(field) {
  const { type } = field.dataset;
  if (type === "choices") {
    const chosen = [.../** @type {HTMLSelectElement} */ (field).selectedOptions].map((option) => option.value);
    return chosen.length ? chosen : undefined;
  }
  const text = field.value.trim();
  if (!text) return undefined;
  if (type === "boolean") return text === "true";
  if (type === "integer" || type === "number") return Number(text);
  if (type === "texts") return text.split(",").map((each) => each.trim()).filter(Boolean);
  return text;
}

/** Says of a changed field which attribute has which value; null when nothing is to be changed or it cannot be.
 * @param {Event} event @param {Record<string, any>} before @returns {{name: string, value: any} | null} */
export function changed(event, before) {
  const field = /** @type {Field} */ (event.target);
  const name = field.dataset?.attribute;
  if (!name || !field.reportValidity()) return null;
  const value = read(field);
  return JSON.stringify(value) === JSON.stringify(before[name]) ? null : { name, value };
}

/** Fills a list anew, unless it shows just that already: what is replaced loses focus and clicks.
 * @template T @param {Element | null} list @param {T[]} values @param {(value: T) => Node} draw */
export function fill(list, values, draw) {
  if (!(list instanceof HTMLElement)) return;
  const shown = JSON.stringify(values);
  if (list.dataset.shown === shown) return;
  list.dataset.shown = shown;
  list.replaceChildren(...values.map(draw));
}

/** A copy of a template's content. @param {string} id @returns {DocumentFragment | null} */
export function copy(id) {
  const template = /** @type {HTMLTemplateElement | null} */ (document.getElementById(id));
  return template && /** @type {DocumentFragment} */ (template.content.cloneNode(true));
}

/** The only element of a template. @param {string} id @returns {HTMLElement} */
export function one(id) {
  return /** @type {HTMLElement} */ (/** @type {DocumentFragment} */ (copy(id)).firstElementChild);
}
