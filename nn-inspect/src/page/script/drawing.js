// The drawings, made beforehand: all layers folded, all open, or one open. One at a time is in the page.

const drawings = new Map([...document.querySelectorAll("#drawing template")].map((made) => [made.dataset.open, made]));
let shownDrawing = null;
let zoom = null;

const svg = () => at("drawing").querySelector("svg");
const layerOf = (name) => `layer:${name}`;

/** How wide a drawing is when it is as large as it was made. */
const natural = (picture) => picture.viewBox.baseVal.width || picture.clientWidth;

/** As wide as the pane allows, but for letters that are too small or too large to read. */
function fitting() {
  return Math.min(1.1, Math.max(0.55, (at("drawing").clientWidth - 8) / natural(svg())));
}

function resize(factor) {
  if (!svg()) return;
  zoom = factor;
  svg().style.width = `${natural(svg()) * (zoom ?? fitting())}px`;
}

function draw(open) {
  const made = drawings.get(open);
  if (!made || shownDrawing === open) return;
  shownDrawing = open;
  at("drawing").querySelectorAll("svg").forEach((old) => old.remove());
  at("drawing").append(made.content.cloneNode(true));
  for (const node of at("drawing").querySelectorAll("[data-term], [data-terms]")) {
    node.setAttribute("role", "button");
    node.setAttribute("tabindex", "-1");
    const name = node.querySelector("title")?.textContent ?? node.textContent;
    node.setAttribute("aria-label", name.trim());
  }
  resize(zoom);
  at("fold-drawing").setAttribute("aria-pressed", String(open === "none"));
  at("open-drawing").setAttribute("aria-pressed", String(open === "all"));
  refresh();
}

/** The layer that a click opens or folds, if it is on one: on its box, or on the title of its frame. */
function toggledLayer(target) {
  const spoken = speaker(target);
  if (spoken?.closest("#drawing")) {
    return spoken.dataset.terms !== undefined && spoken.dataset.layer ? { name: spoken.dataset.layer, folded: true } : null;
  }
  const frame = target.closest?.("#drawing text") && target.closest("[data-layer]");
  return frame ? { name: frame.dataset.layer, folded: false } : null;
}

function prepareDrawings() {
  const has = (open) => drawings.has(open);
  at("graph").hidden = drawings.size === 0;
  at("fold-drawing").hidden = !(has("none") && drawings.size > 1);
  at("open-drawing").hidden = !(has("all") && drawings.size > 1);
  at("fold-drawing").addEventListener("click", () => draw("none"));
  at("open-drawing").addEventListener("click", () => draw("all"));
  at("smaller").addEventListener("click", () => resize((zoom ?? fitting()) / 1.2));
  at("larger").addEventListener("click", () => resize((zoom ?? fitting()) * 1.2));
  at("fit").addEventListener("click", () => resize(null));
  addEventListener("resize", () => resize(zoom));
  at("drawing").addEventListener("click", ({ target }) => {
    const layer = toggledLayer(target);
    if (layer) draw(layer.folded && has(layerOf(layer.name)) ? layerOf(layer.name) : layer.folded ? "all" : "none");
  });
  draw(at("drawing").dataset.first ?? [...drawings.keys()][0]);
}

