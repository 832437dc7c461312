// What the script tag starts: the element, and one of it where the tag asks for it.

import { AskMinutes } from "./element";

if (!customElements.get("ask-minutes")) customElements.define("ask-minutes", AskMinutes);

/** Whether a script tag is the one that this module came from. */
function isOurs(script: HTMLScriptElement): boolean {
  return script.src === import.meta.url;
}

for (const script of document.querySelectorAll<HTMLScriptElement>("script[type=module][src]")) {
  const { api, title, mode } = script.dataset;
  if (!isOurs(script) || script.dataset["placed"] !== undefined || (api ?? title ?? mode) === undefined) continue;
  script.dataset["placed"] = "";
  const element = document.createElement("ask-minutes");
  for (const [name, value] of Object.entries(script.dataset)) if (name !== "placed") element.dataset[name] = value;
  if (script.lang) element.lang = script.lang;
  element.dataset["mode"] = mode ?? "launcher";
  if (element.dataset["mode"] === "launcher" || document.head.contains(script)) document.body.append(element);
  else script.after(element);
}

export { AskMinutes };
