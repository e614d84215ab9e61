// The terms, how they hang together, and where the page shows them.

const at = (id) => document.getElementById(id);
const terms = JSON.parse(at("terms").textContent);
terms.forEach((term, id) => Object.assign(term, { id, users: [], derivative: null }));
for (const term of terms) {
  term.uses.forEach((used) => terms[used].users.push(term.id));
  if (term.of !== null) terms[term.of].derivative = term.id;
}

const rows = [...document.querySelectorAll("#rows .row")];
const rowOf = (id) => rows.find((row) => row.dataset.term === String(id));

/** The innermost element around this one that speaks of terms. */
const speaker = (element) => element.closest?.("[data-term], [data-terms]");

/** The terms an element speaks of. */
const spokenOf = ({ dataset }) => (dataset.term ?? dataset.terms).split(" ").map(Number);

const showing = (pane, id) => [...at(pane).querySelectorAll(`[data-term="${id}"], [data-terms~="${id}"]`)];

/** Gives a class to what shows these terms, and takes it from all else. */
function mark(name, ids) {
  document.querySelectorAll(`.${name}`).forEach((element) => element.classList.remove(name));
  const shown = ids.flatMap((id) => ["drawing", "rows", "term", "lines"].flatMap((pane) => showing(pane, id)));
  shown.forEach((element) => element.classList.add(name));
}

/** What a term is in the source: a derivative is not there, but what it is by. */
const inSource = (id) => terms[id].of ?? id;

/** Scrolls a pane, and nothing around it, until an element in it is seen: in the middle, if it was not. */
function reveal(pane, element) {
  const [outer, inner] = [pane.getBoundingClientRect(), element.getBoundingClientRect()];
  const distance = (low, high, least, most) => (low >= least && high <= most ? 0 : (low + high - least - most) / 2);
  pane.scrollTop += distance(inner.top, inner.bottom, outer.top + 8, outer.bottom - 8);
  pane.scrollLeft += distance(inner.left, inner.right, outer.left + 8, outer.right - 8);
}

/** An element with attributes and children; null children are left out. */
function element(tag, attributes, ...children) {
  const made = document.createElement(tag);
  Object.entries(attributes).forEach(([name, value]) => made.setAttribute(name, value));
  made.append(...children.flat().filter((child) => child !== null));
  return made;
}

/** Mathematics from the page's own data: a name, to stand inside of a formula or by itself, or whole formulas. */
function math(inside) {
  const made = element("span", { class: "math" });
  made.innerHTML = inside.startsWith("<math") ? inside : `<math displaystyle="true">${inside}</math>`;
  return made;
}

