// Icons of 24 by 24, drawn with lines; each is an SVG element without any style of its own.
const SVG = "http://www.w3.org/2000/svg";
const PATHS = {
  undo: "M8 5 4 9l4 4M4 9h10a5 5 0 0 1 0 10h-4", redo: "m16 5 4 4-4 4M20 9H10a5 5 0 0 0 0 10h4",
  link: "M10 14a4 4 0 0 0 6 0l3-3a4 4 0 0 0-6-6l-1 1M14 10a4 4 0 0 0-6 0l-3 3a4 4 0 0 0 6 6l1-1",
  bullets: "M9 6h11M9 12h11M9 18h11M4.5 6h.01M4.5 12h.01M4.5 18h.01",
  numbers: "M10 6h10M10 12h10M10 18h10M4 5l1.5-1v5M4 15h2.5L4 19h2.5",
  quote: "M9 7c-3 1-4 3-4 6v4h5v-5H7M19 7c-3 1-4 3-4 6v4h5v-5h-3",
  note: "M4 4h16v16H4zM8 9h8M8 13h8M8 17h4", picture: "M4 5h16v14H4zM4 16l5-5 4 4 3-3 4 4M15 9h.01",
  table: "M4 5h16v14H4zM4 10h16M4 15h16M10 5v14", rule: "M4 12h16",
  html: "m8 7-5 5 5 5M16 7l5 5-5 5", edit: "M4 20l1-5L16 4l4 4L9 19z",
  up: "M12 19V5M6 11l6-6 6 6", down: "M12 5v14M6 13l6 6 6-6", remove: "M5 7h14M9 7V4h6v3M7 7l1 13h8l1-13",
};

/** Return the icon of that name; screen readers pass it by. */
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  const path = document.createElementNS(SVG, "path");
  for (const [key, value] of [["viewBox", "0 0 24 24"], ["aria-hidden", "true"], ["focusable", "false"]]) svg.setAttribute(key, value);
  path.setAttribute("d", PATHS[name]);
  svg.append(path);
  return svg;
}
