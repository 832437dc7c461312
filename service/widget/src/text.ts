// An answer as plain text and as Markdown, with the address of every sentence.

import type { Answer, Citation } from "./api";
import type { Exchange } from "./store";
import { say, type Words } from "./strings";

/** Where a citation can be opened: in the record that the service keeps. */
export function addressOf(citation: Citation, base: string): string {
  return new URL(citation.url.replace(/^\/v1\//, "/"), `${base}/`).href;
}

function sources(answer: Answer, base: string, line: (c: Citation, address: string) => string): string[] {
  return answer.citations.map((citation) => line(citation, addressOf(citation, base)));
}

/** What the copy button gives. */
export function plain(exchange: Exchange, base: string, words: Words): string {
  const { question, answer } = exchange;
  const lines = [question, "", answer.answer];
  const shown = new Set([answer.answer]);
  for (const notice of answer.notices) {
    if (!answer.answer.includes(notice.message) && !shown.has(notice.message)) lines.push("", notice.message);
    shown.add(notice.message);
  }
  if (answer.citations.length) {
    lines.push("", words.sources);
    lines.push(...sources(answer, base, (c, at) => `[${c.number}] ${c.label}\n    ${at}`));
  }
  return `${lines.join("\n")}\n`;
}

/** A whole conversation as Markdown; what a document says cannot become markup. */
export function markdown(exchanges: Exchange[], title: string, base: string, words: Words): string {
  const parts = [`# ${escape(title)}`];
  for (const { question, answer } of exchanges) {
    parts.push(`## ${escape(question)}`);
    parts.push(...answer.answer.split(/\n{2,}/).map(escape));
    for (const notice of answer.notices) {
      if (!answer.answer.includes(notice.message)) parts.push(`> ${escape(notice.message)}`);
    }
    if (answer.citations.length) {
      parts.push(`### ${escape(words.sources)}`);
      parts.push(sources(answer, base, (c, at) => `- \\[${c.number}\\] ${escape(c.label)}  \n  <${at}>`).join("\n"));
    }
  }
  parts.push(`---\n\n${escape(say(words, "can_be_wrong"))}`);
  return `${parts.join("\n\n")}\n`;
}

function escape(text: string): string {
  return text
    .replace(/[\\`*_[\]<>#~|&]/g, "\\$&")
    .replace(/^(\s*)([-+]|\d+[.)])(?=\s)/gm, "$1\\$2")
    .replace(/(https?):/g, "$1\\:");
}
