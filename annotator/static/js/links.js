// @ts-check
// The connections of the event in hand, drawn over the text from its trigger to what plays a role in it, and
// the roles of the span under the mouse.

/** @typedef {import("./actions.js").Actions} Actions */

const SVG = "http://www.w3.org/2000/svg";

export class Links {
  /** @param {Actions} actions @param {import("./paint.js").Paint} paint */
  constructor(actions, paint) {
    this.actions = actions;
    this.paint = paint;
    this.svg = /** @type {SVGElement} */ (/** @type {unknown} */ (document.getElementById("links")));
    /** @type {string} the roles of the span under the mouse */
    this.words = "";
    new ResizeObserver(() => this.draw()).observe(actions.page.article.root);
    let over = "";
    actions.page.article.root.addEventListener("mousemove", (event) => {
      const mark = /** @type {HTMLElement | null} */ (/** @type {Element} */ (event.target).closest(".m, .chip"));
      const at = mark ? `${event.clientX >> 3},${event.clientY >> 3}` : "";
      if (at === over) return;
      over = at;
      this._hover(mark ? actions.page.article.offsetAt(event.clientX, event.clientY) : null);
    });
  }

  /** Draws the connections of the event in hand. */
  draw() {
    const { model, spans } = this.actions.page;
    const note = model.event(this.actions.event);
    const trigger = spans.get(note?.event.trigger ?? null);
    const lines = !note || !trigger ? [] : note.event.arguments.flatMap((argument) => {
      const other = argument.span ?? model.event(argument.event ?? null)?.event.trigger ?? null;
      const span = spans.get(other);
      return span ? this._line(trigger, span, argument.role) : [];
    });
    this.svg.replaceChildren(...lines);
    this.paint.set("fillers", note ? note.event.arguments.flatMap((each) => spans.get(each.span ?? null)?.parts ?? []) : []);
  }

  /** @param {import("./spans.js").Span} from @param {import("./spans.js").Span} to @param {string} role */
  _line(from, to, role) {
    const home = this.svg.getBoundingClientRect();
    const [a, b] = [from, to].map((span) => this.actions.page.article.ranges(...span.parts[0])[0]?.getClientRects()[0]);
    if (!a || !b || !b.width) return [];
    const [x1, y1, x2, y2] = [a.left + a.width / 2 - home.left, a.top - home.top, b.left + b.width / 2 - home.left, b.top - home.top];
    const lift = Math.min(18 + Math.abs(x2 - x1) / 14, 40);
    const path = document.createElementNS(SVG, "path");
    path.setAttribute("d", `M${x1},${y1} C${x1},${y1 - lift} ${x2},${y2 - lift} ${x2},${y2}`);
    path.setAttribute("class", `l-${from.label}`);
    const text = document.createElementNS(SVG, "text");
    text.setAttribute("x", String(x2));
    text.setAttribute("y", String(y2 - 2));
    text.setAttribute("class", `l-${from.label}`);
    text.textContent = role.replaceAll("_", " ");
    return [path, text];
  }

  /** Lights up the events in which the span under the mouse plays a role. @param {number | null} offset */
  _hover(offset) {
    const { spans, model } = this.actions.page;
    const covering = offset === null ? [] : spans.covering(offset, offset + 1);
    const roles = covering.flatMap((span) => model.rolesOf(span.id));
    this.paint.set("roles", roles.flatMap(({ note }) => spans.get(note.event.trigger)?.parts ?? []));
    const playing = new Set(roles.map(({ note }) => note.event.id));
    for (const line of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll(".event"))) {
      line.classList.toggle("lit", playing.has(line.dataset.id ?? ""));
    }
    this.words = roles.map(({ note, role }) => `${role} of ${note.event.subtype ?? note.event.type}`.replaceAll("_", " ")).join(" · ");
    this.actions.page.line();
  }
}
