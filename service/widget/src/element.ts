// <ask-minutes>: the whole chat, in a shadow root of its own.

import { Api, AskError, type Asked, type Citation, type Config } from "./api";
import { Card, errorWords, ExchangeView, type Around } from "./answer";
import { h, icon } from "./dom";
import { RecordPanel } from "./record";
import { Store, type Exchange } from "./store";
import { day, LANGUAGES, languageOf, say, type Lang, type Words } from "./strings";
import { markdown, plain } from "./text";
import answerCss from "./answer.css?inline";
import tokensCss from "./tokens.css?inline";
import widgetCss from "./widget.css?inline";

const MAX_QUESTION_CHARS = 1000;
const SAY_WHEN_LEFT = 200; // characters, at 80 % of the limit
const SPOKEN_FOR_MS = 30_000;

const STYLES = [tokensCss, answerCss, widgetCss].map((css) => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  return sheet;
});

type Mode = "launcher" | "inline" | "page";

/** Attributes, all optional: data-api, data-title, data-greeting, data-mode, data-answer, data-config, data-theme, lang. */
export class AskMinutes extends HTMLElement {
  static readonly observedAttributes = ["lang", "data-title", "data-theme"];

  private api!: Api;
  private store!: Store;
  private mode: Mode = "inline";
  private lang_: Lang = "en";
  private words: Words = LANGUAGES.en;
  private config: Config | null = null;
  private asking: AbortController | null = null;
  private record!: RecordPanel;
  private root!: ShadowRoot;
  private shared: Exchange | null = null;
  private silence = 0;

  // Parts that change after they were made.
  private log!: HTMLElement;
  private live!: HTMLElement;
  private intro!: HTMLElement;
  private examples!: HTMLElement;
  private covers!: HTMLElement;
  private form!: HTMLFormElement;
  private text!: HTMLTextAreaElement;
  private label!: HTMLElement;
  private count!: HTMLElement;
  private submit!: HTMLButtonElement;
  private keyField!: HTMLElement;
  private tools!: HTMLElement;
  private aside!: HTMLElement; // what a button of an answer or of the tools opened
  private launcher: HTMLButtonElement | null = null;
  private panel!: HTMLElement;

  connectedCallback(): void {
    if (this.root) return;
    this.root = this.attachShadow({ mode: "open" });
    this.root.adoptedStyleSheets = STYLES;
    this.api = new Api((this.dataset["api"] || defaultBase()).replace(/\/+$/, ""));
    const mode = this.dataset["mode"];
    this.mode = mode === "page" || mode === "launcher" ? mode : "inline";
    this.store = new Store(this.api.base + (this.dataset["answer"] ? `#${this.dataset["answer"]}` : ""));
    this.config = readConfig(this.dataset["config"]);
    this.addEventListener("keydown", (event) => this.escape(event));
    document.addEventListener("pointerdown", Card.dismiss);
    window.addEventListener("beforeprint", this.printing);
    window.addEventListener("afterprint", this.printed);
    this.replaceChildren(); // what stood here for browsers without scripts
    this.build();
    if (!this.config && this.mode !== "launcher") void this.configure();
    if (this.dataset["answer"]) void this.loadShared(this.dataset["answer"]);
  }

  disconnectedCallback(): void {
    this.asking?.abort();
    document.removeEventListener("pointerdown", Card.dismiss);
    window.removeEventListener("beforeprint", this.printing);
    window.removeEventListener("afterprint", this.printed);
  }

  attributeChangedCallback(_: string, before: string | null, after: string | null): void {
    if (this.root && before !== after) this.build();
  }

  /** Open or close the chat of a launcher. */
  toggle(open = this.panel.hidden !== false): void {
    if (!this.launcher) return;
    this.panel.hidden = !open;
    this.launcher.setAttribute("aria-expanded", String(open));
    this.launcher.setAttribute("aria-label", say(this.words, open ? "close_chat" : "open_chat", { title: this.heading() }));
    this.toggleAttribute("data-open", open);
    this.store.update({ open });
    if (open) {
      if (!this.config) void this.configure();
      this.text.focus();
    } else if (this.contains(document.activeElement) || document.activeElement === this) {
      this.launcher.focus();
    }
  }

  // --- making the page ----------------------------------------------------------------------------

  private heading(): string {
    return this.dataset["title"] || this.config?.title || this.words.title;
  }

  private build(): void {
    this.asking?.abort();
    this.lang_ = languageOf(this.store.kept.lang ?? (this.getAttribute("lang") || document.documentElement.lang));
    this.words = LANGUAGES[this.lang_];
    const { words, mode } = this;
    this.record = new RecordPanel(this.api, words, () => mode === "page" && matchMedia("(min-width: 80rem)").matches);
    this.record.root.addEventListener("close", () => this.frame().classList.remove("with-record"));
    const region = { role: "region", "aria-label": words.conversation };
    this.log = h("div", { class: "log", part: "log", ...(mode === "launcher" ? {} : region) });
    this.live = h("div", { class: "unseen", role: "log", "aria-live": "polite", "aria-relevant": "additions" });
    this.covers = h("p", { class: "covers" });
    this.examples = h("div", { class: "examples" });
    this.tools = h("div", { class: "tools" });
    this.aside = h("div", { class: "aside" });
    this.composer();
    const level = mode === "page" ? "h1" : "h2";
    const title = h(level, { id: "title", class: "title", part: "title" }, this.heading());
    this.intro = h("div", { class: "intro" }, h("p", { class: "greeting", lang: this.greetingLang() }, this.greeting()), this.covers);
    const foot = h(
      "p",
      { class: "foot hint" },
      words.can_be_wrong,
      words.unreviewed && h("span", { class: "unreviewed" }, ` ${words.unreviewed}`),
    );
    const scroll = h("div", { class: "scroll" }, this.intro, this.log, this.aside);
    const below = h("div", { class: "composer", part: "composer" }, this.form);
    const chat = [scroll, below, this.examples, this.tools, foot];
    const children: Node[] = [];
    if (mode === "launcher") {
      const close = h("button", { type: "button", class: "icon-button", "aria-label": say(words, "close_chat", { title: this.heading() }) }, icon("close"));
      close.addEventListener("click", () => this.toggle(false));
      scroll.append(this.examples, this.tools, foot);
      scroll.tabIndex = 0;
      for (const [name, value] of Object.entries(region)) scroll.setAttribute(name, value);
      this.panel = h(
        "div",
        { class: "panel", part: "panel", id: "panel", role: "dialog", "aria-labelledby": "title", hidden: true },
        h("div", { class: "panel-head", part: "header" }, title, close),
        scroll,
        below,
      );
      this.launcher = h(
        "button",
        { type: "button", class: "launcher", part: "launcher", "aria-expanded": "false", "aria-controls": "panel", "aria-label": say(words, "open_chat", { title: this.heading() }) },
        icon("chat"),
        h("span", {}, this.heading()),
      );
      this.launcher.addEventListener("click", () => this.toggle());
      children.push(h("section", { class: "frame frame--launcher", "aria-label": this.heading() }, this.launcher, this.panel), this.record.root);
    } else {
      this.panel = h("div", { class: "column" }, title, ...chat);
      children.push(h(mode === "page" ? "div" : "section", { class: `frame frame--${mode}`, "aria-labelledby": mode === "page" ? null : "title", part: "frame" }, this.panel, this.record.root));
    }
    this.root.replaceChildren(...children, this.live);
    this.configured();
    for (const exchange of [...(this.shared ? [this.shared] : []), ...this.store.kept.exchanges]) {
      const view = new ExchangeView(this.around(), exchange.question, exchange.shared);
      this.log.append(view.root);
      view.finish(exchange);
    }
    this.live.replaceChildren();
    this.refresh();
    if (this.launcher && this.store.kept.open) {
      this.panel.hidden = false;
      this.launcher.setAttribute("aria-expanded", "true");
      this.toggleAttribute("data-open", true);
      if (!this.config) void this.configure();
    }
  }

  private frame(): HTMLElement {
    return this.root.querySelector<HTMLElement>(".frame") ?? this.panel;
  }

  private greeting(): string {
    return this.dataset["greeting"] || this.config?.greeting || this.words.greeting;
  }

  private greetingLang(): string {
    return this.dataset["greeting"] || this.config?.greeting ? "" : this.lang_;
  }

  private composer(): void {
    const { words } = this;
    this.text = h("textarea", { id: "question", rows: 2, part: "input", "aria-describedby": "hint count", dir: "auto", enterkeyhint: "send" });
    this.label = h("label", { for: "question" }, words.label);
    this.count = h("p", { id: "count", class: "hint count" });
    this.submit = h("button", { type: "submit", class: "primary", part: "submit" }, words.ask);
    this.keyField = h(
      "div",
      { class: "key", hidden: true },
      h("label", { for: "key" }, words.key),
      h("p", { class: "hint", id: "key-hint" }, words.key_hint),
      h("input", { id: "key", type: "password", autocomplete: "off", "aria-describedby": "key-hint" }),
    );
    this.form = h(
      "form",
      { class: "ask", novalidate: true },
      this.keyField,
      this.label,
      h("p", { class: "hint", id: "hint" }, words.hint),
      h("div", { class: "line" }, this.text, this.submit),
      this.count,
    );
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.submitted();
    });
    this.text.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
        event.preventDefault();
        this.form.requestSubmit();
      }
    });
    this.text.addEventListener("input", () => this.counted());
  }

  private counted(): number {
    const left = MAX_QUESTION_CHARS - [...this.text.value].length;
    this.count.textContent =
      left < 0 ? say(this.words, "too_long", { n: -left }) : left <= SAY_WHEN_LEFT ? say(this.words, "left", { n: left }) : "";
    this.count.classList.toggle("wrong", left < 0);
    this.text.removeAttribute("aria-invalid");
    return left;
  }

  private async configure(): Promise<void> {
    try {
      this.config = await this.api.json<Config>("/v1/widget");
    } catch {
      return; // the widget works without; asking will say what is wrong
    }
    const title = this.root.getElementById("title");
    if (title) title.textContent = this.heading();
    const greeting = this.intro.firstElementChild;
    if (greeting) {
      greeting.textContent = this.greeting();
      greeting.setAttribute("lang", this.greetingLang());
    }
    this.configured();
    this.refresh();
  }

  /** What the operator set, and what the index holds. */
  private configured(): void {
    const { config, words } = this;
    if (!config) return;
    const colours = new CSSStyleSheet();
    colours.insertRule(":host {}");
    const host = colours.cssRules[0] as CSSStyleRule;
    if (config.accent) host.style.setProperty("--set-accent", config.accent);
    if (config.accent_dark) host.style.setProperty("--set-accent-dark", config.accent_dark);
    this.root.adoptedStyleSheets = [...STYLES, colours];
    const { coverage } = config;
    if (coverage) {
      const updated = day(words, coverage.last_ingested);
      const body = coverage.bodies.length === 1 ? coverage.bodies[0] : say(words, "bodies", { n: coverage.bodies.length });
      const gaps = { body: body ?? "", first: day(words, coverage.first), last: day(words, coverage.last), updated };
      const name = coverage.first === null ? "covers_none" : coverage.meetings === 1 ? "covers_one" : "covers";
      this.covers.replaceChildren(
        say(words, name, { ...gaps, n: coverage.first === null ? coverage.documents : coverage.meetings }),
        " ",
        h("a", { href: this.api.address("/coverage"), ...(this.mode === "page" ? {} : { target: "_blank" }) }, words.coverage),
      );
    }
    this.keyField.hidden = !config.needs_key;
    if (!config.enabled) {
      this.form.replaceChildren(h("p", { class: "notice" }, words.paused));
    }
  }

  /** What depends on whether there is a conversation. */
  private refresh(): void {
    const { words } = this;
    const begun = this.log.childElementCount > 0;
    this.panel.classList.toggle("begun", begun);
    this.label.textContent = begun ? words.label_again : words.label;
    const examples = begun || this.config?.enabled === false ? [] : (this.config?.examples ?? []);
    this.examples.replaceChildren();
    if (examples.length) {
      const list = h("ul", { "aria-labelledby": "examples" });
      for (const example of examples) {
        const button = h("button", { type: "button", class: "example", lang: "en-GB", part: "example" }, example);
        button.addEventListener("click", () => void this.ask(example));
        list.append(h("li", {}, button));
      }
      this.examples.append(h("p", { id: "examples", class: "examples-label" }, words.examples), list);
    }
    const button = (text: string, does: (from: HTMLElement) => void): HTMLElement => {
      const made = h("button", { type: "button", class: "quiet" }, text);
      made.addEventListener("click", () => does(made));
      return made;
    };
    const tools: HTMLElement[] = [];
    if (begun) {
      tools.push(
        button(words.fresh, () => this.fresh()),
        button(words.save, () => this.save()),
        button(words.print, () => window.print()),
        button(words.forget, () => this.sure()),
      );
    }
    if (this.mode === "page") {
      const other: Lang = this.lang_ === "cy" ? "en" : "cy";
      const swap = button(words.language, () => {
        this.store.update({ lang: other });
        this.build();
        this.root.querySelector<HTMLElement>(".tools [lang]")?.focus();
      });
      swap.setAttribute("lang", other);
      tools.push(swap);
    }
    this.tools.replaceChildren(...tools);
  }

  // --- asking -------------------------------------------------------------------------------------

  private submitted(): void {
    const question = this.text.value.trim();
    if (this.asking) return;
    const left = this.counted();
    if (!question || left < 0) {
      this.text.setAttribute("aria-invalid", "true");
      if (!question) this.count.textContent = this.words.empty;
      this.count.classList.add("wrong");
      this.announce(this.count.textContent ?? "");
      this.text.focus();
      return;
    }
    this.text.value = "";
    this.counted();
    void this.ask(question);
  }

  private around(): Around {
    return {
      words: this.words,
      lang: this.lang_,
      level: this.mode === "page" ? 2 : 3,
      open: (citation, sentence, opener) => this.openRecord(citation, sentence, opener),
      announce: (text) => this.announce(text),
      again: (question, view) => {
        view.root.remove();
        void this.ask(question);
      },
      stop: () => this.asking?.abort(),
      copy: (exchange, from) => void this.copy(plain(exchange, this.api.base, this.words), from, this.words.copied),
      share: (exchange, from) => this.share(exchange, from),
      vote: (exchange, rating, comment) => this.vote(exchange, rating, comment),
    };
  }

  private openRecord(citation: Citation, sentence: string, opener: HTMLElement): void {
    void this.record.open(citation, sentence, opener);
    this.frame().classList.toggle("with-record", !this.record.root.matches(":modal"));
  }

  /** Ask one question and show what comes. */
  async ask(question: string): Promise<void> {
    if (this.asking) return;
    const asking = (this.asking = new AbortController());
    const { words } = this;
    this.submit.setAttribute("aria-disabled", "true");
    this.live.replaceChildren();
    this.aside.replaceChildren();
    const view = new ExchangeView(this.around(), question);
    this.log.append(view.root);
    view.wait();
    this.refresh();
    view.focus();
    this.announce(words.searching);
    const key = this.root.querySelector<HTMLInputElement>("#key");
    if (key) this.api.key = key.value;
    const each = (statement: Parameters<ExchangeView["add"]>[0], cited: Citation[]): void => {
      view.add(statement, cited);
      this.announce(statement.text);
    };
    try {
      let answer;
      try {
        answer = await this.api.ask(this.asked(question), each, asking.signal);
      } catch (error) {
        if (!(error instanceof AskError && error.failure === "gone" && this.store.kept.conversation)) throw error;
        this.store.update({ conversation: null });
        view.note(words.too_old);
        answer = await this.api.ask(this.asked(question), each, asking.signal);
      }
      const exchange: Exchange = { question, answer };
      this.store.update({ conversation: answer.conversation_id, exchanges: [...this.store.kept.exchanges, exchange] });
      view.finish(exchange);
    } catch (error) {
      if (asking.signal.aborted) view.stopped();
      else {
        view.fail(error);
        if (!this.text.value) this.text.value = question;
        if (error instanceof AskError && error.failure === "key") this.keyField.hidden = false;
      }
    } finally {
      if (this.asking === asking) this.asking = null;
      this.submit.removeAttribute("aria-disabled");
      this.refresh();
    }
  }

  private asked(question: string): Asked {
    const { conversation, exchanges } = this.store.kept;
    if (conversation) return { question, conversation_id: conversation };
    // Where the service keeps nothing, the earlier turns go with the question.
    if (exchanges.at(-1)?.answer.conversation_id !== null) return { question };
    const turns = exchanges.slice(-10).flatMap((one) => [
      { role: "user" as const, content: one.question },
      { role: "assistant" as const, content: one.answer.answer.slice(0, 8000) },
    ]);
    return { question, history: turns };
  }

  private announce(text: string): void {
    this.live.append(h("p", {}, text));
    // Once it has been read out, nobody should come upon the same words a second time.
    clearTimeout(this.silence);
    this.silence = window.setTimeout(() => this.live.replaceChildren(), SPOKEN_FOR_MS);
  }

  private async loadShared(id: string): Promise<void> {
    const { words } = this;
    try {
      const found = await this.api.shared(id);
      this.shared = { question: found.question, answer: found.answer, shared: found.at };
      const view = new ExchangeView(this.around(), found.question, found.at);
      this.log.prepend(view.root);
      view.finish(this.shared);
    } catch (error) {
      const known = error instanceof AskError ? error : new AskError("broken");
      this.log.prepend(h("div", { class: "error", role: "alert" }, h("strong", {}, words.trouble), h("p", {}, errorWords(words, known))));
    }
    this.refresh();
  }

  // --- what can be done with an answer --------------------------------------------------------------

  private async copy(text: string, from: HTMLElement, said: string): Promise<void> {
    const done = await copied(text);
    const shown = h("p", { class: "done" }, done ? said : this.words.copy_failed);
    const box = h("textarea", { class: "to-copy", readonly: true, rows: 4, "aria-label": this.words.copy });
    box.value = text;
    this.beside(from, done ? [shown] : [shown, box]);
    if (!done) box.select();
    this.announce(shown.textContent ?? "");
  }

  /** Something small below the buttons of an answer; the one before it goes. */
  private beside(from: HTMLElement, what: HTMLElement[]): void {
    const row = from.closest(".actions");
    if (!row) return;
    row.parentElement?.querySelector(":scope > .said")?.remove();
    row.after(h("div", { class: "said" }, ...what));
  }

  private share(exchange: Exchange, from: HTMLElement): void {
    const { words } = this;
    const address = this.api.address(`/answers/${encodeURIComponent(exchange.answer.id)}`);
    const field = h("input", { id: `share-${exchange.answer.id}`, class: "to-copy", readonly: true, type: "text", dir: "ltr" });
    field.value = address;
    const done = h("p", { class: "done" });
    this.beside(from, [
      h("label", { for: field.id }, words.share_label),
      h("p", { class: "hint" }, say(words, "share_note", { n: this.config?.retention_days ?? 30 })),
      field,
      done,
    ]);
    field.focus();
    field.select();
    void copied(address).then((is) => {
      if (!is) return;
      done.textContent = words.link_copied;
      this.announce(words.link_copied);
    });
  }

  private async vote(exchange: Exchange, rating: "up" | "down", comment?: string): Promise<void> {
    await this.api.vote(exchange.answer.id, rating, comment);
    exchange.vote = rating;
    this.store.update({ exchanges: this.store.kept.exchanges });
  }

  // --- what can be done with the conversation -------------------------------------------------------

  private fresh(): void {
    this.asking?.abort();
    this.shared = null;
    this.store.update({ conversation: null, exchanges: [] });
    this.log.replaceChildren();
    this.aside.replaceChildren();
    this.live.replaceChildren();
    if (this.record.isOpen) this.record.close();
    this.refresh();
    this.text.focus();
    this.announce(this.words.begun);
  }

  private sure(): void {
    const { words } = this;
    const no = h("button", { type: "button", class: "plain" }, words.forget_no);
    const yes = h("button", { type: "button", class: "primary" }, words.forget_yes);
    const box = h("div", { class: "sure", role: "group", "aria-labelledby": "sure" }, h("p", { id: "sure", tabindex: -1 }, words.forget_sure), yes, no);
    no.addEventListener("click", () => {
      this.aside.replaceChildren();
      this.tools.querySelector<HTMLElement>("button:last-of-type")?.focus();
    });
    yes.addEventListener("click", () => void this.forget(box));
    this.aside.replaceChildren(box);
    box.querySelector<HTMLElement>("#sure")?.focus();
  }

  private async forget(box: HTMLElement): Promise<void> {
    const { words } = this;
    const stored = new Set(this.store.kept.exchanges.map((one) => one.answer.conversation_id));
    if (this.store.kept.conversation) stored.add(this.store.kept.conversation);
    try {
      for (const id of stored) if (id) await this.api.forget(id);
    } catch {
      box.append(h("p", { class: "notice", role: "alert" }, words.forget_failed));
      return;
    }
    this.fresh();
    this.store.update({ open: this.store.kept.open });
    this.live.replaceChildren();
    this.announce(words.forgotten);
    this.aside.replaceChildren(h("p", { class: "done" }, words.forgotten));
  }

  private save(): void {
    const all = [...(this.shared ? [this.shared] : []), ...this.store.kept.exchanges];
    const blob = new Blob([markdown(all, this.heading(), this.api.base, this.words)], { type: "text/markdown;charset=utf-8" });
    const address = URL.createObjectURL(blob);
    const save = h("a", { href: address, download: "answers.md" });
    save.click();
    setTimeout(() => URL.revokeObjectURL(address), 10_000);
  }

  // An embedded chat prints alone, not the page around it.
  private readonly alone = new CSSStyleSheet();

  private readonly printing = (): void => {
    if (this.launcher && !this.panel.hidden && this.parentElement === document.body && this.log.childElementCount) {
      this.alone.replaceSync("body > :not(ask-minutes) { display: none !important; }");
      document.adoptedStyleSheets = [...document.adoptedStyleSheets, this.alone];
    }
  };

  private readonly printed = (): void => {
    document.adoptedStyleSheets = document.adoptedStyleSheets.filter((sheet) => sheet !== this.alone);
  };

  private escape(event: KeyboardEvent): void {
    if (event.key !== "Escape" || event.defaultPrevented) return;
    if (this.record.isOpen) this.record.close();
    else if (this.launcher && !this.panel.hidden) this.toggle(false);
  }
}

function defaultBase(): string {
  return new URL(import.meta.url).origin;
}

function readConfig(text: string | undefined): Config | null {
  try {
    return text ? (JSON.parse(text) as Config) : null;
  } catch {
    return null;
  }
}

async function copied(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false; // no permission, or not a secure page
  }
}
