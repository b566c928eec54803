// @ts-check
// The article as drawn: blocks, words and sentences, and the way between DOM positions and offsets.
// Offsets are code points of the document's text, as everywhere on the server.

/** @typedef {[number, number]} Interval  start and end, end-exclusive */

const segmenter = new Intl.Segmenter(undefined, { granularity: "grapheme" });

/** One block of text: a line of the article, or a piece of a very long one. */
class Block {
  /** @param {HTMLElement} element */
  constructor(element) {
    this.element = element;
    this.start = Number(element.dataset.start);
    this.text = element.textContent ?? "";
    this.astral = /[\ud800-\udfff]/.test(this.text);
    this.end = this.start + (this.astral ? [...this.text].length : this.text.length);
    /** @type {Interval[]} */
    this.tokens = [];
    let at = this.start;
    const numbers = (element.dataset.tokens ?? "").split(" ").map(Number);
    for (let i = 0; i + 1 < numbers.length; i += 2) {
      const start = at + numbers[i];
      at = start + numbers[i + 1];
      this.tokens.push([start, at]);
    }
    this.sentences = (element.dataset.sentences ?? "").split(" ").filter(Boolean).map(Number);
    /** @type {Interval[] | null} */
    this._characters = null;
  }

  /** What people see as characters, as intervals. */
  get characters() {
    if (!this._characters) {
      let at = this.start;
      this._characters = [...segmenter.segment(this.text)].map(({ segment }) => {
        const start = at;
        at += this.astral ? [...segment].length : segment.length;
        return /** @type {Interval} */ ([start, at]);
      });
    }
    return this._characters;
  }

  /** The UTF-16 index in the block's text of a code-point offset. @param {number} offset */
  toUtf16(offset) {
    const inside = Math.min(Math.max(offset, this.start), this.end) - this.start;
    if (!this.astral) return inside;
    let index = 0;
    for (let i = 0; i < inside; i++) index += (this.text.codePointAt(index) ?? 0) > 0xffff ? 2 : 1;
    return index;
  }

  /** The code-point offset of a UTF-16 index in the block's text. @param {number} index */
  fromUtf16(index) {
    return this.start + (this.astral ? [...this.text.slice(0, index)].length : index);
  }
}

/** The first index of a sorted list for which `test` holds. @template T @param {T[]} list @param {(item: T) => boolean} test */
function firstWhere(list, test) {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (test(list[middle])) high = middle;
    else low = middle + 1;
  }
  return low;
}

export class Article {
  /** @param {HTMLElement} root */
  constructor(root) {
    this.root = root;
    this.starts = [...root.querySelectorAll(".block")].map((each) => Number(/** @type {HTMLElement} */ (each).dataset.start));
    this.length = Number(root.dataset.length);
    /** @type {WeakMap<Element, Block>} */
    this._blocks = new WeakMap();
  }

  /** The block of that index, as it is drawn now. @param {number} index @returns {Block | null} */
  block(index) {
    const element = document.getElementById(`b${index}`);
    if (!element) return null;
    let block = this._blocks.get(element);
    if (!block) {
      block = new Block(element);
      this._blocks.set(element, block);
    }
    return block;
  }

  /** The index of the last block that begins at or before the offset. @param {number} offset */
  indexAt(offset) {
    return Math.max(firstWhere(this.starts, (start) => start > offset) - 1, 0);
  }

  /** The text of an interval; line breaks between blocks show as one blank. @param {number} start @param {number} end */
  quote(start, end) {
    return this._pieces(start, end)
      .map(([block, from, to]) => block.text.slice(from, to))
      .join(" ");
  }

  /** The interval as DOM ranges, one for each block that it meets. @param {number} start @param {number} end */
  ranges(start, end) {
    return this._pieces(start, end).map(([block, from, to]) => {
      const range = document.createRange();
      const walker = document.createTreeWalker(block.element, NodeFilter.SHOW_TEXT);
      let seen = 0;
      let began = false;
      for (let node = walker.nextNode(); node; node = walker.nextNode()) {
        const length = node.nodeValue?.length ?? 0;
        if (!began && from < seen + length) {
          range.setStart(node, from - seen);
          began = true;
        }
        if (began && to <= seen + length) {
          range.setEnd(node, to - seen);
          break;
        }
        seen += length;
      }
      return range;
    });
  }

  /** The offset of a DOM position, or null outside the article. @param {Node} node @param {number} index */
  offsetOf(node, index) {
    const within = node instanceof Element ? node : node.parentElement;
    let element = within?.closest(".block");
    if (!element && within === this.root) {
      element = this.root.children[Math.min(index, this.root.children.length - 1)]?.querySelector(".block") ?? undefined;
      if (element) [node, index] = [element, 0];
    }
    if (!element || !this.root.contains(element)) return null;
    const block = this.block(Number(element.id.slice(1)));
    if (!block) return null;
    const before = document.createRange();
    before.setStart(element, 0);
    before.setEnd(node, index);
    return block.fromUtf16(before.toString().length);
  }

  /** The offset under a point of the window, or null. @param {number} x @param {number} y */
  offsetAt(x, y) {
    const caret = document.caretPositionFromPoint?.(x, y);
    if (caret) return this.offsetOf(caret.offsetNode, caret.offset);
    const range = document.caretRangeFromPoint?.(x, y);
    return range ? this.offsetOf(range.startContainer, range.startOffset) : null;
  }

  /** The interval widened to whole words, or null where there is none. @param {number} start @param {number} end @returns {Interval | null} */
  snap(start, end) {
    const first = this.next(start, "word", true);
    const last = this.previous(end, "word", true);
    return first && last && first[0] < last[1] ? [first[0], last[1]] : null;
  }

  /** The next unit at or after an offset; `touching` takes one that the offset lies in. @param {number} offset @param {"word" | "character"} unit @returns {Interval | null} */
  next(offset, unit, touching = false) {
    for (let index = this.indexAt(offset); index < this.starts.length; index++) {
      const block = this.block(index);
      const units = (unit === "word" ? block?.tokens : block?.characters) ?? [];
      const at = firstWhere(units, ([start, end]) => (touching ? end > offset : start >= offset));
      if (at < units.length) return units[at];
    }
    return null;
  }

  /** The last unit that ends at or before an offset. @param {number} offset @param {"word" | "character"} unit @returns {Interval | null} */
  previous(offset, unit, touching = false) {
    for (let index = this.indexAt(offset); index >= 0; index--) {
      const block = this.block(index);
      const units = (unit === "word" ? block?.tokens : block?.characters) ?? [];
      const at = firstWhere(units, ([start, end]) => (touching ? start >= offset : end > offset)) - 1;
      if (at >= 0) return units[at];
    }
    return null;
  }

  /** The first words of the sentences in a block. @param {number} index */
  _firstWords(index) {
    const block = this.block(index);
    return block ? block.sentences.map((each) => block.tokens[each]) : [];
  }

  /** The first word of the next sentence after an offset. @param {number} offset @returns {Interval | null} */
  nextSentence(offset) {
    for (let index = this.indexAt(offset); index < this.starts.length; index++) {
      const found = this._firstWords(index).find(([start]) => start > offset);
      if (found) return found;
    }
    return null;
  }

  /** The first word of the last sentence that begins before an offset. @param {number} offset @returns {Interval | null} */
  previousSentence(offset) {
    for (let index = this.indexAt(offset); index >= 0; index--) {
      const found = this._firstWords(index).filter(([start]) => start < offset).at(-1);
      if (found) return found;
    }
    return null;
  }

  /** The pieces of an interval: block, and UTF-16 from and to in it. @param {number} start @param {number} end */
  _pieces(start, end) {
    /** @type {[Block, number, number][]} */
    const pieces = [];
    for (let index = this.indexAt(start); index < this.starts.length && this.starts[index] < end; index++) {
      const block = this.block(index);
      if (block && block.end > start) pieces.push([block, block.toUtf16(start), block.toUtf16(end)]);
    }
    return pieces;
  }
}
