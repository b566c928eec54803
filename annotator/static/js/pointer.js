// @ts-check
// The mouse, pen and finger: selecting, choosing, and the handles that move a span's bounds.

/** @typedef {import("./actions.js").Actions} Actions */

/** Listens to the pointer on the article. @param {Actions} actions */
export function listen(actions) {
  const { article, selection } = actions.page;
  let alt = false;

  document.addEventListener("mouseup", (event) => {
    const target = /** @type {Element} */ (event.target);
    if (event.button !== 0 || !target.closest("#article, .column") || target.closest(".handle, .notes, .open")) return;
    alt = event.altKey;
    const found = take(alt);
    if (found) document.getSelection()?.removeAllRanges();
    else if (article.root.contains(target)) click(event);
  });

  document.addEventListener("click", (event) => {
    const line = /** @type {HTMLElement | null} */ (/** @type {Element} */ (event.target).closest(".event"));
    if (!line || actions.slots?.event(line.dataset.id ?? "")) return;
    actions.slots?.close();
    actions.take(line.dataset.id ?? null);
    actions.page.back();
  });

  // The letter at a span's beginning can be dragged to a slot.
  document.addEventListener("pointerdown", (event) => {
    const chip = event.target instanceof Element && /** @type {HTMLElement | null} */ (event.target.closest(".article .chip"));
    if (chip) chip.draggable = true;
  });
  document.addEventListener("dragstart", (event) => {
    const { span } = /** @type {HTMLElement} */ (event.target).dataset ?? {};
    if (span) event.dataTransfer?.setData("text/x-span", span);
  });

  // A finger selects by the system's own handles, which must stay: follow them.
  let touching = false;
  document.addEventListener("pointerdown", (event) => (touching = event.pointerType === "touch"));
  document.addEventListener("selectionchange", () => touching && take(false));

  document.addEventListener("copy", (event) => {
    if (selection.interval && document.getSelection()?.isCollapsed && article.root.contains(document.activeElement)) {
      event.clipboardData?.setData("text/plain", article.quote(...selection.interval));
      event.preventDefault();
    }
  });

  /** Takes over what the browser has selected, snapped to words unless `exact`. @param {boolean} exact */
  function take(exact) {
    const range = document.getSelection()?.rangeCount ? document.getSelection()?.getRangeAt(0) : null;
    if (!range || range.collapsed) return false;
    const start = article.offsetOf(range.startContainer, range.startOffset);
    const end = article.offsetOf(range.endContainer, range.endOffset);
    if (start === null || end === null || start >= end) return false;
    const found = exact ? /** @type {[number, number]} */ ([start, end]) : article.snap(start, end);
    if (found) selection.set(found);
    // What is selected while a slot is open fills it; a finger is still at it.
    if (found && actions.slots?.slot && !touching) actions.slots.text(...found);
    return found !== null;
  }

  /** Puts the cursor on the word under the mouse and chooses the span there; again, the one around it. @param {MouseEvent} event */
  function click(event) {
    const chip = /** @type {HTMLElement | null} */ (/** @type {Element} */ (event.target).closest(".chip"));
    const named = chip && actions.page.spans.get(chip.dataset.span ?? null);
    if (named) {
      if (!actions.slots?.span(named)) actions.choose(named);
      return;
    }
    const offset = article.offsetAt(event.clientX, event.clientY);
    const word = offset === null ? null : article.snap(offset, offset + 1) ?? article.snap(Math.max(offset - 1, 0), offset);
    if (!word) return;
    if (actions.slots?.slot) {
      const fitting = actions.page.spans.covering(...word).find((span) => actions.slots?.span(span));
      if (!fitting) selection.set(word);
      return;
    }
    if (actions.suggestions?.takeAt(word)) return;
    const chosen = actions.page.spans.get(selection.span);
    const again = chosen && chosen.start <= word[0] && chosen.end >= word[1];
    if (!again) selection.set(word);
    if (!actions.chooseHere()) selection.set(word);
  }
}

/** The two handles of the chosen span. */
export class Handles {
  /** @param {Actions} actions */
  constructor(actions) {
    this.actions = actions;
    this.elements = /** @type {const} */ (["start", "end"]).map((which) => this._make(which));
    new ResizeObserver(() => this.place()).observe(actions.page.article.root);
  }

  /** Puts the handles at the bounds of the chosen span; away without one. */
  place() {
    const { article, selection, spans, editable } = this.actions.page;
    const span = editable ? spans.get(selection.span) : null;
    const [start, end] = this.actions.bounds ? [this.actions.bounds.start, this.actions.bounds.end] : [span?.start ?? 0, span?.end ?? 0];
    const ranges = span ? article.ranges(start, end) : [];
    this.elements.forEach((element, index) => {
      const boxes = ranges.at(index - 1 < 0 ? 0 : -1)?.getClientRects();
      const box = boxes?.[index === 0 ? 0 : boxes.length - 1];
      element.hidden = !box;
      if (!box) return;
      const home = /** @type {Element} */ (element.parentElement).getBoundingClientRect();
      const reversed = getComputedStyle(article.block(article.indexAt(start))?.element ?? article.root).direction === "rtl";
      const edge = (index === 0) !== reversed ? box.left : box.right;
      element.style.left = `${edge - home.left}px`;
      element.style.top = `${box.top - home.top}px`;
      element.style.height = `${box.height}px`;
    });
  }

  /** @param {"start" | "end"} which */
  _make(which) {
    const { actions } = this;
    const { article } = actions.page;
    const element = document.createElement("span");
    element.className = `handle handle-${which}`;
    element.hidden = true;
    element.setAttribute("aria-hidden", "true");
    article.root.parentElement?.append(element);
    element.addEventListener("pointerdown", (event) => {
      event.preventDefault();
      element.setPointerCapture(event.pointerId);
      actions.startBounds();
    });
    element.addEventListener("pointermove", (event) => {
      if (!element.hasPointerCapture(event.pointerId) || !actions.bounds) return;
      element.style.pointerEvents = "none";
      const offset = article.offsetAt(event.clientX, event.clientY);
      element.style.pointerEvents = "";
      if (offset === null) return;
      const { start, end } = actions.bounds;
      const at = event.altKey ? offset : this._wordBound(which, offset);
      actions.dragBounds(which === "start" ? at : start, which === "start" ? end : at);
    });
    element.addEventListener("pointerup", () => actions.endBounds(true));
    element.addEventListener("pointercancel", () => actions.endBounds(false));
    return element;
  }

  /** The bound of the word at an offset. @param {"start" | "end"} which @param {number} offset */
  _wordBound(which, offset) {
    const { article } = this.actions.page;
    if (which === "start") return article.next(offset, "word", true)?.[0] ?? offset;
    return article.previous(offset, "word", true)?.[1] ?? offset;
  }
}
