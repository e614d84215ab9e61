// The panel that tells all about one term.

/** What a term is, in words. */
function roleOf({ role, learns }) {
  if (role === "derivative") return "derivative of the loss";
  return role === "parameter" && !learns ? "frozen parameter" : role;
}

/** A number in so many digits. */
const number = (value, digits = 5) => {
  if (value === null) return "not finite";
  // A class, or a count.
  if (Number.isInteger(value) && Math.abs(value) < 1e7) return String(value).replace("-", "−");
  const size = Math.abs(value);
  const long = size !== 0 && (size < 1e-3 || size >= 1e5);
  const text = long ? value.toExponential(digits - 2) : String(Number(value.toPrecision(digits)));
  return text.replace("-", "−");
};

function link(id) {
  const name = math(terms[id].math);
  return element("a", { href: `#term-${id}`, class: `link ${terms[id].role}`, "data-term": id, "aria-label": terms[id].shown }, name);
}

const EQUALS = '<mo form="infix">=</mo>';
const heading = (text) => element("h4", {}, text);
const links = (title, ids) => (ids.length ? [heading(title), element("p", { class: "links" }, ids.map(link))] : []);
const equation = (...parts) => element("div", { class: "equation" }, parts.filter(Boolean).map(math));

/** A number on a ground that tells its sign and size. */
function cell(value, greatest) {
  const share = greatest > 0 ? Math.round((60 * Math.abs(value ?? 0)) / greatest) : 0;
  const colour = value < 0 ? "var(--negative)" : "var(--positive)";
  return element("td", { style: `background: color-mix(in srgb, ${colour} ${share}%, transparent)` }, number(value, 3));
}

/** The step that was chosen last, by the letter that counts it. */
const chosenStep = {};

function valueOf({ value, in_steps: steps }) {
  if (!value) return [];
  if (!steps) return [heading("Value"), ...shownValue(value)];
  const { letter, values } = steps;
  const title = heading("");
  const place = element("div", {});
  const most = values.length - 1;
  const choice = element("input", { type: "range", min: 0, max: most, "aria-label": `Step ${letter}`, value: Math.min(chosenStep[letter] ?? 0, most) });
  const show = () => {
    chosenStep[letter] = Number(choice.value);
    title.textContent = `Value for ${letter} = ${chosenStep[letter] + 1}`;
    place.replaceChildren(...shownValue(values[chosenStep[letter]]));
  };
  choice.addEventListener("input", show);
  show();
  return [title, choice, place];
}

function shownValue(value) {
  if (value.number !== undefined) return [element("p", { class: "number" }, number(value.number))];
  const table = (rows) => {
    const greatest = Math.max(...rows.flat().map((one) => Math.abs(one ?? 0)));
    const lines = rows.map((row) => element("tr", {}, row.map((one) => cell(one, greatest))));
    return element("div", { class: "wide" }, element("table", {}, element("tbody", {}, lines)));
  };
  if (value.rows) return [table(value.rows)];
  const facts = `${value.count.toLocaleString("en")} numbers from ${number(value.least)} to ${number(value.greatest)}, mean ${number(value.mean)}; the first:`;
  return [element("p", {}, facts), table([value.first])];
}

/** What the chain rule multiplies: the derivative by a value, and that of the value. */
function product(through, of) {
  const by = terms[through].derivative;
  return by === null ? "" : `${terms[by].math}<mo>·</mo><mfrac><mrow><mi>∂</mi>${terms[through].math}</mrow><mrow><mi>∂</mi>${terms[of].math}</mrow></mfrac>${EQUALS}`;
}

function pathsOf({ paths, of }) {
  if (!paths.length) return [];
  if (paths.length === 1 && terms[paths[0].through].role === "loss") return [];
  const title = paths.length === 1 ? "Chain rule: one path" : `Chain rule: the sum over ${paths.length} paths`;
  const path = ({ through, formula }) =>
    element("li", {}, element("span", { class: "note" }, "through "), link(through), equation(product(through, of), formula));
  return [heading(title), element("ul", { class: "paths" }, paths.map(path))];
}

function stepsOf({ steps }) {
  if (!steps.length) return [];
  const step = ({ rule, before, after }) => element("li", {}, rule, equation(before, '<mo form="infix">→</mo>', after));
  const title = `Made shorter in ${steps.length} ${steps.length === 1 ? "step" : "steps"}`;
  return [element("details", { class: "steps" }, element("summary", {}, title), element("ol", {}, steps.map(step)))];
}

function fact(name, value) {
  return value === null ? [] : [element("dt", {}, name), element("dd", {}, value)];
}

/** What is to be said of a term that is not learned with. */
function noteOf({ role, learns }) {
  if (learns) return null;
  if (role === "derivative") return "No parameter’s derivative needs it.";
  return role === "parameter" ? "No derivative reaches it: training leaves it as it is." : null;
}

/** Shows a term in the panel; without one, says how to choose it. */
function describe(id) {
  if (id === null) {
    at("term").replaceChildren(element("p", { class: "note" }, "Point at a term in any pane to see it in the others. Click to keep it here."));
    return;
  }
  const term = terms[id];
  const line = term.line === null ? null : element("a", { href: `#line-${term.line}`, "data-goto": term.line }, `line ${term.line}`);
  const relation = term.of !== null ? ["By", link(term.of)] : ["Derivative", term.derivative === null ? null : link(term.derivative)];
  const facts = [["Shape", term.shape === "[]" ? "[] (a number)" : term.shape], ["Layer", term.layer], relation, ["Source", line]];
  const note = noteOf(term);
  at("term").replaceChildren(
    element("div", { class: "title" }, element("h3", { class: term.role }, math(term.math)), element("span", { class: `badge ${term.role}` }, roleOf(term))),
    ...(term.formula ? [equation(term.math + EQUALS, term.formula)] : []),
    element("dl", {}, facts.flatMap(([name, value]) => fact(name, value))),
    ...(note ? [element("p", { class: "note" }, note)] : []),
    ...valueOf(term), ...pathsOf(term), ...stepsOf(term),
    ...links("Computed from", term.uses), ...links("Used in", term.users),
  );
  at("term").scrollTop = 0;
}

