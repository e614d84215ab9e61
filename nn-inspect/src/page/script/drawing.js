// The drawings, made beforehand: all layers folded, all open, or one open. One at a time is in the page.

const drawings = new Map([...document.querySelectorAll("#drawing template")].map((made) => [made.dataset.open, made]));
let shownDrawing = null;
let zoom = null;

const svg = () => at("drawing").querySelector("svg");
const layerOf = (name) => `layer:${name.split(".")[0]}`;

/** How wide a drawing is when it is as large as it was made. */
const natural = (picture) => picture.viewBox.baseVal.width || picture.clientWidth;

const tall = (picture) => picture.viewBox.baseVal.height;

/** All of it, if its letters can still be read; else as wide as the pane. */
function fitting() {
  const { clientWidth, clientHeight } = at("drawing");
  const [wide, high] = [clientWidth / natural(svg()), clientHeight / tall(svg())];
  return Math.min(1.15, Math.max(0.45, Math.min(wide, Math.max(high, 0.75))));
}

/** A drawing that is too wide for a column stands above the formulas. */
function place() {
  const column = 0.38 * document.querySelector("main").clientWidth;
  const picture = svg();
  const lies = picture && natural(picture) > tall(picture) && 0.8 * natural(picture) > column;
  document.querySelector("main").classList.toggle("lying", Boolean(lies));
}

function resize(factor) {
  if (!svg()) return;
  zoom = factor;
  svg().style.width = `${natural(svg()) * (zoom ?? fitting())}px`;
}

function draw(open) {
  const made = drawings.get(open);
  if (!made || shownDrawing === open) return;
  const first = shownDrawing === null;
  shownDrawing = open;
  at("drawing").querySelectorAll("svg").forEach((old) => old.remove());
  const [picture, legend] = made.content.cloneNode(true).children;
  at("drawing").append(picture);
  at("legend").replaceChildren(legend);
  for (const node of at("drawing").querySelectorAll("[data-term], [data-terms]")) {
    node.setAttribute("role", "button");
    node.setAttribute("tabindex", "-1");
    const ids = spokenOf(node);
    node.setAttribute("aria-label", ids.length > 1 ? `${node.dataset.layer}, folded` : terms[ids[0]].shown);
  }
  if (first) place();
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
  addEventListener("resize", () => {
    place();
    resize(zoom);
  });
  at("drawing").addEventListener("click", ({ target }) => {
    const layer = toggledLayer(target);
    if (layer) draw(layer.folded && has(layerOf(layer.name)) ? layerOf(layer.name) : layer.folded ? "all" : "none");
  });
  draw([...drawings.keys()][0]);
}

