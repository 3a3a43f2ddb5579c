// Tables without column widths; rows remember whether they stood in head, body or foot.
import { Table, TableCell, TableHeader, TableRow } from "@tiptap/extension-table";
import { carriedAll } from "./text.js";

const span = (name) => ({
  default: 1,
  parseHTML: (element) => Math.max(1, Number.parseInt(element.getAttribute(name) ?? "1", 10) || 1),
  renderHTML: (attributes) => (attributes[name] > 1 ? { [name]: attributes[name] } : {}),
});
const spans = () => ({
  colspan: span("colspan"),
  rowspan: span("rowspan"),
  // The commands for tables expect it; a post never holds it.
  colwidth: { default: null, rendered: false, parseHTML: () => null },
});

const PlainTable = Table.extend({
  renderHTML: ({ HTMLAttributes }) => ["table", HTMLAttributes, ["tbody", 0]],
});
const Row = TableRow.extend({
  addAttributes: () => ({
    section: {
      default: null,
      parseHTML: (row) => row.parentNode?.localName ?? null,
      renderHTML: ({ section }) => ({ "data-section": section }),
    },
  }),
});

export const tableParts = [
  PlainTable.configure({ resizable: false, allowTableNodeSelection: true }),
  Row,
  TableCell.extend({ addAttributes: spans }),
  TableHeader.extend({ addAttributes: () => ({ ...spans(), ...carriedAll("scope") }) }),
];

/** Return a new table with a head row. */
export function emptyTable(rows, columns) {
  const line = (type) => ({ type: "tableRow", content: Array.from({ length: columns }, () => ({ type, content: [{ type: "paragraph" }] })) });
  return { type: "table", content: Array.from({ length: rows }, (_, row) => line(row ? "tableCell" : "tableHeader")) };
}

/** Put the rows of a table into thead, tbody and tfoot, as they stood or as their cells say. */
export function sortRows(table) {
  const rows = [...table.querySelectorAll("tr")].filter((row) => row.closest("table") === table);
  let stillHead = true;
  let part = null;
  table.replaceChildren();
  for (const row of rows) {
    const said = row.dataset.section;
    const allHeads = [...row.children].every((cell) => cell.localName === "th");
    stillHead &&= said === "thead" ? row.querySelector("th") !== null : !said && allHeads;
    const name = stillHead ? "thead" : said === "tfoot" ? "tfoot" : "tbody";
    row.removeAttribute("data-section");
    if (part?.localName !== name) table.append((part = table.ownerDocument.createElement(name)));
    part.append(row);
  }
}
