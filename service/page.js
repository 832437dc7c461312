// Asks without leaving the page. Text is only ever set as text; without this file the form still works.

const form = document.getElementById("ask");
if (form) begin(form);

function begin(form) {
  const status = document.getElementById("status");
  const answers = document.getElementById("answers");
  const button = form.querySelector("button");
  let waiting = false;

  form.elements.question.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      form.requestSubmit();
    }
  });

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const question = form.elements.question.value.trim();
    if (waiting || !question) return;
    waiting = true;
    button.setAttribute("aria-disabled", "true");
    status.textContent = "Looking through the record…";
    try {
      const answer = await ask(form, question);
      const article = answerElement(question, answer);
      answers.prepend(article);
      form.elements.conversation_id.value = answer.conversation_id ?? "";
      form.elements.question.value = "";
      const count = answer.citations.length;
      status.textContent = count
        ? `Answer ready, ${count} ${count === 1 ? "source" : "sources"}.`
        : "Answer ready, no source found.";
      article.querySelector("h2").focus();
    } catch (error) {
      status.textContent = error.message;
    } finally {
      waiting = false;
      button.removeAttribute("aria-disabled");
    }
  });
}

async function ask(form, question) {
  const body = { question };
  if (form.elements.conversation_id.value) body.conversation_id = form.elements.conversation_id.value;
  const headers = { "Content-Type": "application/json" };
  if (form.elements.key?.value) headers.Authorization = `Bearer ${form.elements.key.value}`;
  let reply;
  try {
    reply = await fetch("/v1/ask", { method: "POST", headers, body: JSON.stringify(body) });
  } catch {
    throw new Error("The service cannot be reached. Your question is still in the box.");
  }
  const found = await reply.json();
  if (reply.status === 404 && body.conversation_id) {
    form.elements.conversation_id.value = "";
    return ask(form, question);
  }
  if (!reply.ok) throw new Error(found.detail ?? "The service could not answer.");
  return found;
}

function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

let shown = 0;

function answerElement(question, answer) {
  const prefix = `a${(shown += 1)}`;
  const article = element("article", {}, element("h2", { tabindex: "-1" }, question));
  for (const paragraph of answer.answer.split(/\n{2,}/)) {
    article.append(element("p", { class: "text" }, ...marked(paragraph, answer.citations, prefix)));
  }
  for (const notice of answer.notices) {
    const line = element("p", { class: "notice" }, notice.message);
    if (isWeb(notice.url)) line.append(" ", element("a", { href: notice.url }, "Open the page"));
    article.append(line);
  }
  if (answer.citations.length) {
    article.append(element("h3", {}, "Where it stands"), sources(answer.citations, prefix));
  }
  if (answer.related.length) {
    const list = sources(answer.related, `${prefix}r`);
    article.append(element("details", {}, element("summary", {}, "Near to it in the record"), list));
  }
  return article;
}

function marked(text, citations, prefix) {
  const known = new Set(citations.map((citation) => String(citation.number)));
  return text.split(/(\[\d+\])/).map((part) => {
    const number = /^\[(\d+)\]$/.exec(part)?.[1];
    return number && known.has(number) ? element("a", { href: `#${prefix}-${number}` }, part) : part;
  });
}

function sources(citations, prefix) {
  const list = element("ol", { class: "sources" });
  for (const citation of citations) {
    const entry = element("li", { id: `${prefix}-${citation.number}`, value: citation.number });
    entry.append(element("div", { class: "label" }, citation.label));
    entry.append(element("blockquote", {}, citation.quote));
    if (citation.passage !== citation.quote) {
      const passage = element("p", { class: "passage" }, citation.passage);
      entry.append(element("details", {}, element("summary", {}, "The whole paragraph"), passage));
    }
    const inRecord = citation.url.replace(/^\/v1\//, "/");
    const links = element("p", { class: "links" }, element("a", { href: inRecord }, "In the record"));
    if (isWeb(citation.document.url)) {
      const name = citation.document.publisher ? `As published by ${citation.document.publisher}` : "As published";
      links.append(" · ", element("a", { href: citation.document.url, rel: "noopener" }, name));
    }
    entry.append(links);
    list.append(entry);
  }
  return list;
}

function isWeb(url) {
  return typeof url === "string" && /^https?:\/\//i.test(url);
}
