// The HTTP contract, as far as the widget uses it.

import { events } from "./sse";

export interface Person {
  name: string | null;
  role: string | null;
  basis: string;
}

export interface Statement {
  text: string;
  citations: number[];
  speaker: Person | null;
  act: string | null;
  verbatim: boolean;
  source?: string; // of a machine's sentence: the one of the record that it is written from
}

export interface Citation {
  number: number;
  label: string;
  document: { id: string; file: string; title: string | null; url: string | null; kind: string; publisher: string | null };
  meeting: { body: string | null; date: string | null; date_basis: string } | null;
  item: { number: string | null; number_basis: string; title: string | null } | null;
  question: string | null;
  paragraph: string | null;
  quote: string;
  passage: string;
  truncated: boolean;
  url: string;
}

export interface Notice {
  code: string;
  message: string;
  url: string | null;
  citations?: number[]; // of which citations it speaks; of the whole answer without
}

export interface Answer {
  id: string;
  conversation_id: string | null;
  status: "answered" | "not_found" | "declined" | "clarify";
  answer: string;
  statements: Statement[];
  citations: Citation[];
  notices: Notice[];
  related: Citation[];
}

export interface Paragraph {
  label: string | null;
  anchor: string;
  kind: string;
  text: string;
  truncated: boolean;
}

export interface Item {
  number: string | null;
  title: string | null;
  truncated: boolean;
  full_text_url: string | null;
  anchor: string;
  paragraphs: Paragraph[];
}

export interface RecordDocument {
  id: string;
  title: string | null;
  kind: string;
  url: string | null;
  items: Item[];
}

export interface Coverage {
  meetings: number;
  documents: number;
  bodies: string[];
  first: string | null;
  last: string | null;
  last_ingested: string;
}

export interface Config {
  enabled: boolean;
  needs_key: boolean;
  retention_days: number;
  title: string | null;
  greeting: string | null;
  accent: string | null;
  accent_dark: string | null;
  examples: string[];
  coverage: Coverage | null;
}

export interface Turn {
  role: "user" | "assistant";
  content: string;
}

export interface Asked {
  question: string;
  conversation_id?: string;
  history?: Turn[];
}

export type Failure = "offline" | "broken" | "key" | "paused" | "limit" | "busy" | "refused" | "gone";

/** What went wrong, in a word of ours, with what the service said where it is worth showing. */
export class AskError extends Error {
  constructor(
    readonly failure: Failure,
    readonly said = "",
    readonly wait = 0,
  ) {
    super(failure);
  }
}

export class Api {
  key = "";

  constructor(readonly base: string) {}

  /** An address of ours, absolute. */
  address(path: string): string {
    return new URL(path, `${this.base}/`).href;
  }

  /** Ask; every checked statement goes to `each` as it arrives, the whole answer is returned. */
  async ask(
    asked: Asked,
    each: (statement: Statement, cited: Citation[]) => void,
    signal: AbortSignal,
  ): Promise<Answer> {
    const reply = await this.call("/v1/ask", {
      method: "POST",
      body: JSON.stringify(asked),
      accept: "text/event-stream",
      signal,
    });
    if (!reply.body) throw new AskError("broken");
    try {
      for await (const event of events(reply.body)) {
        if (event.name === "statement") {
          const { cited, ...statement } = JSON.parse(event.data) as Statement & { cited: Citation[] };
          each(statement, cited);
        } else if (event.name === "answer") {
          return JSON.parse(event.data) as Answer;
        } else if (event.name === "error") {
          const problem = JSON.parse(event.data) as { status?: number; detail?: string };
          throw problemOf(problem.status ?? 500, problem.detail ?? "", 0);
        }
      }
    } catch (error) {
      if (error instanceof AskError || signal.aborted) throw error;
      throw new AskError("broken");
    }
    throw new AskError("broken"); // a stream without a final answer is not an answer
  }

  async json<T>(path: string): Promise<T> {
    return (await (await this.call(path, {})).json()) as T;
  }

  async shared(id: string): Promise<{ question: string; at: string; answer: Answer }> {
    return this.json(`/v1/answers/${encodeURIComponent(id)}`);
  }

  async vote(answer_id: string, rating: "up" | "down", comment?: string): Promise<void> {
    const body = JSON.stringify({ answer_id, rating, ...(comment ? { comment } : {}) });
    await this.call("/v1/feedback", { method: "POST", body });
  }

  /** Delete a stored conversation; one that is gone already is as good. */
  async forget(conversation: string): Promise<void> {
    try {
      await this.call(`/v1/conversations/${encodeURIComponent(conversation)}`, { method: "DELETE" });
    } catch (error) {
      if (!(error instanceof AskError && error.failure === "gone")) throw error;
    }
  }

  private async call(
    path: string,
    options: { method?: string; body?: string; accept?: string; signal?: AbortSignal },
  ): Promise<Response> {
    const headers: Record<string, string> = {};
    if (options.body) headers["Content-Type"] = "application/json";
    if (options.accept) headers["Accept"] = options.accept;
    if (this.key) headers["Authorization"] = `Bearer ${this.key}`;
    let reply: Response;
    try {
      reply = await fetch(this.address(path), {
        method: options.method ?? "GET",
        headers,
        body: options.body ?? null,
        signal: options.signal ?? null,
        credentials: "omit",
        referrerPolicy: "no-referrer",
      });
    } catch (error) {
      if (options.signal?.aborted) throw error;
      throw new AskError("offline");
    }
    if (reply.ok) return reply;
    let detail = "";
    try {
      detail = String(((await reply.json()) as { detail?: string }).detail ?? "");
    } catch {
      // Not ours: a proxy's page, say. Its words are not shown.
    }
    throw problemOf(reply.status, detail, Number(reply.headers.get("Retry-After")) || 0);
  }
}

function problemOf(status: number, detail: string, wait: number): AskError {
  if (status === 401 || status === 403) return new AskError("key", detail);
  if (status === 404) return new AskError("gone", detail);
  if (status === 429) return new AskError("limit", detail, wait);
  if (status === 503) return new AskError(/switched off/.test(detail) ? "paused" : "busy", detail, wait);
  if (status < 500) return new AskError("refused", detail);
  return new AskError("broken", detail);
}
