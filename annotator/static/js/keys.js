// @ts-check
// The keyboard: one table from keys to actions. Label keys come from the palette.

/** @typedef {import("./actions.js").Actions} Actions */
/** @typedef {Record<string, () => void>} Doings */

/** The key as a letter, also on keyboards of other scripts. @param {KeyboardEvent} event */
function keyOf(event) {
  if (event.key.length === 1 && event.key > "~" && /^Key[A-Z]$/.test(event.code)) {
    const letter = event.code.slice(3).toLowerCase();
    return event.shiftKey ? letter.toUpperCase() : letter;
  }
  return event.key;
}

/** Whether the event belongs to a field, a dialog or a control. @param {KeyboardEvent} event */
function elsewhere(event) {
  const { target } = event;
  if (!(target instanceof Element)) return false;
  if (target.closest(".open, .panel") && (event.key === "Tab" || event.key.startsWith("Arrow"))) return true;
  if (document.querySelector("dialog[open]") || target.closest("input, textarea, select")) return true;
  return (event.key === "Enter" || event.key === " ") && target.closest("button, a, summary") !== null;
}

/** Handles an arrow, Home or End. @param {KeyboardEvent} event @param {Actions} actions */
function move(event, actions) {
  const { selection } = actions.page;
  const unit = event.altKey ? "character" : "word";
  const step = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -1, ArrowDown: 1, Home: -1, End: 1 }[event.key];
  if (!step) return false;
  const way = /** @type {1 | -1} */ (step);
  const across = event.key === "ArrowLeft" || event.key === "ArrowRight";
  if (actions.bounds) {
    if (across) actions.moveBound(event.shiftKey ? "start" : "end", inReadingOrder(way, actions), unit);
  } else if (across) {
    selection.step(inReadingOrder(way, actions), unit, event.shiftKey);
  } else if (event.key === "Home" || event.key === "End") {
    selection.edge(way, event.ctrlKey || event.metaKey, event.shiftKey);
  } else {
    selection.sentence(way, event.shiftKey);
  }
  return true;
}

/** Left is on in text that runs from right to left. @param {1 | -1} way @param {Actions} actions */
function inReadingOrder(way, actions) {
  const { article, selection } = actions.page;
  const element = article.block(article.indexAt(selection.focus?.[0] ?? 0))?.element;
  const reversed = element && getComputedStyle(element).direction === "rtl";
  return /** @type {1 | -1} */ (reversed ? -way : way);
}

/** Handles Ctrl or Command with a key. @param {KeyboardEvent} event @param {Actions} actions @param {Doings} doings */
function control(event, actions, doings) {
  const key = keyOf(event).toLowerCase();
  // A key held down must not submit what the next page shows.
  if (key === "enter") event.repeat || doings.submit();
  else if (key === "z") actions.travel(event.shiftKey ? "redo" : "undo");
  else if (key === "y") actions.travel("redo");
  else return false;
  return true;
}

/** Handles Enter and Escape while bounds are moved, or a span is chosen. @param {string} key @param {Actions} actions @param {Doings} doings */
function settle(key, actions, doings) {
  const { selection } = actions.page;
  if (actions.bounds) {
    actions.endBounds(key === "Enter");
  } else if (key === "Escape") {
    actions.event = null;
    selection.set(selection.interval);
  } else if (actions.event) {
    doings.card();
  } else if (selection.span && actions.takeOf(/** @type {import("./spans.js").Span} */ (actions.target()))) {
    return;
  } else if (!actions.chooseHere() && actions.target()) {
    doings.card();
  }
}

/**
 * Listens to the keyboard.
 * @param {Actions} actions
 * @param {Map<string, string>} labels key to label
 * @param {Map<string, string>} deeds key to the name of a doing
 * @param {Doings} doings
 * @param {import("./eventcard.js").EventCard} card
 */
export function listen(actions, labels, deeds, doings, card) {
  /** @type {Doings} */
  const fixed = {
    "{": () => actions.besideMention(-1),
    "}": () => actions.besideMention(1),
    Delete: doings.remove,
    Backspace: doings.remove,
    Enter: () => settle("Enter", actions, doings),
    Escape: () => {
      doings.dismiss();
      if (!actions.bounds && actions.suggestions?.putAway()) return;
      settle("Escape", actions, doings);
    },
  };

  document.addEventListener("keydown", (event) => {
    if (event.isComposing || elsewhere(event)) {
      const submits = event.key === "Enter" && (event.ctrlKey || event.metaKey) && !event.repeat;
      const dialog = document.querySelector("dialog[open]");
      if (submits && dialog?.id === "submit-problems") doings["submit-anyway"]();
      else if (submits && !dialog) doings.submit();
      return;
    }
    if (handled(event)) event.preventDefault();
  });

  /** @param {KeyboardEvent} event */
  function handled(event) {
    if (move(event, actions)) return true;
    // On some keyboards brackets are typed with AltGr, which browsers tell as Ctrl and Alt.
    if (!event.getModifierState("AltGraph")) {
      if (event.ctrlKey || event.metaKey) return control(event, actions, doings);
      if (event.altKey) return false;
    }
    const key = keyOf(event);
    if (actions.slots?.key(key, event.shiftKey)) return true;
    if (actions.event && !actions.bounds && !actions.slots?.slot) return inHand(key) || deed(key);
    const label = labels.get(key.toLowerCase());
    if (label && !actions.bounds) {
      if (!framing(label)) actions.label(label, event.shiftKey);
      return true;
    }
    return deed(key);
  }

  /** Makes an event without a trigger where that was asked for. @param {string} label */
  function framing(label) {
    const asked = actions.framing;
    actions.framing = false;
    if (!asked) return false;
    if (actions.page.triggers.has(label)) actions.frame(label);
    else actions.page.say("This label is no event's.");
    return true;
  }

  /** A key while an event is in hand: a role's, or one of the card. @param {string} key */
  function inHand(key) {
    /** @type {Record<string, () => void>} */
    const own = {
      y: () => card.subtype(),
      s: () => card.claim(),
      r: () => card.note && card.dialogs.relate(card.note),
      g: () => card.note && card.dialogs.group(card.note),
      d: () => card.fragment(),
      x: () => card.note && actions.removeEvent(card.note),
      Delete: () => card.note && actions.removeEvent(card.note),
      "=": () => card.accept(),
      "+": () => card.note && actions.again(card.note),
      "[": () => actions.besideEvent(-1),
      "]": () => actions.besideEvent(1),
      Tab: () => card.focus(),
    };
    const letter = key.toLowerCase();
    if (card.part(letter)) return true;
    if (own[key]) own[key]();
    else if (labels.has(letter)) actions.page.say(`${key} is no role here; Escape puts the event away.`);
    else return false;
    return true;
  }

  /** @param {string} key */
  function deed(key) {
    const doing = fixed[key] ?? doings[deeds.get(key) ?? (deeds.get(key.toLowerCase()) === "undo" ? "redo" : "")];
    doing?.();
    return Boolean(doing);
  }
}
