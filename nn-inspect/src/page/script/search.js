// The search: rows that do not match are hidden, boxes that do not are dimmed.

/** As it is typed: without accents, with ordinary digits, `d` for `∂`. */
const plain = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").replace(/∂/g, "d").replace(/[_\s]/g, "").toLowerCase();
const searched = terms.map(({ name, shown, text }) => [name, shown, `${shown}=${text ?? ""}`].map(plain));
const visible = () => rows.filter((row) => !row.hidden);

function search(query) {
  const wanted = plain(query);
  const matches = terms.map((_, id) => searched[id].some((text) => text.includes(wanted)));
  rows.forEach((row) => (row.hidden = !matches[row.dataset.term]));
  for (const group of document.querySelectorAll("#rows .equations, #rows details, #rows section")) {
    group.hidden = !group.querySelector(".row:not([hidden])");
    if (wanted && !group.hidden && group.matches("details")) group.open = true;
  }
  for (const node of document.querySelectorAll("#drawing [data-term], #drawing [data-terms]")) {
    node.classList.toggle("missed", !spokenOf(node).some((id) => matches[id]));
  }
  const count = matches.filter(Boolean).length;
  at("found").textContent = wanted ? `${count} of ${terms.length}` : "";
  at("nothing").hidden = count > 0;
}

function prepareSearch() {
  const field = at("search");
  field.addEventListener("input", () => search(field.value));
  field.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      field.value = "";
      search("");
      field.blur();
    } else if (event.key === "Enter") {
      const first = visible()[0];
      if (first) go(Number(first.dataset.term));
    } else {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  });
}

