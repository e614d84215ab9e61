// Which term is looked at: one that is pinned, or those that are pointed at.

let pinned = null;
let pointed = [];

/** Marks again all that shows the terms: after a choice, or when something new is shown. */
function refresh() {
  mark("hot", pointed);
  mark("pinned", pinned === null ? [] : [pinned]);
  for (const [name, ids] of [["hot", pointed], ["pinned", pinned === null ? [] : [pinned]]]) {
    ids.map(inSource).flatMap((id) => showing("lines", id)).forEach((token) => token.classList.add(name));
  }
  const centre = pinned ?? (pointed.length === 1 ? pointed[0] : null);
  mark("used", centre === null ? [] : terms[centre].uses);
  mark("user", centre === null ? [] : terms[centre].users);
  markEdges(centre);
  rows.forEach((row) => row.setAttribute("aria-pressed", String(Number(row.dataset.term) === pinned)));
}

/** The arrows into and out of the boxes of what is looked at. */
function markEdges(centre) {
  const shown = centre === null ? [] : showing("drawing", centre);
  const nodes = new Set(shown.map((node) => node.dataset.node));
  for (const edge of document.querySelectorAll("#drawing [data-from]")) {
    edge.classList.toggle("into", nodes.has(edge.dataset.to));
    edge.classList.toggle("out", nodes.has(edge.dataset.from));
  }
}

function point(ids) {
  if (ids.join() === pointed.join()) return;
  pointed = ids;
  refresh();
  if (pinned === null) describe(ids.length ? principal(ids) : null);
}

/** Of several terms made by one token, the one that the others are for. */
function principal(ids) {
  return ids.findLast((id) => terms[id].formula) ?? ids[0];
}

/** Only one element of a pane is reached with the Tab key: the one that shows what is pinned, or the first. */
function reachable(pane, wanted) {
  const all = [...pane.querySelectorAll("[role=button]")];
  const one = all.find((element) => element === wanted) ?? all[0];
  all.forEach((element) => element.setAttribute("tabindex", element === one ? "0" : "-1"));
}

function pin(id) {
  pinned = id;
  at("unpin").hidden = id === null;
  document.body.classList.toggle("has-pinned", id !== null);
  describe(id ?? (pointed.length ? principal(pointed) : null));
  const row = id === null ? null : rowOf(id);
  row?.closest("details")?.setAttribute("open", "");
  refresh();
  const node = document.querySelector("#drawing .pinned");
  const token = document.querySelector("#lines .pinned");
  [["rows", row], ["drawing", node], ["lines", token]].forEach(([pane, shown]) => {
    if (shown) reveal(at(pane), shown);
    reachable(at(pane), shown);
  });
  try {
    history.replaceState(null, "", id === null ? location.pathname + location.search : `#term-${id}`);
  } catch {
    // A page that is shown inside of another may have no address of its own.
  }
}

/** Pins a term, with the keys following it. */
function go(id) {
  pin(id);
  const row = rowOf(id);
  row?.focus({ preventScroll: true });
  uncover(row);
}

/** Where the panel lies over the page, what was chosen is not left below it, nor above the page. What a loop hands on has
 * a box but no row. */
function uncover(element) {
  if (!element || getComputedStyle(at("details")).position !== "fixed") return;
  const [{ top, bottom }, panel] = [element.getBoundingClientRect(), at("details").getBoundingClientRect()];
  if (top < 8 || bottom > panel.top - 8) scrollBy(0, (top + bottom) / 2 - panel.top / 2);
}

/** Pins what an element speaks of; the next of several, if one of them is pinned. */
function choose(element) {
  const ids = spokenOf(element);
  const now = ids.indexOf(pinned);
  // A link of the panel is gone once the panel shows what it leads to.
  const isLink = element.closest("#details") !== null;
  pin(now < 0 ? principal(ids) : ids[(now + 1) % ids.length]);
  uncover(isLink ? rowOf(pinned) : element);
}

function prepareChoice() {
  const main = document.querySelector("main");
  const pointAt = ({ target }) => {
    const found = speaker(target);
    point(found ? spokenOf(found) : []);
  };
  main.addEventListener("pointerover", pointAt);
  main.addEventListener("pointerleave", () => point([]));
  main.addEventListener("focusin", pointAt);
  main.addEventListener("click", (event) => {
    const line = event.target.closest?.("[data-goto]");
    if (line) {
      event.preventDefault();
      reveal(at("lines"), document.querySelector(`[data-line="${line.dataset.goto}"]`));
      return;
    }
    const open = wantedDrawing(event.target);
    const found = speaker(event.target);
    if (found?.closest("a")) event.preventDefault();
    if (open) draw(open);
    else if (found) choose(found);
  });
  at("unpin").addEventListener("click", () => pin(null));
  for (const token of document.querySelectorAll("#lines .mark")) token.setAttribute("role", "button");
  // Of several networks in the source, the one that is shown.
  at("lines").scrollTop = document.querySelector("[data-begins]").offsetTop - at("lines").offsetTop;
  const wanted = /^#term-(\d+)$/.exec(location.hash);
  pin(wanted && Number(wanted[1]) < terms.length ? Number(wanted[1]) : null);
}

