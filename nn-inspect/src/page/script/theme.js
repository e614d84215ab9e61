// Light and dark: as the system says, until the button says otherwise.

const root = document.documentElement;
const stored = () => {
  try {
    return localStorage.getItem("nn-theme");
  } catch {
    return null;
  }
};

function setTheme(theme) {
  root.dataset.theme = theme;
  try {
    localStorage.setItem("nn-theme", theme);
  } catch {
    // It is not remembered, then.
  }
}

function switchTheme() {
  const system = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
  setTheme((root.dataset.theme ?? system) === "dark" ? "light" : "dark");
}

if (["light", "dark"].includes(stored())) root.dataset.theme = stored();
at("theme").addEventListener("click", switchTheme);

prepareSearch();
prepareKeys();
prepareDrawings();
prepareChoice();
