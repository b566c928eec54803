// @ts-check
// The ontology's editor: a finding's button puts the cursor in its line.

/** @param {HTMLTextAreaElement} area @param {number} line counted from 1 */
function goTo(area, line) {
  const lines = area.value.split("\n");
  const start = lines.slice(0, line - 1).reduce((sum, each) => sum + each.length + 1, 0);
  area.focus();
  area.setSelectionRange(start, start + (lines[line - 1]?.length ?? 0));
  const height = area.scrollHeight / Math.max(lines.length, 1);
  area.scrollTop = Math.max(0, (line - 5) * height);
}

document.addEventListener("click", (event) => {
  const target = event.target instanceof Element ? event.target.closest("[data-line]") : null;
  const area = document.querySelector("#source");
  if (target instanceof HTMLElement && area instanceof HTMLTextAreaElement) {
    goTo(area, Number(target.dataset.line));
  }
});
