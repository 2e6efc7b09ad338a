// Small helps; every page reads without them.
(() => {
  "use strict";
  const here = document.querySelector(".top nav [aria-current]");
  if (here) here.parentElement.scrollLeft = here.offsetLeft - here.parentElement.offsetLeft - 16;
  let shown = null;
  const hide = () => { if (shown) { shown.remove(); shown = null; } };
  const show = (mark) => {
    hide();
    shown = document.createElement("span");
    shown.className = "gloss";
    shown.setAttribute("role", "tooltip");
    shown.textContent = mark.title;
    document.body.append(shown);
    const box = mark.getBoundingClientRect();
    const left = Math.min(box.left, document.documentElement.clientWidth - shown.offsetWidth - 8);
    shown.style.left = `${Math.max(4, left) + window.scrollX}px`;
    shown.style.top = `${box.bottom + window.scrollY + 4}px`;
  };
  const twins = (mark, on) => {
    const pair = mark.closest(".pair, .halves");
    if (!pair) return;
    for (const other of pair.querySelectorAll(`mark[data-n="${mark.dataset.n}"]`)) other.classList.toggle("lit", on);
  };
  for (const mark of document.querySelectorAll("mark[data-n]")) {
    mark.addEventListener("click", (event) => { event.stopPropagation(); show(mark); });
    mark.addEventListener("mouseenter", () => twins(mark, true));
    mark.addEventListener("mouseleave", () => twins(mark, false));
    mark.addEventListener("focus", () => { twins(mark, true); show(mark); });
    mark.addEventListener("blur", () => { twins(mark, false); hide(); });
  }
  document.addEventListener("click", hide);
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") hide(); });
})();
