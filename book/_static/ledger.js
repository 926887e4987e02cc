// The ledger: type to search it, press a heading to sort by it.
const table = document.querySelector("table.ledger");
if (table) {
  const body = table.tBodies[0];
  const rows = [...body.rows];
  const number = new Map(rows.map((row, n) => [row, n]));

  const search = Object.assign(document.createElement("input"), {type: "text", id: "ledger-search"});
  const label = Object.assign(document.createElement("label"), {htmlFor: search.id, textContent: "Find in the ledger"});
  const count = Object.assign(document.createElement("output"), {htmlFor: search.id});
  const box = Object.assign(document.createElement("p"), {className: "ledger-search"});
  box.append(label, search, count);
  (table.closest(".pst-scrollable-table-container") ?? table).before(box);

  const text = (row) => {
    const tex = [...row.querySelectorAll("annotation")].map((e) => e.textContent).join(" ");
    return `${tex} ${row.textContent}`.toLowerCase();
  };
  const texts = new Map(rows.map((row) => [row, text(row)]));

  function find() {
    const words = search.value.toLowerCase().split(/\s+/);
    for (const row of rows) row.hidden = !words.every((word) => texts.get(row).includes(word));
    count.textContent = `${rows.filter((row) => !row.hidden).length} of ${rows.length}`;
  }

  const key = (row, column) => {
    const shown = row.cells[column].querySelector("p")?.textContent.trim() ?? "";
    return column < 3 ? [0, shown] : [shown === "" ? 1 : 0, parseFloat(shown)];
  };

  function sort(column, heading) {
    const up = heading.getAttribute("aria-sort") !== "ascending";
    for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
    heading.setAttribute("aria-sort", up ? "ascending" : "descending");
    rows.sort((a, b) => {
      const [first, second] = column === 0 ? [[0, number.get(a)], [0, number.get(b)]] : [key(a, column), key(b, column)];
      if (first[0] !== second[0]) return first[0] - second[0];
      const order = typeof first[1] === "string" ? first[1].localeCompare(second[1]) : first[1] - second[1];
      return up ? order : -order;
    });
    body.append(...rows);
  }

  for (const [column, heading] of [...table.tHead.rows[0].cells].entries()) {
    const button = Object.assign(document.createElement("button"), {type: "button", textContent: heading.textContent.trim()});
    button.addEventListener("click", () => sort(column, heading));
    heading.replaceChildren(button);
  }
  search.addEventListener("input", find);
  find();
}
