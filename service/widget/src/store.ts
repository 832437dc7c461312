// What a reload gives back: the conversation of this tab, and nothing after the tab is closed.

import type { Answer } from "./api";

export interface Exchange {
  question: string;
  answer: Answer;
  vote?: "up" | "down";
  shared?: string; // when it was given, where it came by a share link
}

export interface Kept {
  conversation: string | null;
  exchanges: Exchange[];
  open: boolean;
  lang: string | null;
}

export class Store {
  private memory: Kept = { conversation: null, exchanges: [], open: false, lang: null };
  private readonly name: string;

  constructor(base: string) {
    this.name = `askminutes:${base}`;
    try {
      const kept = JSON.parse(sessionStorage.getItem(this.name) ?? "null") as Kept | null;
      if (kept && Array.isArray(kept.exchanges)) this.memory = { ...this.memory, ...kept };
    } catch {
      // Storage is blocked or holds something else: begin anew.
    }
  }

  get kept(): Kept {
    return this.memory;
  }

  update(change: Partial<Kept>): void {
    this.memory = { ...this.memory, ...change };
    try {
      const { conversation, exchanges, open, lang } = this.memory;
      if (!conversation && !exchanges.length && !open && !lang) sessionStorage.removeItem(this.name);
      else sessionStorage.setItem(this.name, JSON.stringify(this.memory));
    } catch {
      // Full or blocked: the conversation lives as long as the page.
    }
  }
}
