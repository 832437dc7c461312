// Elements out of text. Nothing here, or anywhere in the widget, reads a string as markup.

type Child = Node | string | null | undefined | false;
type Value = string | number | boolean | null | undefined | ((event: Event) => void);

/** An element. Text is text; `on...` is a listener; true is an empty attribute, false is none. */
export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Record<string, Value> = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  set(made, attributes);
  made.append(...children.filter((child): child is Node | string => child !== null && child !== undefined && child !== false));
  return made;
}

function set(element: Element, attributes: Record<string, Value>): void {
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(name.slice(2), value);
    else if (value !== null && value !== undefined && value !== false) {
      element.setAttribute(name, value === true ? "" : String(value));
    }
  }
}

/** A link out, only to the web; the words alone where the address is anything else. */
export function link(address: string | null, words: string, attributes: Record<string, Value> = {}): HTMLElement {
  if (!isWeb(address)) return h("span", {}, words);
  return h("a", { href: address, rel: "noopener noreferrer", ...attributes }, words);
}

export function isWeb(address: string | null): address is string {
  return typeof address === "string" && /^https?:\/\//i.test(address);
}

const PATHS = {
  chat: "M4 5h16v11H9l-5 4z M8 9h8 M8 12.5h5",
  close: "M6 6l12 12 M18 6L6 18",
  // The four kinds of nothing, and the two answers that ask or refuse.
  not_in_documents: "M10.5 4a6.5 6.5 0 1 0 0 13a6.5 6.5 0 1 0 0-13z M15.5 15.5L21 21 M8 10.5h5",
  not_recorded: "M6 3h9l4 4v14H6z M15 3v4h4 M9.5 12h6 M9.5 16h.01 M12.5 16h.01 M15.5 16h.01",
  cut_off: "M6 13V3h9l4 4v6 M15 3v4h4 M4 16l3 2 3-2 3 2 3-2 3 2 2-1.5",
  not_stated: "M8 4H5v16h3 M16 4h3v16h-3 M9.5 12h.01 M12 12h.01 M14.5 12h.01",
  clarify: "M4 4h16v13H9l-5 4z M9.8 8.5a2.3 2.3 0 1 1 2.9 2.6c-.5.2-.7.5-.7 1 M12 14.3h.01",
  declined: "M12 3a9 9 0 1 0 0 18a9 9 0 1 0 0-18z M12 11v6 M12 7.5h.01",
} as const;

export type Icon = keyof typeof PATHS;

/** A drawing of 24 units, seen and not read out. */
export function icon(name: Icon): SVGElement {
  const space = "http://www.w3.org/2000/svg";
  const drawing = document.createElementNS(space, "svg");
  set(drawing, { viewBox: "0 0 24 24", "aria-hidden": "true", class: "icon", focusable: "false" });
  const path = document.createElementNS(space, "path");
  path.setAttribute("d", PATHS[name]);
  drawing.append(path);
  return drawing;
}
