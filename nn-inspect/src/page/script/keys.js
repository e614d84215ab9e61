// Keys, and buttons that fold and open.

/** To the row so many further on. */
function step(by) {
  const all = visible().filter((row) => row.closest("details")?.open ?? true);
  const now = all.indexOf(rowOf(pinned ?? -1));
  const next = all[now < 0 ? (by > 0 ? 0 : all.length - 1) : Math.min(all.length - 1, Math.max(0, now + by))];
  if (next) go(Number(next.dataset.term));
}

const KEYS = {
  ArrowDown: () => step(1),
  j: () => step(1),
  ArrowUp: () => step(-1),
  k: () => step(-1),
  d: () => {
    const other = pinned === null ? null : (terms[pinned].of ?? terms[pinned].derivative);
    if (other !== null) go(other);
  },
  t: () => switchTheme(),
  "/": () => at("search").select(),
  "?": () => at("keys").showModal(),
  Escape: () => pin(null),
};

function prepareKeys() {
  document.addEventListener("keydown", (event) => {
    const { key, target } = event;
    if (event.ctrlKey || event.metaKey || event.altKey || target.matches?.("input") || at("keys").open) return;
    if (key === "Enter" || key === " ") {
      if (!target.matches?.("[role=button]")) return;
      target.dispatchEvent(new MouseEvent("click", { bubbles: true }));
    } else if (Object.hasOwn(KEYS, key)) {
      KEYS[key]();
    } else {
      return;
    }
    event.preventDefault();
  });
  at("help").addEventListener("click", () => at("keys").showModal());
  const layers = [...document.querySelectorAll("#rows details")];
  const setOpen = (open) => layers.forEach((layer) => (layer.open = open));
  const hasLayers = layers.some((layer) => layer.dataset.layer !== undefined);
  at("fold-formulas").hidden = at("open-formulas").hidden = !hasLayers;
  at("fold-formulas").addEventListener("click", () => setOpen(false));
  at("open-formulas").addEventListener("click", () => setOpen(true));
  let before = [];
  addEventListener("beforeprint", () => {
    before = layers.map((layer) => layer.open);
    setOpen(true);
  });
  addEventListener("afterprint", () => layers.forEach((layer, place) => (layer.open = before[place])));
}

