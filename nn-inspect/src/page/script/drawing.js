// The drawings, made beforehand: all layers folded, all open, or one open. One at a time is in the page.

const drawings = new Map([...document.querySelectorAll("#drawing template")].map((made) => [made.dataset.open, made]));
let shownDrawing = null;
let zoom = null;

const svg = () => at("drawing").querySelector("svg");
const layerOf = (name) => `layer:${name.split(".")[0]}`;

/** How large a drawing was made. */
const made = (picture) => picture.viewBox.baseVal;

/** The least size at which letters can be read. */
const READABLE = 0.6;

/** All of it, if its letters can still be read; else as wide as the pane. */
function fitting() {
  const { clientWidth, clientHeight } = at("drawing");
  const [wide, high] = [clientWidth / made(svg()).width, clientHeight / made(svg()).height];
  const whole = Math.min(wide, high);
  return Math.min(1.15, whole >= READABLE ? whole : Math.max(0.45, Math.min(wide, 0.75)));
}

/** What does not fit is shown where its loss is: there values end and derivatives begin. */
function showLoss() {
  const loss = at("drawing").querySelector(".node.loss");
  if (loss) reveal(at("drawing"), loss);
}

/** A drawing that is too wide for a column stands above the formulas. */
function place() {
  const column = 0.38 * document.querySelector("main").clientWidth;
  const { width, height } = made(svg());
  document.querySelector("main").classList.toggle("lying", width > height && 0.8 * width > column);
}

function resize(factor) {
  zoom = factor;
  svg().style.width = `${made(svg()).width * (zoom ?? fitting())}px`;
}

function draw(open) {
  const template = drawings.get(open);
  if (!template || shownDrawing === open) return;
  const first = shownDrawing === null;
  shownDrawing = open;
  at("drawing").querySelectorAll("svg").forEach((old) => old.remove());
  const [picture, legend] = template.content.cloneNode(true).children;
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
  if (first) showLoss();
  at("fold-drawing").setAttribute("aria-pressed", String(open === "none"));
  at("open-drawing").setAttribute("aria-pressed", String(open === "all"));
  refresh();
  reachable(at("drawing"), at("drawing").querySelector(".pinned"));
  // The box that was clicked is no more.
  if (!first && document.activeElement === document.body) at("drawing").focus({ preventScroll: true });
}

/** The drawing that a click asks for, if it is on the box of a layer or on the title of a frame. */
function wantedDrawing(target) {
  const spoken = speaker(target);
  if (!spoken) return target.closest?.("#drawing .frame text") ? "none" : null;
  if (!spoken.matches("#drawing [data-terms]")) return null;
  return [layerOf(spoken.dataset.layer), "all"].find((open) => drawings.has(open)) ?? null;
}

function prepareDrawings() {
  const has = (open) => drawings.has(open);
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
  draw([...drawings.keys()][0]);
}

