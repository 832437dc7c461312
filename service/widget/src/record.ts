// The side panel: a whole item of the record, opened at the sentence that was cited.

import type { Api, Citation, Item, RecordDocument } from "./api";
import { authorityOf, badge, Card, marked } from "./answer";
import { h, icon, isWeb, link } from "./dom";
import { day, say, type Words } from "./strings";

export class RecordPanel {
  readonly root: HTMLDialogElement;
  private readonly title: HTMLElement;
  private readonly facts = h("p", { class: "from" });
  private readonly links = h("p", { class: "card-links" });
  private readonly text: HTMLElement;
  private opener: HTMLElement | null = null;
  private asked = 0;
  private readonly documents = new Map<string, RecordDocument>();

  constructor(
    private readonly api: Api,
    private readonly words: Words,
    private readonly beside: () => boolean, // whether there is room to stand beside the answers
  ) {
    this.title = h("h2", { id: "record-title", tabindex: -1 });
    this.text = h("div", { class: "record-text", tabindex: 0, role: "region", "aria-labelledby": "record-title" });
    this.root = h(
      "dialog",
      { class: "record", part: "record", "aria-labelledby": "record-title" },
      h(
        "div",
        { class: "record-head" },
        h("p", { class: "asked-label" }, words.record),
        h("button", { type: "button", class: "icon-button", "aria-label": words.close, onclick: () => this.close() }, icon("close")),
        this.title,
        this.facts,
        this.links,
      ),
      this.text,
    );
    this.root.addEventListener("cancel", () => (Card.returning = true));
    this.root.addEventListener("close", () => this.back());
    this.root.addEventListener("click", (event) => {
      if (event.target === this.root && this.root.matches(":modal")) this.close(); // the backdrop
    });
    this.root.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && !this.root.matches(":modal")) {
        event.preventDefault();
        this.close();
      }
      if (event.key === "Escape") event.stopPropagation();
    });
  }

  get isOpen(): boolean {
    return this.root.open;
  }

  close(): void {
    Card.returning = true;
    this.root.close();
  }

  async open(citation: Citation, sentence: string, opener: HTMLElement): Promise<void> {
    const { words } = this;
    this.opener = opener;
    const turn = (this.asked += 1);
    const met = citation.meeting;
    this.title.textContent = citation.item?.title ?? citation.document.title ?? words.untitled;
    this.facts.replaceChildren(
      badge(words, citation.document.kind),
      h("span", { class: "when" }, met ? day(words, met.date) : (citation.document.publisher ?? "")),
      met?.body ? h("span", { class: "whose" }, met.body) : "",
      citation.item?.number ? h("span", { class: "whose" }, say(words, "item", { n: citation.item.number })) : "",
    );
    const url = citation.document.url;
    this.links.replaceChildren(
      isWeb(url) ? link(url, words.official, { target: "_blank", "aria-label": words.official_new }) : "",
      h("a", { href: this.api.address(citation.url.replace(/^\/v1\//, "/")) }, words.whole_document),
    );
    this.text.replaceChildren(h("p", { class: "hint" }, words.loading));
    if (!this.root.open) {
      this.title.autofocus = true; // what a dialog focuses as it opens
      if (this.beside()) this.root.show();
      else this.root.showModal();
      this.title.autofocus = false;
    }
    this.title.focus({ preventScroll: true });
    try {
      const [path = "", anchor = ""] = citation.url.split("#");
      const document = this.documents.get(path) ?? (await this.api.json<RecordDocument>(path));
      this.documents.set(path, document);
      if (turn === this.asked) this.show(document, decodeURIComponent(anchor), sentence || citation.quote, citation.quote);
    } catch {
      if (turn === this.asked) this.text.replaceChildren(h("p", { class: "notice", role: "alert" }, words.no_item));
    }
  }

  private show(document: RecordDocument, anchor: string, sentence: string, quote: string): void {
    const { words } = this;
    const item = document.items.find((one) => one.anchor === anchor || one.paragraphs.some((p) => p.anchor === anchor));
    if (!item) {
      this.text.replaceChildren(h("p", { class: "notice" }, words.no_item));
      return;
    }
    const [paragraphs, at] = this.paragraphs(item, anchor, sentence, quote);
    const cut = item.truncated
      ? h("p", { class: "notice" }, words.cut_here, " ", isWeb(item.full_text_url) ? link(item.full_text_url, words.full_text) : null)
      : "";
    this.text.className = `record-text record-text--${authorityOf(document.kind)}`;
    this.text.replaceChildren(...paragraphs, cut);
    // By hand: scrollIntoView would move the page behind as well.
    const spot = (at?.querySelector("mark") ?? at)?.getBoundingClientRect();
    if (spot) {
      const frame = this.text.getBoundingClientRect();
      this.text.scrollTop = spot.top - frame.top - Math.max(24, (frame.height - spot.height) / 3);
    }
  }

  private paragraphs(item: Item, anchor: string, sentence: string, quote: string): [HTMLElement[], HTMLElement | null] {
    let at: HTMLElement | null = null;
    const made = item.paragraphs.map((paragraph) => {
      const text = paragraph.text.replace(/\s+/g, " ");
      const here = paragraph.anchor === anchor;
      const root = h(
        "div",
        { class: here ? "para para--here" : "para" },
        h("span", { class: "number" }, paragraph.label ?? ""),
        h("p", { class: paragraph.kind === "resolution" ? "words resolution" : "words", lang: "en-GB", dir: "auto" }, ...marked(text, here ? (text.includes(sentence) ? sentence : quote) : "")),
      );
      if (here) at = root;
      return root;
    });
    return [made, at];
  }

  private back(): void {
    const opener = this.opener;
    this.opener = null;
    if (opener?.isConnected) opener.focus({ preventScroll: true });
    Card.returning = false;
  }
}
