// Small helps to make elements; attributes with a value of null or false are left out.

/** Return a new element: `make("button", { type: "button" }, "Words", child, …)`. */
export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== null && value !== undefined && value !== false) element.setAttribute(name, value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

let made = 0;

/** Return a field with its label; the control gets an id of its own. */
export function field(label, control, hint = null) {
  control.id ||= `editor-field-${(made += 1)}`;
  const about = hint && make("p", { class: "hint", id: `${control.id}-hint` }, hint);
  if (about) control.setAttribute("aria-describedby", about.id);
  return make("div", { class: "field" }, make("label", { for: control.id }, label), about, control);
}

/** Return a box to tick, with its words beside it. */
export function tick(label) {
  const control = make("input", { type: "checkbox" });
  const row = make("label", { class: "choice" }, control, make("span", {}, label));
  return { row, control };
}
