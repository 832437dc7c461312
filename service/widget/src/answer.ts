// One question and its answer: findings with their marks, the kinds of nothing, what can be done.

import { AskError, type Answer, type Citation, type Notice, type Person, type Statement } from "./api";
import { h, icon, isWeb, link, type Icon } from "./dom";
import type { Exchange } from "./store";
import { day, say, type Lang, type Words } from "./strings";

/** What an exchange needs of the widget around it. */
export interface Around {
  words: Words;
  lang: Lang;
  level: 2 | 3; // of the heading that holds a question
  open(citation: Citation, sentence: string, opener: HTMLElement): void;
  announce(text: string): void;
  again(question: string, view: ExchangeView): void;
  stop(): void;
  copy(exchange: Exchange, from: HTMLElement): void;
  share(exchange: Exchange, from: HTMLElement): void;
  vote(exchange: Exchange, rating: "up" | "down", comment?: string): Promise<void>;
}

type Authority = "minutes" | "agenda" | "own" | "third";

const AUTHORITY: Record<string, Authority> = {
  minutes: "minutes",
  agenda: "agenda",
  statement: "own",
  decision: "own",
  report: "own",
  press_release: "own",
};

let made = 0;

export function authorityOf(kind: string): Authority {
  return AUTHORITY[kind] ?? "third";
}

export function badge(words: Words, kind: string): HTMLElement {
  const said = Object.hasOwn(words, kind) ? words[kind as keyof Words] : words.other;
  const authority = authorityOf(kind);
  return h("span", { class: `badge badge--${authority}`, part: "badge", title: words[`means_${authority}`] }, said);
}

function person(speaker: Person | null): string {
  if (!speaker) return "";
  if (speaker.name && speaker.role && !speaker.name.includes(speaker.role)) return `${speaker.name}, ${speaker.role}`;
  return speaker.name ?? speaker.role ?? "";
}

/** The sentence of the record that a statement is, or is written from. */
function recorded(statement: Statement): string {
  return statement.source ?? statement.text;
}

function actWords(words: Words, act: string | null): string {
  return act && Object.hasOwn(words, act) ? words[act as keyof Words] : "";
}

/** "item 148, paragraph 2", as far as it is known. */
function place(words: Words, citation: Citation): string {
  const parts: string[] = [];
  const item = citation.item;
  if (item?.number) parts.push(say(words, item.number_basis === "inferred" ? "item_inferred" : "item", { n: item.number }));
  if (citation.question) parts.push(citation.question);
  if (citation.paragraph) parts.push(say(words, "paragraph", { n: citation.paragraph }));
  return parts.join(", ");
}

/** The label of a page that is no minutes, without its publisher, who is named beside it. */
function titled(citation: Citation): string {
  const by = `${citation.document.publisher ?? citation.document.file}, `;
  return citation.label.startsWith(by) ? citation.label.slice(by.length) : citation.label;
}

/** A paragraph of the record with one sentence of it marked, where it stands there. */
export function marked(passage: string, sentence: string): (Node | string)[] {
  const at = sentence ? passage.indexOf(sentence) : -1;
  if (at < 0) return [passage];
  const end = at + sentence.length;
  return [passage.slice(0, at), h("mark", {}, passage.slice(at, end)), passage.slice(end)];
}

/** A notice; its address stands in it as a link that shows where it leads. */
export function noticeElement(words: Words, notice: Notice): HTMLElement {
  const line = h("p", { class: "notice", part: "notice", lang: "en-GB" });
  const url = notice.url;
  if (isWeb(url) && notice.message.includes(url)) {
    const [before = "", ...after] = notice.message.split(url);
    line.append(before, link(url, new URL(url).host), after.join(url));
  } else {
    line.append(notice.message);
    if (isWeb(url)) line.append(" ", link(url, words.open_page));
  }
  return line;
}

const NOTHING: readonly Icon[] = ["not_in_documents", "not_recorded", "cut_off", "not_stated"];

export class ExchangeView {
  readonly root: HTMLElement;
  private readonly heading: HTMLElement;
  private readonly top = h("div", { class: "above" });
  private readonly findings = h("div", { class: "findings" });
  private readonly foot = h("div", { class: "below" });
  private readonly shown: Statement[] = [];
  private group: { key: string; text: HTMLElement; root: HTMLElement; citation: Citation | undefined; said: Statement[]; by: HTMLElement } | null =
    null;

  constructor(
    private readonly around: Around,
    readonly question: string,
    sharedOn?: string,
  ) {
    const { words, level } = around;
    made += 1;
    const id = `question-${made}`;
    this.heading = h(`h${level}`, { id, class: "asked", tabindex: -1, dir: "auto" }, question);
    const over = sharedOn ? say(words, "shared", { date: day(words, sharedOn) }) : words.you_asked;
    this.root = h(
      "article",
      { class: "exchange", part: "answer", "aria-labelledby": id },
      h("p", { class: "asked-label" }, over),
      this.heading,
      this.top,
      this.findings,
      this.foot,
    );
  }

  focus(): void {
    this.heading.focus({ preventScroll: true });
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.root.scrollIntoView({ block: "start", behavior: calm ? "auto" : "smooth" });
  }

  wait(): void {
    const { words, around } = { words: this.around.words, around: this.around };
    this.root.setAttribute("aria-busy", "true");
    this.foot.replaceChildren(
      h(
        "p",
        { class: "waiting" },
        h("span", { class: "dots", "aria-hidden": "true" }, h("span"), h("span"), h("span")),
        h("span", {}, words.searching),
        h("button", { type: "button", class: "quiet", onclick: () => around.stop() }, words.stop),
      ),
    );
  }

  /** Show one checked statement. Those with the same source and speaker stand together. */
  add(statement: Statement, cited: Citation[]): void {
    this.shown.push(statement);
    if (!statement.verbatim) {
      this.summarise(statement, cited);
      return;
    }
    // How the speaker is known may differ from sentence to sentence; the card says it of each.
    const key = JSON.stringify([statement.citations, person(statement.speaker)]);
    if (this.group?.key !== key) this.group = this.finding(key, cited[0]);
    const group = this.group;
    if (group.said.length) group.text.append(" ");
    group.said.push(statement);
    group.text.append(h("span", { class: "statement" }, statement.text));
    for (const citation of cited) group.text.append("\u00a0", this.mark(citation, statement, group.root));
    this.attribute(group.by, group.said, group.citation);
  }

  /** The whole answer is there. */
  finish(exchange: Exchange): void {
    const { answer } = exchange;
    const { words } = this.around;
    const same =
      answer.statements.length === this.shown.length &&
      answer.statements.every((one, at) => one.text === this.shown[at]?.text);
    if (!same) {
      this.findings.replaceChildren();
      this.top.replaceChildren();
      this.shown.length = 0;
      this.group = null;
      const numbered = new Map(answer.citations.map((one) => [one.number, one]));
      for (const one of answer.statements) {
        this.add(one, one.citations.flatMap((number) => numbered.get(number) ?? []));
      }
    }
    this.over();
    const body: (Node | null)[] = [];
    if (answer.status === "answered" && answer.statements.length) this.placeNotices(answer);
    else body.push(this.nothing(answer));
    if (answer.related.length) body.push(this.related(answer));
    body.push(this.actions(exchange));
    this.foot.replaceChildren(...body.filter((one) => one !== null));
    const count = answer.citations.length;
    this.around.announce(
      answer.status !== "answered" ? answer.answer : count === 1 ? words.ready_one : count ? say(words, "ready", { n: count }) : words.ready_none,
    );
  }

  /** It was stopped: what came is checked, but it is not an answer. */
  stopped(): void {
    const { words } = this.around;
    this.over();
    this.foot.replaceChildren(
      h("p", { class: "notice" }, words.stopped),
      h("p", {}, h("button", { type: "button", class: "plain", onclick: () => this.around.again(this.question, this) }, words.asked_again)),
    );
    this.around.announce(words.stopped);
  }

  fail(error: unknown): void {
    const { words } = this.around;
    const known = error instanceof AskError ? error : new AskError("broken");
    this.findings.replaceChildren();
    this.top.replaceChildren();
    this.over();
    const again = known.failure === "refused" || known.failure === "paused" ? null : h(
      "button",
      { type: "button", class: "plain", onclick: () => this.around.again(this.question, this) },
      words.retry,
    );
    this.foot.replaceChildren(
      h(
        "div",
        { class: "error", role: "alert", part: "error" },
        h("strong", {}, words.trouble),
        h("p", {}, errorWords(words, known)),
        again,
      ),
    );
  }

  note(text: string): void {
    this.top.append(h("p", { class: "notice" }, text));
  }

  private over(): void {
    const active = (this.root.getRootNode() as Document | ShadowRoot).activeElement;
    if (this.foot.contains(active)) this.heading.focus({ preventScroll: true });
    this.root.removeAttribute("aria-busy");
  }

  private finding(key: string, citation: Citation | undefined): NonNullable<typeof this.group> {
    const { words } = this.around;
    const text = h("div", { class: "words-line" });
    const by = h("p", { class: "by" });
    const authority = citation ? authorityOf(citation.document.kind) : "third";
    const source = h("p", { class: "from" });
    if (citation) {
      const met = citation.meeting;
      source.append(badge(words, citation.document.kind));
      if (met) {
        source.append(
          h("span", { class: "when" }, day(words, met.date)),
          h("span", { class: "whose" }, met.body ?? citation.document.publisher ?? citation.document.file),
        );
      } else {
        source.append(h("span", { class: "when" }, citation.document.publisher ?? citation.document.file));
      }
    }
    const root = h(
      "section",
      { class: `finding finding--${authority}`, part: "finding" },
      source,
      h("blockquote", { class: "words", lang: "en-GB", dir: "auto" }, text),
      by,
    );
    this.findings.append(root);
    return { key, text, root, citation, said: [], by };
  }

  private attribute(by: HTMLElement, said: Statement[], citation: Citation | undefined): void {
    const { words } = this.around;
    const first = said[0];
    const who = person(first?.speaker ?? null);
    const act = said.every((one) => one.act === first?.act) ? actWords(words, first?.act ?? null) : "";
    const parts: (Node | string)[] = [];
    if (who) parts.push(h("span", { class: "who" }, who), act ? ` ${act}` : "");
    if (citation) {
      const where = citation.meeting ? place(words, citation) : titled(citation);
      const title = citation.meeting ? citation.item?.title : null;
      const spot = h("button", { type: "button", class: "spot" }, [where, title].filter(Boolean).join(": ") || words.whole_item);
      spot.addEventListener("click", () => this.around.open(citation, first?.text ?? "", spot));
      parts.push(h("span", { class: "at" }, spot));
    }
    // Only what changed, so that focus stays where it is.
    if (by.textContent !== parts.map((one) => (typeof one === "string" ? one : one.textContent)).join("")) by.replaceChildren(...parts);
  }

  private summarise(statement: Statement, cited: Citation[]): void {
    const { words } = this.around;
    let text = this.top.querySelector<HTMLElement>(".summary .words-line");
    if (!text) {
      text = h("div", { class: "words-line" });
      this.top.append(
        h("div", { class: "summary", part: "summary" }, h("p", { class: "summary-label" }, words.summary), text, h("p", { class: "hint" }, words.summary_note)),
      );
    }
    text.append(h("span", { class: "statement" }, statement.text));
    for (const citation of cited) text.append("\u00a0", this.mark(citation, statement, text));
    text.append(" ");
  }

  /** The numbered mark of a statement, which shows its card on hover, focus and tap. */
  private mark(citation: Citation, statement: Statement, within: HTMLElement): HTMLElement {
    const { words } = this.around;
    const button = h(
      "button",
      { type: "button", class: "cite", part: "mark", "aria-expanded": "false", "aria-label": say(words, "source", { n: citation.number }) },
      String(citation.number),
    );
    const holder = h("span", { class: "cited" }, button);
    const card = new Card(holder, button, within, () => this.card(citation, statement, button, () => card.hide(true)));
    return holder;
  }

  private card(citation: Citation, statement: Statement, opener: HTMLElement, close: () => void): HTMLElement {
    const { words, lang, open } = this.around;
    const met = citation.meeting;
    const facts: [string, string][] = [];
    if (met) {
      facts.push([words.body, met.body ?? citation.document.publisher ?? citation.document.file]);
      facts.push([words.date, day(words, met.date)]);
      const where = [place(words, citation), citation.item?.title].filter(Boolean).join(": ");
      if (where) facts.push([words.place, where]);
    } else {
      facts.push([words.published_by, citation.document.publisher ?? citation.document.file]);
      facts.push([words.place, titled(citation)]);
    }
    const speaker = statement.speaker;
    const basis = speaker && Object.hasOwn(words, `basis_${speaker.basis}`) ? words[`basis_${speaker.basis}` as keyof Words] : "";
    const who = person(speaker);
    // A summary is nobody's words.
    if (statement.verbatim) {
      facts.push([words.said_by, who ? [who, basis && `(${basis})`].filter(Boolean).join(" ") : words.not_recorded_speaker]);
    }
    const whole = h("button", { type: "button", class: "plain" }, words.whole_item);
    whole.addEventListener("click", () => {
      close();
      open(citation, recorded(statement), opener);
    });
    const sentence = citation.passage.includes(recorded(statement)) ? recorded(statement) : citation.quote;
    return h(
      "div",
      { class: "card", part: "card", role: "group", lang, dir: "auto", "aria-label": say(words, "source", { n: citation.number }) },
      h(
        "div",
        { class: "card-head" },
        badge(words, citation.document.kind),
        h("span", { class: "means" }, words[`means_${authorityOf(citation.document.kind)}`]),
        h("button", { type: "button", class: "icon-button", "aria-label": words.close_source, onclick: close }, icon("close")),
      ),
      h("dl", {}, ...facts.map(([name, said]) => h("div", {}, h("dt", {}, name), h("dd", {}, said)))),
      h("blockquote", { class: "passage", lang: "en-GB", dir: "auto" }, ...marked(citation.passage, sentence)),
      citation.truncated && h("p", { class: "notice" }, words.cut_paragraph),
      h(
        "p",
        { class: "card-links" },
        whole,
        isWeb(citation.document.url) && link(citation.document.url, words.official, { target: "_blank", "aria-label": words.official_new }),
      ),
    );
  }

  /** Each notice goes where it applies: to the finding it is about, else above the answer. */
  private placeNotices(answer: Answer): void {
    const { words } = this.around;
    for (const old of this.root.querySelectorAll(".findings .notice, .above > .notice[lang]")) old.remove();
    const roots = [...this.findings.children];
    const general: HTMLElement[] = [];
    for (const notice of answer.notices) {
      const about = notice.citations ?? [];
      const root = roots.findLast((one) => [...one.querySelectorAll(".cite")].some((mark) => about.includes(Number(mark.textContent))));
      if (root) root.append(noticeElement(words, notice));
      else general.push(noticeElement(words, notice));
    }
    this.top.prepend(...general);
  }

  private nothing(answer: Answer): HTMLElement {
    const { words, level } = this.around;
    const codes = answer.notices.map((notice) => notice.code);
    const kind: Icon | undefined =
      answer.status === "clarify" || answer.status === "declined" ? answer.status : NOTHING.find((one) => codes.includes(one));
    const title = kind ? words[kind as keyof Words] : words.nothing;
    const rest = answer.notices.filter((notice) => !answer.answer.includes(notice.message));
    return h(
      "div",
      { class: `nothing nothing--${kind ?? "other"}`, part: "nothing" },
      icon(kind ?? "not_in_documents"),
      h(
        "div",
        {},
        h(`h${(level + 1) as 3 | 4}`, {}, title),
        ...answer.answer.split(/\n{2,}/).map((text) => h("p", { lang: "en-GB", dir: "auto" }, text)),
        ...rest.map((notice) => noticeElement(words, notice)),
      ),
    );
  }

  private related(answer: Answer): HTMLElement {
    const { words, level, open } = this.around;
    const entries = answer.related.map((citation) => {
      const whole = h("button", { type: "button", class: "spot", "aria-label": `${words.whole_item}: ${citation.label}` }, citation.label);
      whole.addEventListener("click", () => open(citation, citation.quote, whole));
      return h(
        "li",
        {},
        h("p", { class: "from" }, badge(words, citation.document.kind), whole),
        h("blockquote", { class: "words", lang: "en-GB", dir: "auto" }, citation.quote),
      );
    });
    const choosing = answer.status === "clarify";
    const list = h("ol", { class: "near" }, ...entries);
    const heading = choosing ? words.choices : words.nearest;
    if (answer.status === "answered") {
      return h("details", { class: "related" }, h("summary", {}, heading), list);
    }
    return h(
      "section",
      { class: "related" },
      h(`h${(level + 1) as 3 | 4}`, {}, heading),
      !choosing && h("p", { class: "hint" }, words.nearest_note),
      list,
    );
  }

  private actions(exchange: Exchange): HTMLElement {
    const { words, around } = { words: this.around.words, around: this.around };
    const copy = h("button", { type: "button", class: "quiet" }, words.copy);
    copy.addEventListener("click", () => around.copy(exchange, copy));
    const row = h("div", { class: "actions", part: "actions" }, copy);
    if (exchange.answer.conversation_id || exchange.shared) {
      const share = h("button", { type: "button", class: "quiet" }, words.share);
      share.addEventListener("click", () => around.share(exchange, share));
      row.append(share);
    }
    const more = h("div", { class: "comment" });
    if (exchange.answer.conversation_id) row.append(this.votes(exchange, more));
    return h("div", {}, row, more);
  }

  private votes(exchange: Exchange, more: HTMLElement): HTMLElement {
    const { words, around } = { words: this.around.words, around: this.around };
    const buttons = (["up", "down"] as const).map((rating) => {
      const button = h(
        "button",
        { type: "button", class: "quiet", "aria-pressed": String(exchange.vote === rating) },
        rating === "up" ? words.useful : words.not_useful,
      );
      button.addEventListener("click", () => void cast(rating));
      return button;
    });
    const cast = async (rating: "up" | "down"): Promise<void> => {
      try {
        await around.vote(exchange, rating);
      } catch {
        around.announce(words.vote_failed);
        more.replaceChildren(h("p", { class: "notice" }, words.vote_failed));
        return;
      }
      buttons[0]?.setAttribute("aria-pressed", String(rating === "up"));
      buttons[1]?.setAttribute("aria-pressed", String(rating === "down"));
      around.announce(words.thanks);
      this.comment(exchange, rating, more, buttons[rating === "up" ? 0 : 1]);
    };
    const label = `useful-${made}-${exchange.answer.id}`;
    return h(
      "div",
      { class: "votes", role: "group", "aria-labelledby": label },
      h("span", { id: label }, words.was_useful),
      ...buttons,
    );
  }

  private comment(exchange: Exchange, rating: "up" | "down", into: HTMLElement, after: HTMLElement | undefined): void {
    const { words, around } = { words: this.around.words, around: this.around };
    const id = `comment-${exchange.answer.id}`;
    const text = h("textarea", { id, rows: 2, maxlength: 2000, "aria-describedby": `${id}-hint` });
    const form = h(
      "form",
      {},
      h("label", { for: id }, rating === "up" ? words.comment_up : words.comment),
      h("p", { class: "hint", id: `${id}-hint` }, words.hint),
      text,
      h("button", { type: "submit", class: "plain" }, words.send),
    );
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (!text.value.trim()) return text.focus();
      around.vote(exchange, rating, text.value.trim()).then(
        () => {
          into.replaceChildren(h("p", { class: "done" }, words.sent));
          around.announce(words.sent);
          after?.focus();
        },
        () => {
          around.announce(words.vote_failed);
          form.append(h("p", { class: "notice" }, words.vote_failed));
        },
      );
    });
    into.replaceChildren(form);
  }
}

export function errorWords(words: Words, error: AskError): string {
  switch (error.failure) {
    case "limit": {
      const { wait } = error;
      const [unit, n] =
        wait >= 5400 ? (["hours", Math.round(wait / 3600)] as const) : wait >= 90 ? (["minutes_wait", Math.ceil(wait / 60)] as const) : (["seconds", wait] as const);
      return say(words, "limit", { n: say(words, unit, { n }) });
    }
    case "key":
      return words.needs_key;
    case "refused":
      return error.said ? `${words.refused} ${error.said}` : words.refused;
    default:
      return words[error.failure];
  }
}

let openCard: Card | null = null;

/** Shows one card beside its mark; hover passes, a click or tap stays, Escape and leaving close. */
export class Card {
  private card: HTMLElement | null = null;
  private pinned = false;
  /** A mark gets focus back, which is no wish to see its card again. */
  static returning = false;
  private timer = 0;

  constructor(
    private readonly holder: HTMLElement,
    private readonly button: HTMLElement,
    private readonly within: HTMLElement,
    private readonly make: () => HTMLElement,
  ) {
    button.addEventListener("click", () => {
      if (this.card && this.pinned) this.hide();
      else {
        this.show(true);
        this.pinned = true;
      }
    });
    button.addEventListener("focus", () => !Card.returning && button.matches(":focus-visible") && this.show(true));
    holder.addEventListener("pointerenter", (event) => event.pointerType === "mouse" && this.later(() => this.show(), 120));
    holder.addEventListener("pointerleave", (event) => {
      if (event.pointerType === "mouse") this.later(() => !this.pinned && !this.hasFocus() && this.hide(), 250);
    });
    holder.addEventListener("focusout", (event) => {
      if (this.card && !holder.contains(event.relatedTarget as Node | null) && event.relatedTarget) this.hide();
    });
    holder.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && this.card) {
        event.stopPropagation();
        this.hide(true);
      }
    });
  }

  show(whole = false): void {
    clearTimeout(this.timer);
    if (this.card) return;
    openCard?.hide();
    openCard = this;
    this.card = this.make();
    this.holder.append(this.card);
    const mark = this.button.getBoundingClientRect();
    const around = (this.within.closest(".finding, .summary") ?? this.within).getBoundingClientRect();
    this.card.style.insetBlockStart = `${mark.bottom - around.top + 6}px`;
    this.button.setAttribute("aria-expanded", "true");
    if (whole) this.card.scrollIntoView({ block: "nearest" });
  }

  hide(back = false): void {
    clearTimeout(this.timer);
    if (!this.card) return;
    const focused = this.hasFocus() && !this.button.matches(":focus");
    const card = this.card;
    this.card = null;
    this.pinned = false;
    if (openCard === this) openCard = null;
    Card.returning = true;
    if (back || focused) this.button.focus({ preventScroll: true });
    Card.returning = false;
    card.remove();
    this.button.setAttribute("aria-expanded", "false");
    clearTimeout(this.timer);
  }

  /** Close what is open, unless the event was in it. */
  static dismiss(event: Event): void {
    if (openCard && !event.composedPath().includes(openCard.holder)) openCard.hide();
  }

  private hasFocus(): boolean {
    return this.holder.matches(":focus-within");
  }

  private later(what: () => void, ms: number): void {
    clearTimeout(this.timer);
    this.timer = window.setTimeout(what, ms);
  }
}
