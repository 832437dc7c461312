// src/sse.ts
var e = class {
	rest = "";
	name = "";
	data = [];
	push(e) {
		let t = [];
		for (this.rest += e;;) {
			let e = /\r\n|\n|\r(?!$)/.exec(this.rest);
			if (!e) return t;
			let n = this.rest.slice(0, e.index);
			this.rest = this.rest.slice(e.index + e[0].length), n === "" ? (this.data.length && t.push({
				name: this.name || "message",
				data: this.data.join("\n")
			}), this.name = "", this.data = []) : n.startsWith(":") || this.field(n);
		}
	}
	field(e) {
		let t = e.indexOf(":"), n = t < 0 ? e : e.slice(0, t), r = t < 0 ? "" : e.slice(t + 1).replace(/^ /, "");
		n === "event" ? this.name = r : n === "data" && this.data.push(r);
	}
};
async function* t(t) {
	let n = new e(), r = new TextDecoder(), i = t.getReader();
	try {
		for (;;) {
			let { done: e, value: t } = await i.read();
			if (e) return;
			yield* n.push(r.decode(t, { stream: !0 }));
		}
	} finally {
		i.cancel().catch(() => void 0);
	}
}
// src/api.ts
var n = class extends Error {
	failure;
	said;
	wait;
	constructor(e, t = "", n = 0) {
		super(e), this.failure = e, this.said = t, this.wait = n;
	}
}, r = class {
	base;
	key = "";
	constructor(e) {
		this.base = e;
	}
	address(e) {
		return new URL(e, `${this.base}/`).href;
	}
	async ask(e, r, a) {
		let o = await this.call("/v1/ask", {
			method: "POST",
			body: JSON.stringify(e),
			accept: "text/event-stream",
			signal: a
		});
		if (!o.body) throw new n("broken");
		try {
			for await (let e of t(o.body)) if (e.name === "statement") {
				let { cited: t, ...n } = JSON.parse(e.data);
				r(n, t);
			} else if (e.name === "answer") return JSON.parse(e.data);
			else if (e.name === "error") {
				let t = JSON.parse(e.data);
				throw i(t.status ?? 500, t.detail ?? "", 0);
			}
		} catch (e) {
			throw e instanceof n || a.aborted ? e : new n("broken");
		}
		throw new n("broken");
	}
	async json(e) {
		return await (await this.call(e, {})).json();
	}
	async shared(e) {
		return this.json(`/v1/answers/${encodeURIComponent(e)}`);
	}
	async vote(e, t, n) {
		let r = JSON.stringify({
			answer_id: e,
			rating: t,
			...n ? { comment: n } : {}
		});
		await this.call("/v1/feedback", {
			method: "POST",
			body: r
		});
	}
	async forget(e) {
		try {
			await this.call(`/v1/conversations/${encodeURIComponent(e)}`, { method: "DELETE" });
		} catch (e) {
			if (!(e instanceof n && e.failure === "gone")) throw e;
		}
	}
	async call(e, t) {
		let r = {};
		t.body && (r["Content-Type"] = "application/json"), t.accept && (r.Accept = t.accept), this.key && (r.Authorization = `Bearer ${this.key}`);
		let a;
		try {
			a = await fetch(this.address(e), {
				method: t.method ?? "GET",
				headers: r,
				body: t.body ?? null,
				signal: t.signal ?? null,
				credentials: "omit",
				referrerPolicy: "no-referrer"
			});
		} catch (e) {
			throw t.signal?.aborted ? e : new n("offline");
		}
		if (a.ok) return a;
		let o = "";
		try {
			o = String((await a.json()).detail ?? "");
		} catch {}
		throw i(a.status, o, Number(a.headers.get("Retry-After")) || 0);
	}
};
function i(e, t, r) {
	return e === 401 || e === 403 ? new n("key", t) : e === 404 ? new n("gone", t) : e === 429 ? new n("limit", t, r) : e === 503 ? new n(/switched off/.test(t) ? "paused" : "busy", t, r) : e < 500 ? new n("refused", t) : new n("broken", t);
}
// src/dom.ts
function a(e, t = {}, ...n) {
	let r = document.createElement(e);
	return o(r, t), r.append(...n.filter((e) => e != null && e !== !1)), r;
}
function o(e, t) {
	for (let [n, r] of Object.entries(t)) typeof r == "function" ? e.addEventListener(n.slice(2), r) : r != null && r !== !1 && e.setAttribute(n, r === !0 ? "" : String(r));
}
function s(e, t, n = {}) {
	return c(e) ? a("a", {
		href: e,
		rel: "noopener noreferrer",
		...n
	}, t) : a("span", {}, t);
}
function c(e) {
	return typeof e == "string" && /^https?:\/\//i.test(e);
}
var l = {
	chat: "M4 5h16v11H9l-5 4z M8 9h8 M8 12.5h5",
	close: "M6 6l12 12 M18 6L6 18",
	not_in_documents: "M10.5 4a6.5 6.5 0 1 0 0 13a6.5 6.5 0 1 0 0-13z M15.5 15.5L21 21 M8 10.5h5",
	not_recorded: "M6 3h9l4 4v14H6z M15 3v4h4 M9.5 12h6 M9.5 16h.01 M12.5 16h.01 M15.5 16h.01",
	cut_off: "M6 13V3h9l4 4v6 M15 3v4h4 M4 16l3 2 3-2 3 2 3-2 3 2 2-1.5",
	not_stated: "M8 4H5v16h3 M16 4h3v16h-3 M9.5 12h.01 M12 12h.01 M14.5 12h.01",
	clarify: "M4 4h16v13H9l-5 4z M9.8 8.5a2.3 2.3 0 1 1 2.9 2.6c-.5.2-.7.5-.7 1 M12 14.3h.01",
	declined: "M12 3a9 9 0 1 0 0 18a9 9 0 1 0 0-18z M12 11v6 M12 7.5h.01"
};
function u(e) {
	let t = "http://www.w3.org/2000/svg", n = document.createElementNS(t, "svg");
	o(n, {
		viewBox: "0 0 24 24",
		"aria-hidden": "true",
		class: "icon",
		focusable: "false"
	});
	let r = document.createElementNS(t, "path");
	return r.setAttribute("d", l[e]), n.append(r), n;
}
var d = {
	en: {
		title: "Ask the minutes",
		greeting: "Ask what was said or decided. You get the sentences of the published record, each with its place.",
		label: "Your question",
		label_again: "Ask another question",
		hint: "Do not include personal details.",
		ask: "Ask",
		left: "{n} characters left",
		too_long: "{n} characters too many",
		empty: "Type a question first.",
		examples: "For example",
		key: "Key",
		key_hint: "This service answers people who have a key. It is not stored.",
		you_asked: "You asked",
		shared: "Shared answer, given on {date}",
		searching: "Searching the record…",
		stop: "Stop",
		ready: "Answer complete. {n} sources.",
		ready_one: "Answer complete. 1 source.",
		ready_none: "Answer complete.",
		stopped: "Stopped. This answer is not complete.",
		asked_again: "Ask it again",
		summary: "Summary, written by a machine",
		summary_note: "Each sentence was checked against the record below. Rely on the record.",
		minutes: "Minutes",
		agenda: "Agenda, not minutes",
		statement: "Own words",
		decision: "Decision notice",
		report: "Report",
		press_release: "Press release",
		news: "Third party",
		other: "Other page",
		means_minutes: "From the published minutes of the meeting.",
		means_agenda: "From the agenda: what was to be discussed, not what was said.",
		means_own: "Published by the office holder or the body itself. Not the minutes.",
		means_third: "A third party’s account. Not the minutes.",
		date_not_stated: "Date not stated",
		item: "item {n}",
		item_inferred: "item {n} (number inferred)",
		paragraph: "paragraph {n}",
		said_by: "Who is speaking",
		not_recorded_speaker: "Not recorded",
		basis_printed: "as printed",
		basis_inferred: "from the sentences before it",
		basis_role: "name supplied for the office at that date",
		basis_author: "author of the page",
		stated: "stated",
		asked: "asked",
		replied: "replied",
		assured: "assured",
		undertook: "undertook",
		welcomed: "welcomed",
		raised_concern: "raised a concern",
		proposed: "proposed",
		resolved: "resolved",
		noted: "noted",
		reported: "reported",
		quoted: "quoted",
		source: "Source {n}",
		body: "Body",
		date: "Date",
		place: "Place",
		published_by: "Published by",
		whole_item: "Read the whole item",
		official: "Official page",
		official_new: "Official page (opens in a new tab)",
		cut_paragraph: "The published page breaks off in this paragraph.",
		close_source: "Close source",
		record: "The record",
		close: "Close",
		loading: "Opening the item…",
		no_item: "This item could not be opened.",
		cut_here: "The published page breaks off here.",
		full_text: "The full text",
		whole_document: "Read the whole document",
		untitled: "Without a title",
		not_in_documents: "Not in the documents",
		not_recorded: "Not recorded",
		cut_off: "Cut off",
		not_stated: "Not stated",
		clarify: "Which one?",
		declined: "Not something this can answer",
		nothing: "No answer",
		nearest: "Nearest in the record",
		choices: "What it could mean",
		nearest_note: "These do not answer the question.",
		open_page: "Open the page",
		copy: "Copy",
		copied: "Copied with its sources.",
		copy_failed: "This browser does not let the page copy. The text is selected below.",
		share: "Share",
		share_label: "Link to this answer",
		share_note: "Anyone with the link can read the question and the answer for {n} days.",
		link_copied: "Link copied.",
		useful: "Useful",
		not_useful: "Not useful",
		was_useful: "Was this useful?",
		thanks: "Thank you.",
		comment: "What was wrong or missing? (optional)",
		comment_up: "What was good about it? (optional)",
		send: "Send",
		sent: "Thank you. Your comment was sent.",
		vote_failed: "Your vote was not stored. Try again later.",
		conversation: "Conversation",
		fresh: "New conversation",
		forget: "Forget this conversation",
		forget_sure: "Delete these questions and answers here and on the service?",
		forget_yes: "Yes, forget it",
		forget_no: "Keep it",
		forgotten: "Forgotten.",
		forget_failed: "It could not be deleted on the service. Try again.",
		begun: "New conversation.",
		save: "Save as Markdown",
		print: "Print",
		sources: "Sources",
		covers: "Covers {n} meetings of {body}, {first} to {last}. Last updated {updated}.",
		covers_one: "Covers 1 meeting of {body}, {first}. Last updated {updated}.",
		covers_none: "Covers {n} documents. Last updated {updated}.",
		bodies: "{n} bodies",
		coverage: "What is covered",
		can_be_wrong: "Every sentence is printed as published. Choosing the sentences can go wrong, so read the source before you rely on one.",
		offline: "The service cannot be reached. Check your connection; your question is kept.",
		broken: "The answer broke off before it was complete, so it is not shown. Your question is kept.",
		limit: "Too many questions for now. Try again in {n}.",
		seconds: "{n} seconds",
		minutes_wait: "{n} minutes",
		hours: "{n} hours",
		busy: "The service cannot answer at the moment. Try again in a little while.",
		paused: "The chat is switched off at the moment.",
		needs_key: "That key is not accepted.",
		refused: "The question was not accepted.",
		gone: "This answer is no longer stored.",
		too_old: "The conversation was no longer stored, so this question was asked on its own.",
		retry: "Try again",
		trouble: "There is a problem",
		open_chat: "Open: {title}",
		close_chat: "Close: {title}",
		language: "Cymraeg",
		unreviewed: ""
	},
	cy: {
		title: "Holi’r cofnodion",
		greeting: "Gofynnwch beth a ddywedwyd neu a benderfynwyd. Cewch frawddegau’r cofnod cyhoeddedig, pob un gyda’i lle.",
		label: "Eich cwestiwn",
		label_again: "Gofyn cwestiwn arall",
		hint: "Peidiwch â chynnwys manylion personol.",
		ask: "Gofyn",
		left: "{n} nod ar ôl",
		too_long: "{n} nod yn ormod",
		empty: "Teipiwch gwestiwn yn gyntaf.",
		examples: "Er enghraifft",
		key: "Allwedd",
		key_hint: "Mae’r gwasanaeth hwn yn ateb pobl sydd ag allwedd. Ni chaiff ei chadw.",
		you_asked: "Eich cwestiwn",
		shared: "Ateb a rannwyd, a roddwyd ar {date}",
		searching: "Yn chwilio’r cofnod…",
		stop: "Stopio",
		ready: "Ateb yn gyflawn. {n} ffynhonnell.",
		ready_one: "Ateb yn gyflawn. 1 ffynhonnell.",
		ready_none: "Ateb yn gyflawn.",
		stopped: "Wedi stopio. Nid yw’r ateb hwn yn gyflawn.",
		asked_again: "Gofyn eto",
		summary: "Crynodeb, wedi’i ysgrifennu gan beiriant",
		summary_note: "Gwiriwyd pob brawddeg yn erbyn y cofnod isod. Dibynnwch ar y cofnod.",
		minutes: "Cofnodion",
		agenda: "Agenda, nid cofnodion",
		statement: "Geiriau ei hun",
		decision: "Hysbysiad penderfyniad",
		report: "Adroddiad",
		press_release: "Datganiad i’r wasg",
		news: "Trydydd parti",
		other: "Tudalen arall",
		means_minutes: "O gofnodion cyhoeddedig y cyfarfod.",
		means_agenda: "O’r agenda: yr hyn oedd i’w drafod, nid yr hyn a ddywedwyd.",
		means_own: "Cyhoeddwyd gan ddeiliad y swydd neu’r corff ei hun. Nid y cofnodion.",
		means_third: "Adroddiad trydydd parti. Nid y cofnodion.",
		date_not_stated: "Dyddiad heb ei nodi",
		item: "eitem {n}",
		item_inferred: "eitem {n} (rhif wedi’i gasglu)",
		paragraph: "paragraff {n}",
		said_by: "Pwy sy’n siarad",
		not_recorded_speaker: "Heb ei gofnodi",
		basis_printed: "fel yr argraffwyd",
		basis_inferred: "o’r brawddegau blaenorol",
		basis_role: "enw deiliad y swydd ar y dyddiad hwnnw",
		basis_author: "awdur y dudalen",
		stated: "dywedodd",
		asked: "gofynnodd",
		replied: "atebodd",
		assured: "sicrhaodd",
		undertook: "ymrwymodd",
		welcomed: "croesawodd",
		raised_concern: "mynegodd bryder",
		proposed: "cynigiodd",
		resolved: "penderfynwyd",
		noted: "nodwyd",
		reported: "adroddodd",
		quoted: "dyfynnwyd",
		source: "Ffynhonnell {n}",
		body: "Corff",
		date: "Dyddiad",
		place: "Lle",
		published_by: "Cyhoeddwyd gan",
		whole_item: "Darllen yr eitem gyfan",
		official: "Tudalen swyddogol",
		official_new: "Tudalen swyddogol (yn agor mewn tab newydd)",
		cut_paragraph: "Mae’r dudalen gyhoeddedig yn torri i ffwrdd yn y paragraff hwn.",
		close_source: "Cau’r ffynhonnell",
		record: "Y cofnod",
		close: "Cau",
		loading: "Yn agor yr eitem…",
		no_item: "Nid oedd modd agor yr eitem hon.",
		cut_here: "Mae’r dudalen gyhoeddedig yn torri i ffwrdd yma.",
		full_text: "Y testun llawn",
		whole_document: "Darllen y ddogfen gyfan",
		untitled: "Heb deitl",
		not_in_documents: "Nid yw yn y dogfennau",
		not_recorded: "Heb ei gofnodi",
		cut_off: "Wedi’i dorri i ffwrdd",
		not_stated: "Heb ei nodi",
		clarify: "Pa un?",
		declined: "Ni all y gwasanaeth ateb hyn",
		nothing: "Dim ateb",
		nearest: "Agosaf yn y cofnod",
		choices: "Yr hyn y gallai ei olygu",
		nearest_note: "Nid yw’r rhain yn ateb y cwestiwn.",
		open_page: "Agor y dudalen",
		copy: "Copïo",
		copied: "Copïwyd gyda’i ffynonellau.",
		copy_failed: "Nid yw’r porwr hwn yn gadael i’r dudalen gopïo. Mae’r testun wedi’i ddewis isod.",
		share: "Rhannu",
		share_label: "Dolen i’r ateb hwn",
		share_note: "Gall unrhyw un sydd â’r ddolen ddarllen y cwestiwn a’r ateb am {n} diwrnod.",
		link_copied: "Copïwyd y ddolen.",
		useful: "Defnyddiol",
		not_useful: "Ddim yn ddefnyddiol",
		was_useful: "A oedd hyn yn ddefnyddiol?",
		thanks: "Diolch.",
		comment: "Beth oedd o’i le neu ar goll? (dewisol)",
		comment_up: "Beth oedd yn dda amdano? (dewisol)",
		send: "Anfon",
		sent: "Diolch. Anfonwyd eich sylw.",
		vote_failed: "Ni chadwyd eich pleidlais. Rhowch gynnig arall yn nes ymlaen.",
		conversation: "Sgwrs",
		fresh: "Sgwrs newydd",
		forget: "Anghofio’r sgwrs hon",
		forget_sure: "Dileu’r cwestiynau a’r atebion hyn yma ac ar y gwasanaeth?",
		forget_yes: "Ie, anghofio",
		forget_no: "Cadw",
		forgotten: "Wedi’i anghofio.",
		forget_failed: "Ni ellid ei ddileu ar y gwasanaeth. Rhowch gynnig arall arni.",
		begun: "Sgwrs newydd.",
		save: "Cadw fel Markdown",
		print: "Argraffu",
		sources: "Ffynonellau",
		covers: "Yn cwmpasu {n} cyfarfod o {body}, {first} i {last}. Diweddarwyd {updated}.",
		covers_one: "Yn cwmpasu 1 cyfarfod o {body}, {first}. Diweddarwyd {updated}.",
		covers_none: "Yn cwmpasu {n} dogfen. Diweddarwyd {updated}.",
		bodies: "{n} corff",
		coverage: "Beth sy’n cael ei gwmpasu",
		can_be_wrong: "Argreffir pob brawddeg fel y’i cyhoeddwyd. Gall y dewis o frawddegau fod yn anghywir, felly darllenwch y ffynhonnell cyn dibynnu arni.",
		offline: "Ni ellir cyrraedd y gwasanaeth. Gwiriwch eich cysylltiad; mae’ch cwestiwn wedi’i gadw.",
		broken: "Torrodd yr ateb cyn ei orffen, felly ni chaiff ei ddangos. Mae’ch cwestiwn wedi’i gadw.",
		limit: "Gormod o gwestiynau am y tro. Rhowch gynnig arall mewn {n}.",
		seconds: "{n} eiliad",
		minutes_wait: "{n} munud",
		hours: "{n} awr",
		busy: "Ni all y gwasanaeth ateb ar hyn o bryd. Rhowch gynnig arall cyn bo hir.",
		paused: "Mae’r sgwrs wedi’i diffodd ar hyn o bryd.",
		needs_key: "Ni dderbynnir yr allwedd honno.",
		refused: "Ni dderbyniwyd y cwestiwn.",
		gone: "Nid yw’r ateb hwn wedi’i gadw mwyach.",
		too_old: "Nid oedd y sgwrs wedi’i chadw mwyach, felly gofynnwyd y cwestiwn ar ei ben ei hun.",
		retry: "Ceisio eto",
		trouble: "Mae problem",
		open_chat: "Agor: {title}",
		close_chat: "Cau: {title}",
		language: "English",
		unreviewed: "Nid yw’r cyfieithiad hwn wedi’i adolygu eto. (This translation has not been reviewed.)"
	}
};
function f(e) {
	return /^cy\b/i.test(e ?? "") ? "cy" : "en";
}
function p(e, t, n = {}) {
	return e[t].replace(/\{(\w+)\}/g, (e, t) => String(n[t] ?? e));
}
function m(e, t, n) {
	let r = /^(\d{4})-(\d{2})-(\d{2})/.exec(n ?? "");
	if (!r) return e.date_not_stated;
	let [, i, a, o] = r, s = new Date(Date.UTC(Number(i), Number(a) - 1, Number(o)));
	return new Intl.DateTimeFormat(t === "cy" ? "cy" : "en-GB", {
		day: "numeric",
		month: "long",
		year: "numeric",
		timeZone: "UTC"
	}).format(s);
}
// src/answer.ts
var h = {
	minutes: "minutes",
	agenda: "agenda",
	statement: "own",
	decision: "own",
	report: "own",
	press_release: "own"
}, g = 0;
function _(e) {
	return h[e] ?? "third";
}
function v(e, t) {
	let n = Object.hasOwn(e, t) ? e[t] : e.other, r = _(t);
	return a("span", {
		class: `badge badge--${r}`,
		part: "badge",
		title: e[`means_${r}`]
	}, n);
}
function y(e) {
	return e ? e.name && e.role && !e.name.includes(e.role) ? `${e.name}, ${e.role}` : e.name ?? e.role ?? "" : "";
}
function b(e, t) {
	return t && Object.hasOwn(e, t) ? e[t] : "";
}
function x(e, t) {
	let n = [], r = t.item;
	return r?.number && n.push(p(e, r.number_basis === "inferred" ? "item_inferred" : "item", { n: r.number })), t.question && n.push(t.question), t.paragraph && n.push(p(e, "paragraph", { n: t.paragraph })), n.join(", ");
}
function S(e) {
	let t = `${e.document.publisher ?? e.document.file}, `;
	return e.label.startsWith(t) ? e.label.slice(t.length) : e.label;
}
function C(e, t) {
	let n = t ? e.indexOf(t) : -1;
	if (n < 0) return [e];
	let r = n + t.length;
	return [
		e.slice(0, n),
		a("mark", {}, e.slice(n, r)),
		e.slice(r)
	];
}
function w(e, t) {
	let n = a("p", {
		class: "notice",
		part: "notice",
		lang: "en-GB"
	}), r = t.url;
	if (c(r) && t.message.includes(r)) {
		let [e = "", ...i] = t.message.split(r);
		n.append(e, s(r, new URL(r).host), i.join(r));
	} else n.append(t.message), c(r) && n.append(" ", s(r, e.open_page));
	return n;
}
var T = [
	"not_in_documents",
	"not_recorded",
	"cut_off",
	"not_stated"
], E = class {
	around;
	question;
	root;
	heading;
	top = a("div", { class: "above" });
	findings = a("div", { class: "findings" });
	foot = a("div", { class: "below" });
	shown = [];
	group = null;
	constructor(e, t, n) {
		this.around = e, this.question = t;
		let { words: r, level: i, lang: o } = e;
		g += 1;
		let s = `question-${g}`;
		this.heading = a(`h${i}`, {
			id: s,
			class: "asked",
			tabindex: -1,
			dir: "auto"
		}, t);
		let c = n ? p(r, "shared", { date: m(r, o, n) }) : r.you_asked;
		this.root = a("article", {
			class: "exchange",
			part: "answer",
			"aria-labelledby": s
		}, a("p", { class: "asked-label" }, c), this.heading, this.top, this.findings, this.foot);
	}
	focus() {
		this.heading.focus({ preventScroll: !0 });
		let e = matchMedia("(prefers-reduced-motion: reduce)").matches;
		this.root.scrollIntoView({
			block: "start",
			behavior: e ? "auto" : "smooth"
		});
	}
	wait() {
		let { words: e, around: t } = {
			words: this.around.words,
			around: this.around
		};
		this.root.setAttribute("aria-busy", "true"), this.foot.replaceChildren(a("p", { class: "waiting" }, a("span", {
			class: "dots",
			"aria-hidden": "true"
		}, a("span"), a("span"), a("span")), a("span", {}, e.searching), a("button", {
			type: "button",
			class: "quiet",
			onclick: () => t.stop()
		}, e.stop)));
	}
	add(e, t) {
		if (this.shown.push(e), !e.verbatim) {
			this.summarise(e, t);
			return;
		}
		let n = JSON.stringify([e.citations, y(e.speaker)]);
		this.group?.key !== n && (this.group = this.finding(n, t[0]));
		let r = this.group;
		r.said.length && r.text.append(" "), r.said.push(e), r.text.append(a("span", { class: "statement" }, e.text));
		for (let n of t) r.text.append("\xA0", this.mark(n, e, r.root));
		this.attribute(r.by, r.said, r.citation);
	}
	finish(e) {
		let { answer: t } = e, { words: n } = this.around;
		if (!(t.statements.length === this.shown.length && t.statements.every((e, t) => e.text === this.shown[t]?.text))) {
			this.findings.replaceChildren(), this.top.replaceChildren(), this.shown.length = 0, this.group = null;
			let e = new Map(t.citations.map((e) => [e.number, e]));
			for (let n of t.statements) this.add(n, n.citations.flatMap((t) => e.get(t) ?? []));
		}
		this.over();
		let r = [];
		t.status === "answered" && t.statements.length ? this.placeNotices(t) : r.push(this.nothing(t)), t.related.length && r.push(this.related(t)), r.push(this.actions(e)), this.foot.replaceChildren(...r.filter((e) => e !== null));
		let i = t.citations.length;
		this.around.announce(t.status === "answered" ? i === 1 ? n.ready_one : i ? p(n, "ready", { n: i }) : n.ready_none : t.answer);
	}
	stopped() {
		let { words: e } = this.around;
		this.over(), this.foot.replaceChildren(a("p", { class: "notice" }, e.stopped), a("p", {}, a("button", {
			type: "button",
			class: "plain",
			onclick: () => this.around.again(this.question, this)
		}, e.asked_again))), this.around.announce(e.stopped);
	}
	fail(e) {
		let { words: t } = this.around, r = e instanceof n ? e : new n("broken");
		this.findings.replaceChildren(), this.top.replaceChildren(), this.over();
		let i = r.failure === "refused" || r.failure === "paused" ? null : a("button", {
			type: "button",
			class: "plain",
			onclick: () => this.around.again(this.question, this)
		}, t.retry);
		this.foot.replaceChildren(a("div", {
			class: "error",
			role: "alert",
			part: "error"
		}, a("strong", {}, t.trouble), a("p", {}, O(t, r)), i));
	}
	note(e) {
		this.top.append(a("p", { class: "notice" }, e));
	}
	over() {
		let e = this.root.getRootNode().activeElement;
		this.foot.contains(e) && this.heading.focus({ preventScroll: !0 }), this.root.removeAttribute("aria-busy");
	}
	finding(e, t) {
		let { words: n, lang: r } = this.around, i = a("div", { class: "words-line" }), o = a("p", { class: "by" }), s = t ? _(t.document.kind) : "third", c = a("p", { class: "from" });
		if (t) {
			let e = t.meeting;
			c.append(v(n, t.document.kind)), e ? c.append(a("span", { class: "when" }, m(n, r, e.date)), a("span", { class: "whose" }, e.body ?? t.document.publisher ?? t.document.file)) : c.append(a("span", { class: "when" }, t.document.publisher ?? t.document.file));
		}
		let l = a("section", {
			class: `finding finding--${s}`,
			part: "finding"
		}, c, a("blockquote", {
			class: "words",
			lang: "en-GB",
			dir: "auto"
		}, i), o);
		return this.findings.append(l), {
			key: e,
			text: i,
			root: l,
			citation: t,
			said: [],
			by: o
		};
	}
	attribute(e, t, n) {
		let { words: r } = this.around, i = t[0], o = y(i?.speaker ?? null), s = t.every((e) => e.act === i?.act) ? b(r, i?.act ?? null) : "", c = [];
		if (o && c.push(a("span", { class: "who" }, o), s ? ` ${s}` : ""), n) {
			let e = a("button", {
				type: "button",
				class: "spot"
			}, [n.meeting ? x(r, n) : S(n), n.meeting ? n.item?.title : null].filter(Boolean).join(": ") || r.whole_item);
			e.addEventListener("click", () => this.around.open(n, i?.text ?? "", e)), c.push(a("span", { class: "at" }, e));
		}
		e.textContent !== c.map((e) => typeof e == "string" ? e : e.textContent).join("") && e.replaceChildren(...c);
	}
	summarise(e, t) {
		let { words: n } = this.around, r = this.top.querySelector(".summary .words-line");
		r || (r = a("div", { class: "words-line" }), this.top.append(a("div", {
			class: "summary",
			part: "summary"
		}, a("p", { class: "summary-label" }, n.summary), r, a("p", { class: "hint" }, n.summary_note)))), r.append(a("span", { class: "statement" }, e.text));
		for (let n of t) r.append("\xA0", this.mark(n, e, r));
		r.append(" ");
	}
	mark(e, t, n) {
		let { words: r } = this.around, i = a("button", {
			type: "button",
			class: "cite",
			part: "mark",
			"aria-expanded": "false",
			"aria-label": p(r, "source", { n: e.number })
		}, String(e.number)), o = a("span", { class: "cited" }, i), s = new A(o, i, n, () => this.card(e, t, i, () => s.hide(!0)));
		return o;
	}
	card(e, t, n, r) {
		let { words: i, lang: o, open: l } = this.around, d = e.meeting, f = [];
		if (d) {
			f.push([i.body, d.body ?? e.document.publisher ?? e.document.file]), f.push([i.date, m(i, o, d.date)]);
			let t = [x(i, e), e.item?.title].filter(Boolean).join(": ");
			t && f.push([i.place, t]);
		} else f.push([i.published_by, e.document.publisher ?? e.document.file]), f.push([i.place, S(e)]);
		let h = t.speaker, g = h && Object.hasOwn(i, `basis_${h.basis}`) ? i[`basis_${h.basis}`] : "", b = y(h);
		f.push([i.said_by, b ? [b, g && `(${g})`].filter(Boolean).join(" ") : i.not_recorded_speaker]);
		let w = a("button", {
			type: "button",
			class: "plain"
		}, i.whole_item);
		w.addEventListener("click", () => {
			r(), l(e, t.text, n);
		});
		let T = e.passage.includes(t.text) ? t.text : e.quote;
		return a("div", {
			class: "card",
			part: "card",
			role: "group",
			lang: o,
			dir: "auto",
			"aria-label": p(i, "source", { n: e.number })
		}, a("div", { class: "card-head" }, v(i, e.document.kind), a("span", { class: "means" }, i[`means_${_(e.document.kind)}`]), a("button", {
			type: "button",
			class: "icon-button",
			"aria-label": i.close_source,
			onclick: r
		}, u("close"))), a("dl", {}, ...f.map(([e, t]) => a("div", {}, a("dt", {}, e), a("dd", {}, t)))), a("blockquote", {
			class: "passage",
			lang: "en-GB",
			dir: "auto"
		}, ...C(e.passage, T)), e.truncated && a("p", { class: "notice" }, i.cut_paragraph), a("p", { class: "card-links" }, w, c(e.document.url) && s(e.document.url, i.official, {
			target: "_blank",
			"aria-label": i.official_new
		})));
	}
	placeNotices(e) {
		let { words: t } = this.around;
		for (let e of this.root.querySelectorAll(".findings .notice, .above > .notice[lang]")) e.remove();
		let n = [...this.findings.children];
		for (let r of e.notices) {
			let i = e.citations.filter((e) => D(r, e)).map((e) => e.number);
			(n.findLast((e) => [...e.querySelectorAll(".cite")].some((e) => i.includes(Number(e.textContent)))) ?? this.top).append(w(t, r));
		}
	}
	nothing(e) {
		let { words: t, level: n } = this.around, r = e.notices.map((e) => e.code), i = e.status === "clarify" || e.status === "declined" ? e.status : T.find((e) => r.includes(e)), o = i ? t[i] : t.nothing, s = e.notices.filter((t) => !e.answer.includes(t.message));
		return a("div", {
			class: `nothing nothing--${i ?? "other"}`,
			part: "nothing"
		}, u(i ?? "not_in_documents"), a("div", {}, a(`h${n + 1}`, {}, o), ...e.answer.split(/\n{2,}/).map((e) => a("p", {
			lang: "en-GB",
			dir: "auto"
		}, e)), ...s.map((e) => w(t, e))));
	}
	related(e) {
		let { words: t, level: n, open: r } = this.around, i = e.related.map((e) => {
			let n = a("button", {
				type: "button",
				class: "spot",
				"aria-label": `${t.whole_item}: ${e.label}`
			}, e.label);
			return n.addEventListener("click", () => r(e, e.quote, n)), a("li", {}, a("p", { class: "from" }, v(t, e.document.kind), n), a("blockquote", {
				class: "words",
				lang: "en-GB",
				dir: "auto"
			}, e.quote));
		}), o = e.status === "clarify", s = a("ol", { class: "near" }, ...i), c = o ? t.choices : t.nearest;
		return e.status === "answered" ? a("details", { class: "related" }, a("summary", {}, c), s) : a("section", { class: "related" }, a(`h${n + 1}`, {}, c), !o && a("p", { class: "hint" }, t.nearest_note), s);
	}
	actions(e) {
		let { words: t, around: n } = {
			words: this.around.words,
			around: this.around
		}, r = a("button", {
			type: "button",
			class: "quiet"
		}, t.copy);
		r.addEventListener("click", () => n.copy(e, r));
		let i = a("div", {
			class: "actions",
			part: "actions"
		}, r);
		if (e.answer.conversation_id || e.shared) {
			let r = a("button", {
				type: "button",
				class: "quiet"
			}, t.share);
			r.addEventListener("click", () => n.share(e, r)), i.append(r);
		}
		return e.answer.conversation_id && i.append(this.votes(e)), i;
	}
	votes(e) {
		let { words: t, around: n } = {
			words: this.around.words,
			around: this.around
		}, r = a("div", { class: "comment" }), i = ["up", "down"].map((n) => {
			let r = a("button", {
				type: "button",
				class: "quiet",
				"aria-pressed": String(e.vote === n)
			}, n === "up" ? t.useful : t.not_useful);
			return r.addEventListener("click", () => void o(n)), r;
		}), o = async (o) => {
			try {
				await n.vote(e, o);
			} catch {
				n.announce(t.vote_failed), r.replaceChildren(a("p", { class: "notice" }, t.vote_failed));
				return;
			}
			i[0]?.setAttribute("aria-pressed", String(o === "up")), i[1]?.setAttribute("aria-pressed", String(o === "down")), n.announce(t.thanks), this.comment(e, o, r, i[o === "up" ? 0 : 1]);
		}, s = `useful-${g}-${e.answer.id}`;
		return a("div", {
			class: "votes",
			role: "group",
			"aria-labelledby": s
		}, a("span", { id: s }, t.was_useful), ...i, r);
	}
	comment(e, t, n, r) {
		let { words: i, around: o } = {
			words: this.around.words,
			around: this.around
		}, s = `comment-${e.answer.id}`, c = a("textarea", {
			id: s,
			rows: 2,
			maxlength: 2e3,
			"aria-describedby": `${s}-hint`
		}), l = a("form", {}, a("label", { for: s }, t === "up" ? i.comment_up : i.comment), a("p", {
			class: "hint",
			id: `${s}-hint`
		}, i.hint), c, a("button", {
			type: "submit",
			class: "plain"
		}, i.send));
		l.addEventListener("submit", (s) => {
			if (s.preventDefault(), !c.value.trim()) return c.focus();
			o.vote(e, t, c.value.trim()).then(() => {
				n.replaceChildren(a("p", { class: "done" }, i.sent)), o.announce(i.sent), r?.focus();
			}, () => {
				o.announce(i.vote_failed), l.append(a("p", { class: "notice" }, i.vote_failed));
			});
		}), n.replaceChildren(l);
	}
};
function D(e, t) {
	if (e.code === "undated") return t.meeting?.date === null && e.url === t.document.url;
	if (e.code !== "truncated_minute") return !1;
	let { item: n } = t;
	return n?.number ? e.message.split(/[\s:,;.]+/).join(" ").includes(`item ${n.number} `) : t.truncated || !!n?.title && e.message.includes(n.title);
}
function O(e, t) {
	switch (t.failure) {
		case "limit": {
			let { wait: n } = t, [r, i] = n >= 5400 ? ["hours", Math.round(n / 3600)] : n >= 90 ? ["minutes_wait", Math.ceil(n / 60)] : ["seconds", n];
			return p(e, "limit", { n: p(e, r, { n: i }) });
		}
		case "key": return e.needs_key;
		case "refused": return t.said ? `${e.refused} ${t.said}` : e.refused;
		default: return e[t.failure];
	}
}
var k = null, A = class {
	holder;
	button;
	within;
	make;
	card = null;
	pinned = !1;
	returning = !1;
	timer = 0;
	constructor(e, t, n, r) {
		this.holder = e, this.button = t, this.within = n, this.make = r, t.addEventListener("click", () => {
			this.card && this.pinned ? this.hide() : (this.show(), this.pinned = !0);
		}), t.addEventListener("focus", () => !this.returning && t.matches(":focus-visible") && this.show()), e.addEventListener("pointerenter", (e) => e.pointerType === "mouse" && this.later(() => this.show(), 120)), e.addEventListener("pointerleave", (e) => {
			e.pointerType === "mouse" && this.later(() => !this.pinned && !this.hasFocus() && this.hide(), 250);
		}), e.addEventListener("focusout", (t) => {
			this.card && !e.contains(t.relatedTarget) && t.relatedTarget && this.hide();
		}), e.addEventListener("keydown", (e) => {
			e.key === "Escape" && this.card && (e.stopPropagation(), this.hide(!0));
		});
	}
	show() {
		if (clearTimeout(this.timer), this.card) return;
		k?.hide(), k = this, this.card = this.make(), this.holder.append(this.card);
		let e = this.button.getBoundingClientRect(), t = (this.within.closest(".finding, .summary") ?? this.within).getBoundingClientRect();
		this.card.style.insetBlockStart = `${e.bottom - t.top + 6}px`, this.button.setAttribute("aria-expanded", "true");
	}
	hide(e = !1) {
		if (clearTimeout(this.timer), !this.card) return;
		let t = this.hasFocus() && !this.button.matches(":focus"), n = this.card;
		this.card = null, this.pinned = !1, k === this && (k = null), this.returning = !0, (e || t) && this.button.focus({ preventScroll: !0 }), this.returning = !1, n.remove(), this.button.setAttribute("aria-expanded", "false"), clearTimeout(this.timer);
	}
	static dismiss(e) {
		k && !e.composedPath().includes(k.holder) && k.hide();
	}
	hasFocus() {
		return this.holder.matches(":focus-within");
	}
	later(e, t) {
		clearTimeout(this.timer), this.timer = window.setTimeout(e, t);
	}
}, j = class {
	api;
	words;
	lang;
	beside;
	root;
	title;
	facts = a("p", { class: "from" });
	links = a("p", { class: "card-links" });
	text;
	opener = null;
	asked = 0;
	documents = /* @__PURE__ */ new Map();
	constructor(e, t, n, r) {
		this.api = e, this.words = t, this.lang = n, this.beside = r, this.title = a("h2", {
			id: "record-title",
			tabindex: -1,
			autofocus: !0
		}), this.text = a("div", {
			class: "record-text",
			tabindex: 0,
			role: "region",
			"aria-labelledby": "record-title"
		}), this.root = a("dialog", {
			class: "record",
			part: "record",
			"aria-labelledby": "record-title"
		}, a("div", { class: "record-head" }, a("p", { class: "asked-label" }, t.record), a("button", {
			type: "button",
			class: "icon-button",
			"aria-label": t.close,
			onclick: () => this.close()
		}, u("close")), this.title, this.facts, this.links), this.text), this.root.addEventListener("close", () => this.back()), this.root.addEventListener("click", (e) => {
			e.target === this.root && this.root.matches(":modal") && this.close();
		}), this.root.addEventListener("keydown", (e) => {
			e.key === "Escape" && !this.root.matches(":modal") && (e.preventDefault(), this.close()), e.key === "Escape" && e.stopPropagation();
		});
	}
	get isOpen() {
		return this.root.open;
	}
	close() {
		this.root.close();
	}
	async open(e, t, n) {
		let { words: r, lang: i } = this;
		this.opener = n;
		let o = this.asked += 1, l = e.meeting;
		this.title.textContent = e.item?.title ?? e.document.title ?? r.untitled, this.facts.replaceChildren(v(r, e.document.kind), a("span", { class: "when" }, l ? m(r, i, l.date) : e.document.publisher ?? ""), l?.body ? a("span", { class: "whose" }, l.body) : "", e.item?.number ? a("span", { class: "whose" }, p(r, "item", { n: e.item.number })) : "");
		let u = e.document.url;
		this.links.replaceChildren(c(u) ? s(u, r.official, {
			target: "_blank",
			"aria-label": r.official_new
		}) : "", a("a", { href: this.api.address(e.url.replace(/^\/v1\//, "/")) }, r.whole_document)), this.text.replaceChildren(a("p", { class: "hint" }, r.loading)), this.root.open || (this.beside() ? this.root.show() : this.root.showModal()), this.title.focus({ preventScroll: !0 });
		try {
			let [n = "", r = ""] = e.url.split("#"), i = this.documents.get(n) ?? await this.api.json(n);
			this.documents.set(n, i), o === this.asked && this.show(i, decodeURIComponent(r), t || e.quote, e.quote);
		} catch {
			o === this.asked && this.text.replaceChildren(a("p", {
				class: "notice",
				role: "alert"
			}, r.no_item));
		}
	}
	show(e, t, n, r) {
		let { words: i } = this, o = e.items.find((e) => e.anchor === t || e.paragraphs.some((e) => e.anchor === t));
		if (!o) {
			this.text.replaceChildren(a("p", { class: "notice" }, i.no_item));
			return;
		}
		let [l, u] = this.paragraphs(o, t, n, r), d = o.truncated ? a("p", { class: "notice" }, i.cut_here, " ", c(o.full_text_url) ? s(o.full_text_url, i.full_text) : null) : "";
		this.text.className = `record-text record-text--${_(e.kind)}`, this.text.replaceChildren(...l, d);
		let f = (u?.querySelector("mark") ?? u)?.getBoundingClientRect();
		if (f) {
			let e = this.text.getBoundingClientRect();
			this.text.scrollTop = f.top - e.top - Math.max(24, (e.height - f.height) / 3);
		}
	}
	paragraphs(e, t, n, r) {
		let i = null;
		return [e.paragraphs.map((e) => {
			let o = e.text.replace(/\s+/g, " "), s = e.anchor === t, c = a("div", { class: s ? "para para--here" : "para" }, a("span", { class: "number" }, e.label ?? ""), a("p", {
				class: e.kind === "resolution" ? "words resolution" : "words",
				lang: "en-GB",
				dir: "auto"
			}, ...C(o, s ? o.includes(n) ? n : r : "")));
			return s && (i = c), c;
		}), i];
	}
	back() {
		let e = this.opener;
		this.opener = null, e?.isConnected && e.focus({ preventScroll: !0 });
	}
}, M = class {
	memory = {
		conversation: null,
		exchanges: [],
		open: !1,
		lang: null
	};
	name;
	constructor(e) {
		this.name = `askminutes:${e}`;
		try {
			let e = JSON.parse(sessionStorage.getItem(this.name) ?? "null");
			e && Array.isArray(e.exchanges) && (this.memory = {
				...this.memory,
				...e
			});
		} catch {}
	}
	get kept() {
		return this.memory;
	}
	update(e) {
		this.memory = {
			...this.memory,
			...e
		};
		try {
			let { conversation: e, exchanges: t, open: n, lang: r } = this.memory;
			!e && !t.length && !n && !r ? sessionStorage.removeItem(this.name) : sessionStorage.setItem(this.name, JSON.stringify(this.memory));
		} catch {}
	}
};
// src/text.ts
function N(e, t) {
	return new URL(e.url.replace(/^\/v1\//, "/"), `${t}/`).href;
}
function P(e, t, n) {
	return e.citations.map((e) => n(e, N(e, t)));
}
function F(e, t, n) {
	let { question: r, answer: i } = e, a = [
		r,
		"",
		i.answer
	], o = /* @__PURE__ */ new Set([i.answer]);
	for (let e of i.notices) !i.answer.includes(e.message) && !o.has(e.message) && a.push("", e.message), o.add(e.message);
	return i.citations.length && (a.push("", n.sources), a.push(...P(i, t, (e, t) => `[${e.number}] ${e.label}\n    ${t}`))), `${a.join("\n")}\n`;
}
function I(e, t, n, r) {
	let i = [`# ${L(t)}`];
	for (let { question: t, answer: a } of e) {
		i.push(`## ${L(t)}`), i.push(...a.answer.split(/\n{2,}/).map(L));
		for (let e of a.notices) a.answer.includes(e.message) || i.push(`> ${L(e.message)}`);
		a.citations.length && (i.push(`### ${L(r.sources)}`), i.push(P(a, n, (e, t) => `- \\[${e.number}\\] ${L(e.label)}  \n  <${t}>`).join("\n")));
	}
	return i.push(`---\n\n${L(p(r, "can_be_wrong"))}`), `${i.join("\n\n")}\n`;
}
function L(e) {
	return e.replace(/[\\`*_[\]<>#~|&]/g, "\\$&").replace(/^(\s*)([-+]|\d+[.)])(?=\s)/gm, "$1\\$2").replace(/(https?):/g, "$1\\:");
}
// src/answer.css?inline
var R = ".asked-label{color:var(--soft);margin:0;font-size:.875rem}.asked{text-wrap:balance;overflow-wrap:anywhere;margin:0 0 1.25rem;font-size:1.375rem;font-weight:700;line-height:1.25}.exchange+.exchange{border-block-start:1px solid var(--line);margin-block-start:2.5rem;padding-block-start:2rem}.finding{border-inline-start:4px solid var(--accent);margin:0 0 1.75rem;padding-inline-start:1rem;position:relative}.finding--own{border-inline-start-color:var(--own);border-inline-start-style:double;border-inline-start-width:6px}.finding--third{border-inline-start-color:var(--third);border-inline-start-style:dashed}.finding--agenda{border-inline-start-color:var(--edge);border-inline-start-style:dotted}.from{flex-wrap:wrap;align-items:baseline;gap:.25rem .625rem;margin:0 0 .375rem;font-size:.9375rem;display:flex}.when{font-weight:700}.whose{color:var(--soft)}.badge{border-radius:var(--radius);white-space:nowrap;border:1px solid;flex:none;padding:.0625rem .4375rem;font-size:.8125rem;font-weight:700;line-height:1.4}.badge--minutes{color:var(--on-accent);background:var(--accent);border-color:var(--accent)}.badge--own{color:var(--own)}.badge--third{color:var(--third);border-style:dashed}.badge--agenda{color:var(--soft);border-style:dotted}.words{font-family:var(--record-font);overflow-wrap:anywhere;border:0;margin:0;padding:0;font-size:1.1875rem;line-height:1.55}.words>p{margin:0}.by{color:var(--soft);margin:.5rem 0 0;font-size:.9375rem;line-height:1.4}.who{color:var(--ink);font-weight:700}.by .at{display:block}.notice{background:var(--warn-tint);border-inline-start:4px solid var(--warn);overflow-wrap:anywhere;margin:.75rem 0;padding:.5rem .75rem;font-size:.9375rem;line-height:1.45}.summary{background:var(--tint);border:1px dashed var(--edge);border-radius:var(--radius);margin:0 0 1.5rem;padding:.875rem 1rem;position:relative}.summary-label{margin:0 0 .25rem;font-size:.875rem;font-weight:700}.nothing{background:var(--tint);border:1px solid var(--edge);border-radius:var(--radius);grid-template-columns:auto 1fr;gap:.125rem 1rem;margin:0 0 1.5rem;padding:1.125rem 1.25rem;display:grid}.nothing h3,.nothing h4{margin:.125rem 0 .25rem;font-size:1.125rem}.nothing p{overflow-wrap:anywhere;margin:0 0 .5rem}.nothing>div>:last-child{margin-block-end:0}.nothing .icon{block-size:2.25rem;inline-size:2.25rem;color:var(--soft)}.nothing--not_recorded{border-style:solid;border-block-start:4px solid var(--edge)}.nothing--cut_off{background:var(--warn-tint);border:1px solid var(--warn);border-block-end:4px dashed var(--warn)}.nothing--cut_off .icon{color:var(--warn)}.nothing--not_stated{border:2px dotted var(--edge);background:0 0}.nothing--clarify{border:2px solid var(--accent);background:0 0}.nothing--clarify .icon{color:var(--accent)}.nothing--declined{border:0;border-inline-start:4px solid var(--edge);background:0 0;border-radius:0}.related{margin:0 0 1.5rem}.related h3,.related h4,.sources-title{margin:0;font-size:1.0625rem}.related summary{cursor:pointer;color:var(--accent);padding:.375rem 0;font-weight:700}.near{margin:.5rem 0 0;padding:0;list-style:none}.near li{border-block-start:1px solid var(--line);padding:.875rem 0}.near .words{font-size:1.0625rem}mark{background:var(--marked);color:inherit;-webkit-box-decoration-break:clone;box-decoration-break:clone;padding:.0625em 0}.icon{fill:none;stroke:currentColor;stroke-width:1.75px;stroke-linecap:round;stroke-linejoin:round;flex:none;block-size:1.5rem;inline-size:1.5rem}.cite,a.cite{block-size:1.5rem;min-inline-size:1.5rem;font:700 .8125rem/1 var(--font);color:var(--accent);background:var(--tint);border:1px solid var(--line);border-radius:var(--radius);cursor:pointer;vertical-align:.125em;justify-content:center;align-items:center;margin:0;padding:0 .25rem;text-decoration:none;display:inline-flex}.cite:hover,.cite[aria-expanded=true]{color:var(--on-accent);background:var(--accent);border-color:var(--accent)}.para{grid-template-columns:2.75rem 1fr;gap:.5rem;margin:0 0 .875rem;display:grid}.para .number{color:var(--soft);font-variant-numeric:tabular-nums;font-size:.9375rem;line-height:1.9}.para .words{white-space:pre-line;font-size:1.0625rem}.para--here{background:var(--tint);border-inline-start:4px solid var(--accent);margin-inline:calc(-.75rem - 4px) -.75rem;padding-block:.5rem;padding-inline:.75rem}.resolution{font-weight:700}@media (width<=30rem){.para{grid-template-columns:1.75rem 1fr;gap:.25rem}}@media (forced-colors:active){mark{color:marktext;background:mark}.cite,.badge{border-color:currentColor}}", z = ":root,:host{color-scheme:light dark;--ink:var(--ask-ink,#0f1f28);--soft:var(--ask-soft,#485860);--paper:var(--ask-paper,#fff);--tint:var(--ask-tint,#f3f6f5);--line:var(--ask-line,#c6d0d0);--edge:var(--ask-edge,#5d6f77);--accent:var(--ask-accent,var(--set-accent,#0b5447));--on-accent:var(--ask-on-accent,#fff);--marked:var(--ask-marked,#ffeb99);--warn:var(--ask-warn,#7c4a00);--warn-tint:var(--ask-warn-tint,#fdf4e3);--wrong:var(--ask-wrong,#a3161b);--wrong-tint:var(--ask-wrong-tint,#fdf0f0);--band:var(--accent);--on-band:var(--on-accent);--third:var(--ask-third,#5b2f86);--own:var(--ask-own,#0b4a83);--focus:var(--ask-focus,#0f1f28);--halo:var(--ask-halo,#ffcf33);--shade:#0f1f2829;--font:var(--ask-font,\"Helvetica Neue\", Helvetica, Arial, system-ui, sans-serif);--record-font:var(--ask-record-font,Charter, \"Bitstream Charter\", \"Iowan Old Style\", Georgia, \"Times New Roman\", serif);--radius:var(--ask-radius,4px);--size:var(--ask-size,1.0625rem)}@supports (color:light-dark(#fff, #000)){:root,:host{--ink:var(--ask-ink,light-dark(#0f1f28,#e9eef0));--soft:var(--ask-soft,light-dark(#485860,#adbac1));--paper:var(--ask-paper,light-dark(#fff,#11191f));--tint:var(--ask-tint,light-dark(#f3f6f5,#19242b));--line:var(--ask-line,light-dark(#c6d0d0,#37474f));--edge:var(--ask-edge,light-dark(#5d6f77,#8499a3));--accent:var(--ask-accent,light-dark(var(--set-accent,#0b5447),var(--set-accent-dark,#7fd6c2)));--on-accent:var(--ask-on-accent,light-dark(#fff,#06201b));--marked:var(--ask-marked,light-dark(#ffeb99,#594a10));--warn:var(--ask-warn,light-dark(#7c4a00,#f6c177));--warn-tint:var(--ask-warn-tint,light-dark(#fdf4e3,#2b2214));--wrong:var(--ask-wrong,light-dark(#a3161b,#ffa9a3));--wrong-tint:var(--ask-wrong-tint,light-dark(#fdf0f0,#331b1c));--band:light-dark(var(--accent),#1f3a37);--on-band:light-dark(var(--on-accent),#e9eef0);--third:var(--ask-third,light-dark(#5b2f86,#d0b3f2));--own:var(--ask-own,light-dark(#0b4a83,#9ccbf5));--focus:var(--ask-focus,light-dark(#0f1f28,#ffcf33));--halo:var(--ask-halo,light-dark(#ffcf33,#11191f));--shade:light-dark(#0f1f2829,#0009)}}:host([data-theme=light]){color-scheme:light}:host([data-theme=dark]){color-scheme:dark}", B = ":host{color:var(--ink);font-family:var(--font);font-size:var(--size);text-align:start;-webkit-text-size-adjust:100%;line-height:1.5;display:block;container-type:inline-size}:host([data-mode=launcher]){display:contents}:host([hidden]){display:none}*,:before,:after{box-sizing:border-box}[hidden]{display:none!important}.unseen{clip-path:inset(50%);white-space:nowrap;block-size:1px;inline-size:1px;position:absolute;overflow:hidden}:focus{outline:none}:focus-visible{outline:3px solid var(--focus);outline-offset:2px;box-shadow:0 0 0 2px var(--paper), 0 0 0 8px var(--halo);border-radius:2px}.asked:focus-visible,#sure:focus-visible,.record h2:focus-visible{outline-offset:4px;box-shadow:none}a{color:var(--accent);text-underline-offset:.15em;text-decoration-thickness:1px}a:hover{text-decoration-thickness:3px}.hint{color:var(--soft);margin:0;font-size:.9375rem}.wrong{color:var(--wrong);font-weight:700}.done{margin:.375rem 0 0;font-size:.9375rem}.done:empty{display:none}button{font:inherit;color:inherit;cursor:pointer}.primary,.plain,.quiet,.example,.launcher{border-radius:var(--radius);text-align:start;border:2px solid #0000;min-block-size:2.75rem;padding:.5rem 1.125rem;font-weight:700}.primary{color:var(--on-accent);background:var(--accent)}.primary:hover{background:color-mix(in srgb, var(--accent) 85%, var(--ink))}.primary[aria-disabled=true]{opacity:.65;cursor:progress}.plain{color:var(--ink);background:var(--paper);border-color:var(--edge)}.plain:hover{background:var(--tint);border-color:var(--ink)}.quiet{min-block-size:2.25rem;color:var(--accent);text-underline-offset:.2em;background:0 0;padding:.25rem .5rem;font-size:.9375rem;font-weight:400;text-decoration:underline;text-decoration-thickness:1px}.quiet:hover{background:var(--tint);text-decoration-thickness:3px}.quiet[aria-pressed=true]{color:var(--on-accent);background:var(--accent);font-weight:700;text-decoration:none}.spot{min-block-size:1.5rem;color:var(--accent);text-align:start;text-underline-offset:.2em;overflow-wrap:anywhere;background:0 0;border:0;padding:.125rem 0;font-size:.9375rem;text-decoration:underline;text-decoration-thickness:1px}.spot:hover{text-decoration-thickness:3px}.icon-button{border-radius:var(--radius);background:0 0;border:0;flex:none;place-items:center;block-size:2.75rem;inline-size:2.75rem;padding:0;display:grid}.icon-button:hover{background:color-mix(in srgb, currentcolor 12%, transparent)}.column{max-inline-size:44rem}.title{letter-spacing:-.01em;text-wrap:balance;overflow-wrap:anywhere;margin:0 0 .75rem;font-size:2.25rem;line-height:1.1}.frame--inline{border:1px solid var(--line);border-radius:var(--radius);background:var(--paper);padding:1.25rem}.frame--inline .title{font-size:1.5rem}.greeting{max-inline-size:38rem;margin:0 0 .5rem;font-size:1.1875rem;line-height:1.45}.covers{color:var(--soft);min-block-size:1.4em;margin:0 0 1.75rem;font-size:.9375rem}.begun .intro{display:none}.begun .title{margin-block-end:1.5rem;font-size:1.5rem}.log{display:block}.begun .log{margin-block-end:2.5rem}.exchange{scroll-margin-block-start:1rem;position:relative}.ask label{font-size:1.125rem;font-weight:700;display:block}.begun .composer{border-block-start:1px solid var(--line);padding-block-start:1.5rem}.line{align-items:flex-end;gap:.75rem;margin-block-start:.5rem;display:flex}textarea,input{inline-size:100%;color:var(--ink);background:var(--paper);border:2px solid var(--edge);border-radius:var(--radius);font:inherit;margin:0;padding:.625rem .75rem;line-height:1.4}textarea{resize:vertical;field-sizing:content;min-block-size:4.25rem;max-block-size:40vh}textarea:focus-visible,input:focus-visible{outline-offset:0;border-color:var(--focus);box-shadow:0 0 0 6px var(--halo)}textarea[aria-invalid=true]{border-color:var(--wrong)}.count:empty{display:none}.count{margin-block-start:.375rem}.key{margin-block-end:1.25rem}.key input{max-inline-size:24rem;margin-block-start:.375rem}.examples-label{margin:2rem 0 .25rem;font-weight:700}.examples ul{margin:0;padding:0;list-style:none}.examples li{border-block-end:1px solid var(--line)}.examples li:first-child{border-block-start:1px solid var(--line)}.example{inline-size:100%;color:var(--accent);text-underline-offset:.2em;background:0 0;border:0;padding:.75rem .25rem;font-weight:400;text-decoration:underline;text-decoration-thickness:1px;display:block}.example:hover{background:var(--tint);text-decoration-thickness:3px}.tools{flex-wrap:wrap;gap:.25rem;margin:1.25rem 0 0;margin-inline-start:-.5rem;display:flex}.foot{max-inline-size:38rem;margin-block-start:1.5rem}.unreviewed{margin-block-start:.5rem;display:block}.aside:empty{display:none}.sure{border:2px solid var(--edge);border-radius:var(--radius);flex-wrap:wrap;gap:.75rem;margin:0 0 1.5rem;padding:1rem;display:flex}.sure p{inline-size:100%;margin:0;font-weight:700}.waiting{color:var(--soft);align-items:center;gap:.75rem;margin:0;display:flex}.dots{gap:.25rem;display:inline-flex}.dots span{background:var(--accent);border-radius:50%;block-size:.5rem;inline-size:.5rem}.error{background:var(--wrong-tint);border:1px solid var(--wrong);border-radius:var(--radius);border-inline-start-width:6px;margin:0 0 1rem;padding:1rem 1.125rem}.error strong{color:var(--wrong)}.error p{overflow-wrap:anywhere;margin:.125rem 0 .75rem}.error>:last-child{margin-block-end:0}.actions{flex-wrap:wrap;align-items:center;gap:.125rem .25rem;margin-inline-start:-.5rem;display:flex}.votes{color:var(--soft);flex-wrap:wrap;align-items:center;gap:.25rem;margin-inline-start:auto;font-size:.9375rem;display:flex}.comment{flex-basis:100%}.comment:empty{display:none}.comment form{color:var(--ink);justify-items:start;gap:.375rem;padding-block:.75rem;padding-inline-start:.5rem;display:grid}.comment label,.said label{font-size:.9375rem;font-weight:700}.said{background:var(--tint);border-radius:var(--radius);margin-block-start:.5rem;padding:.875rem 1rem}.said .done{margin:0}.to-copy{margin-block-start:.5rem;font-size:.9375rem}.card{z-index:5;background:var(--paper);color:var(--ink);border:2px solid var(--ink);border-radius:var(--radius);box-shadow:0 .5rem 1.5rem var(--shade);font:400 1rem/1.45 var(--font);text-align:start;white-space:normal;padding:.75rem 1rem 1rem;position:absolute;inset-inline:0}.card-head{align-items:center;gap:.625rem;display:flex}.card-head .means{color:var(--soft);flex:1;font-size:.875rem;line-height:1.3}.card dl{gap:.125rem;margin:.25rem 0 .75rem;font-size:.9375rem;display:grid}.card dl>div{grid-template-columns:8.5rem 1fr;gap:.75rem;display:grid}.card dt{color:var(--soft)}.card dd{overflow-wrap:anywhere;margin:0}.passage{background:var(--tint);max-block-size:14rem;font:400 1.0625rem/1.5 var(--record-font);overflow-wrap:anywhere;margin:0;padding:.75rem;overflow:auto}.card-links{flex-wrap:wrap;align-items:center;gap:.5rem 1rem;margin:.75rem 0 0;font-size:.9375rem;display:flex}.card-links .plain{min-block-size:2.5rem;padding:.25rem .875rem}.record{block-size:100dvh;max-block-size:none;inline-size:min(38rem,100vw);max-inline-size:none;color:var(--ink);background:var(--paper);border:0;border-inline-start:1px solid var(--line);box-shadow:0 0 2rem var(--shade);flex-direction:column;margin:0;padding:0;display:none;position:fixed;inset-block:0;inset-inline:auto 0}.record[open]{display:flex}.record:not(:modal){inline-size:min(36rem,100vw - 54rem);box-shadow:none}.record::backdrop{background:#0f1f2873}.record-head{border-block-end:1px solid var(--line);background:var(--tint);grid-template-columns:1fr auto;align-items:center;padding:.75rem 1.5rem 1rem;display:grid}.record-head>:not(.asked-label,.icon-button){grid-column:1/-1}.record-head .icon-button{margin-inline-end:-.75rem}.record h2{overflow-wrap:anywhere;margin:0 0 .5rem;font-size:1.375rem;line-height:1.25}.record-head .card-links{margin-block-start:.25rem}.record-text{flex:1;padding:1.25rem 1.5rem 3rem;overflow:auto}.record-text:focus-visible{outline-offset:-3px;box-shadow:none}@media (height<=30rem){.record{display:none;overflow:auto}.record[open]{display:block}}.launcher{z-index:2147483000;min-block-size:3.25rem;max-inline-size:calc(100vw - 2.5rem);color:var(--on-accent);background:var(--accent);border-color:var(--paper);box-shadow:0 .25rem 1rem var(--shade);align-items:center;gap:.625rem;font-size:1.0625rem;display:flex;position:fixed;inset-block-end:1.25rem;inset-inline-end:1.25rem}.launcher:hover{background:color-mix(in srgb, var(--accent) 85%, var(--ink))}:host([data-open]) .launcher{display:none}.panel{z-index:2147483000;background:var(--paper);border:1px solid var(--edge);border-radius:calc(var(--radius) * 2);block-size:min(44rem,100dvh - 2.5rem);inline-size:min(28rem,100vw - 2.5rem);box-shadow:0 .75rem 2.5rem var(--shade);flex-direction:column;display:flex;position:fixed;inset-block-end:1.25rem;inset-inline-end:1.25rem;overflow:hidden;container-type:inline-size}.panel-head{color:var(--on-band);background:var(--band);justify-content:space-between;align-items:center;gap:.5rem;padding:.375rem .5rem .375rem 1.25rem;display:flex}.panel-head .title,.begun .panel-head .title{margin:0;font-size:1.125rem}.panel-head :focus-visible{outline-offset:-3px;box-shadow:none;outline-color:currentColor}.panel .scroll{overscroll-behavior:contain;flex:1;padding:1.25rem;overflow:auto}.panel .scroll:focus-visible{outline-offset:-3px;box-shadow:none}.panel .composer{border-block-start:1px solid var(--line);padding:.75rem 1.25rem 1.25rem}.panel .greeting{font-size:1.0625rem}.panel .covers{margin-block-end:1rem}.panel .examples-label{margin-block-start:0}.panel .begun .log{margin:0}.panel .ask label{font-size:1rem}.panel textarea{min-block-size:3rem}.panel .votes{margin-inline-start:0;padding-inline-start:.5rem}@media (width<=32rem),(height<=30rem){.panel{border:0;border-radius:0;block-size:100dvh;inline-size:100vw;inset:0}}@media (height<=30rem){.panel{display:block;overflow:auto}.panel .scroll{overflow:visible}}@container (width<=30rem){.line{flex-direction:column;align-items:stretch}.line .primary{text-align:center}.panel .line{flex-direction:row;align-items:flex-end}.title{font-size:1.75rem}.asked{font-size:1.1875rem}.words{font-size:1.0625rem}.card dl>div{grid-template-columns:1fr;gap:0}.card dt{font-size:.8125rem}.card dd{margin-block-end:.25rem}.finding{padding-inline-start:.75rem}.votes{margin-inline-start:0;padding-inline-start:.5rem}.nothing{grid-template-columns:1fr}}@container (width<=18rem){.panel .line{flex-direction:column;align-items:stretch}}@media (prefers-reduced-motion:no-preference){.statement{animation:.25s ease-out arrive}.dots span{animation:1.2s ease-in-out infinite wait}.dots span:nth-child(2){animation-delay:.15s}.dots span:nth-child(3){animation-delay:.3s}.record[open]{animation:.18s ease-out slide}}@keyframes arrive{0%{opacity:0}}@keyframes wait{0%,60%,to{opacity:.25}30%{opacity:1}}@keyframes slide{0%{opacity:0}}@media (forced-colors:active){.primary,.launcher,.plain,.quiet[aria-pressed=true]{border-color:buttontext}.quiet[aria-pressed=true],.cite[aria-expanded=true]{forced-color-adjust:none;color:highlighttext;background:highlight}.panel-head{border-block-end:1px solid canvastext}.dots span{background:canvastext}}@media print{:host{color-scheme:light;font-size:11pt}.composer,.examples,.tools,.actions,.said,.launcher,.panel-head .icon-button,.aside,.waiting,.card,.record,.covers{display:none!important}.panel,.panel .scroll{block-size:auto;inline-size:auto;box-shadow:none;border:0;padding:0;display:block;position:static;overflow:visible}.panel-head{color:inherit;background:0 0;padding:0}.spot{color:inherit;text-decoration:none}.finding,.near li,.nothing{break-inside:avoid}.asked{break-after:avoid}.cite{vertical-align:super;block-size:auto;color:inherit;border:0}}", V = 1e3, H = 200, U = [
	z,
	R,
	B
].map((e) => {
	let t = new CSSStyleSheet();
	return t.replaceSync(e), t;
}), W = class extends HTMLElement {
	static observedAttributes = [
		"lang",
		"data-title",
		"data-theme"
	];
	api;
	store;
	mode = "inline";
	lang_ = "en";
	words = d.en;
	config = null;
	asking = null;
	record;
	root;
	shared = null;
	log;
	live;
	intro;
	examples;
	covers;
	form;
	text;
	label;
	count;
	submit;
	keyField;
	tools;
	aside;
	launcher = null;
	panel;
	connectedCallback() {
		if (this.root) return;
		this.root = this.attachShadow({ mode: "open" }), this.root.adoptedStyleSheets = U, this.api = new r((this.dataset.api || G()).replace(/\/+$/, ""));
		let e = this.dataset.mode;
		this.mode = e === "page" || e === "launcher" ? e : "inline", this.store = new M(this.api.base + (this.dataset.answer ? `#${this.dataset.answer}` : "")), this.config = K(this.dataset.config), this.addEventListener("keydown", (e) => this.escape(e)), document.addEventListener("pointerdown", A.dismiss), window.addEventListener("beforeprint", this.printing), window.addEventListener("afterprint", this.printed), this.build(), !this.config && this.mode !== "launcher" && this.configure(), this.dataset.answer && this.loadShared(this.dataset.answer);
	}
	disconnectedCallback() {
		this.asking?.abort(), document.removeEventListener("pointerdown", A.dismiss), window.removeEventListener("beforeprint", this.printing), window.removeEventListener("afterprint", this.printed);
	}
	attributeChangedCallback(e, t, n) {
		this.root && t !== n && this.build();
	}
	toggle(e = this.panel.hidden !== !1) {
		this.launcher && (this.panel.hidden = !e, this.launcher.setAttribute("aria-expanded", String(e)), this.launcher.setAttribute("aria-label", p(this.words, e ? "close_chat" : "open_chat", { title: this.heading() })), this.toggleAttribute("data-open", e), this.store.update({ open: e }), e ? (this.config || this.configure(), this.text.focus()) : (this.contains(document.activeElement) || document.activeElement === this) && this.launcher.focus());
	}
	heading() {
		return this.dataset.title || this.config?.title || this.words.title;
	}
	build() {
		this.asking?.abort(), this.lang_ = f(this.store.kept.lang ?? (this.getAttribute("lang") || document.documentElement.lang)), this.words = d[this.lang_];
		let { words: e, mode: t } = this;
		this.record = new j(this.api, e, this.lang_, () => t === "page" && matchMedia("(min-width: 80rem)").matches), this.record.root.addEventListener("close", () => this.frame().classList.remove("with-record")), this.log = a("div", {
			class: "log",
			role: "region",
			"aria-label": e.conversation,
			part: "log"
		}), this.live = a("div", {
			class: "unseen",
			role: "log",
			"aria-live": "polite",
			"aria-relevant": "additions"
		}), this.covers = a("p", { class: "covers" }), this.examples = a("div", { class: "examples" }), this.tools = a("div", { class: "tools" }), this.aside = a("div", { class: "aside" }), this.composer();
		let n = a(t === "page" ? "h1" : "h2", {
			id: "title",
			class: "title",
			part: "title"
		}, this.heading());
		this.intro = a("div", { class: "intro" }, a("p", {
			class: "greeting",
			lang: this.greetingLang()
		}, this.greeting()), this.covers);
		let r = a("p", { class: "foot hint" }, e.can_be_wrong, e.unreviewed && a("span", { class: "unreviewed" }, ` ${e.unreviewed}`)), i = a("div", { class: "scroll" }, this.intro, this.log, this.aside), o = a("div", {
			class: "composer",
			part: "composer"
		}, this.form), s = [
			i,
			o,
			this.examples,
			this.tools,
			r
		], c = [];
		if (t === "launcher") {
			let t = a("button", {
				type: "button",
				class: "icon-button",
				"aria-label": p(e, "close_chat", { title: this.heading() })
			}, u("close"));
			t.addEventListener("click", () => this.toggle(!1)), i.append(this.examples, this.tools, r), i.tabIndex = 0, i.setAttribute("role", "region"), i.setAttribute("aria-labelledby", "title"), this.panel = a("div", {
				class: "panel",
				part: "panel",
				id: "panel",
				role: "dialog",
				"aria-labelledby": "title",
				hidden: !0
			}, a("div", {
				class: "panel-head",
				part: "header"
			}, n, t), i, o), this.launcher = a("button", {
				type: "button",
				class: "launcher",
				part: "launcher",
				"aria-expanded": "false",
				"aria-controls": "panel",
				"aria-label": p(e, "open_chat", { title: this.heading() })
			}, u("chat"), a("span", {}, this.heading())), this.launcher.addEventListener("click", () => this.toggle()), c.push(a("section", {
				class: "frame frame--launcher",
				"aria-label": this.heading()
			}, this.launcher, this.panel), this.record.root);
		} else this.panel = a("div", { class: "column" }, n, ...s), c.push(a(t === "page" ? "div" : "section", {
			class: `frame frame--${t}`,
			"aria-labelledby": t === "page" ? null : "title",
			part: "frame"
		}, this.panel, this.record.root));
		let l = a("slot");
		this.root.replaceChildren(...c, this.live, a("div", { class: "unseen" }, l)), l.hidden = !0, this.configured();
		for (let e of [...this.shared ? [this.shared] : [], ...this.store.kept.exchanges]) {
			let t = new E(this.around(), e.question, e.shared);
			this.log.append(t.root), t.finish(e);
		}
		this.live.replaceChildren(), this.refresh(), this.launcher && this.store.kept.open && (this.panel.hidden = !1, this.launcher.setAttribute("aria-expanded", "true"), this.toggleAttribute("data-open", !0), this.config || this.configure());
	}
	frame() {
		return this.root.querySelector(".frame") ?? this.panel;
	}
	greeting() {
		return this.dataset.greeting || this.config?.greeting || this.words.greeting;
	}
	greetingLang() {
		return this.dataset.greeting || this.config?.greeting ? "" : this.lang_;
	}
	composer() {
		let { words: e } = this;
		this.text = a("textarea", {
			id: "question",
			rows: 2,
			part: "input",
			"aria-describedby": "hint count",
			dir: "auto",
			enterkeyhint: "send"
		}), this.label = a("label", { for: "question" }, e.label), this.count = a("p", {
			id: "count",
			class: "hint count"
		}), this.submit = a("button", {
			type: "submit",
			class: "primary",
			part: "submit"
		}, e.ask), this.keyField = a("div", {
			class: "key",
			hidden: !0
		}, a("label", { for: "key" }, e.key), a("p", {
			class: "hint",
			id: "key-hint"
		}, e.key_hint), a("input", {
			id: "key",
			type: "password",
			autocomplete: "off",
			"aria-describedby": "key-hint"
		})), this.form = a("form", {
			class: "ask",
			novalidate: !0
		}, this.keyField, this.label, a("p", {
			class: "hint",
			id: "hint"
		}, e.hint), a("div", { class: "line" }, this.text, this.submit), this.count), this.form.addEventListener("submit", (e) => {
			e.preventDefault(), this.submitted();
		}), this.text.addEventListener("keydown", (e) => {
			e.key === "Enter" && !e.shiftKey && !e.isComposing && (e.preventDefault(), this.form.requestSubmit());
		}), this.text.addEventListener("input", () => this.counted());
	}
	counted() {
		let e = V - [...this.text.value].length;
		return this.count.textContent = e < 0 ? p(this.words, "too_long", { n: -e }) : e <= H ? p(this.words, "left", { n: e }) : "", this.count.classList.toggle("wrong", e < 0), this.text.removeAttribute("aria-invalid"), e;
	}
	async configure() {
		try {
			this.config = await this.api.json("/v1/widget");
		} catch {
			return;
		}
		let e = this.root.getElementById("title");
		e && (e.textContent = this.heading());
		let t = this.intro.firstElementChild;
		t && (t.textContent = this.greeting(), t.setAttribute("lang", this.greetingLang())), this.configured(), this.refresh();
	}
	configured() {
		let { config: e, words: t, lang_: n } = this;
		if (!e) return;
		let r = new CSSStyleSheet();
		r.insertRule(":host {}");
		let i = r.cssRules[0];
		e.accent && i.style.setProperty("--set-accent", e.accent), e.accent_dark && i.style.setProperty("--set-accent-dark", e.accent_dark), this.root.adoptedStyleSheets = [...U, r];
		let { coverage: o } = e;
		if (o) {
			let e = m(t, n, o.last_ingested), r = {
				body: (o.bodies.length === 1 ? o.bodies[0] : p(t, "bodies", { n: o.bodies.length })) ?? "",
				first: m(t, n, o.first),
				last: m(t, n, o.last),
				updated: e
			}, i = o.first === null ? "covers_none" : o.meetings === 1 ? "covers_one" : "covers";
			this.covers.replaceChildren(p(t, i, {
				...r,
				n: o.first === null ? o.documents : o.meetings
			}), " ", a("a", {
				href: this.api.address("/coverage"),
				...this.mode === "page" ? {} : { target: "_blank" }
			}, t.coverage));
		}
		this.keyField.hidden = !e.needs_key, e.enabled || this.form.replaceChildren(a("p", { class: "notice" }, t.paused));
	}
	refresh() {
		let { words: e } = this, t = this.log.childElementCount > 0;
		this.panel.classList.toggle("begun", t), this.label.textContent = t ? e.label_again : e.label;
		let n = t || this.config?.enabled === !1 ? [] : this.config?.examples ?? [];
		if (this.examples.replaceChildren(), n.length) {
			let t = a("ul", { "aria-labelledby": "examples" });
			for (let e of n) {
				let n = a("button", {
					type: "button",
					class: "example",
					lang: "en-GB",
					part: "example"
				}, e);
				n.addEventListener("click", () => void this.ask(e)), t.append(a("li", {}, n));
			}
			this.examples.append(a("p", {
				id: "examples",
				class: "examples-label"
			}, e.examples), t);
		}
		let r = (e, t) => {
			let n = a("button", {
				type: "button",
				class: "quiet"
			}, e);
			return n.addEventListener("click", () => t(n)), n;
		}, i = [];
		if (t && i.push(r(e.fresh, () => this.fresh()), r(e.save, () => this.save()), r(e.print, () => window.print()), r(e.forget, () => this.sure())), this.mode === "page") {
			let t = this.lang_ === "cy" ? "en" : "cy", n = r(e.language, () => {
				this.store.update({ lang: t }), this.build(), this.root.querySelector(".tools [lang]")?.focus();
			});
			n.setAttribute("lang", t), i.push(n);
		}
		this.tools.replaceChildren(...i);
	}
	submitted() {
		let e = this.text.value.trim();
		if (this.asking) return;
		let t = this.counted();
		!e || t < 0 ? (this.text.setAttribute("aria-invalid", "true"), e || (this.count.textContent = this.words.empty), this.count.classList.add("wrong"), this.announce(this.count.textContent ?? ""), this.text.focus()) : (this.text.value = "", this.counted(), this.ask(e));
	}
	around() {
		return {
			words: this.words,
			lang: this.lang_,
			level: this.mode === "page" ? 2 : 3,
			stores: this.config?.stores ?? !0,
			open: (e, t, n) => this.openRecord(e, t, n),
			announce: (e) => this.announce(e),
			again: (e, t) => {
				t.root.remove(), this.ask(e);
			},
			stop: () => this.asking?.abort(),
			copy: (e, t) => void this.copy(F(e, this.api.base, this.words), t, this.words.copied),
			share: (e, t) => this.share(e, t),
			vote: (e, t, n) => this.vote(e, t, n)
		};
	}
	openRecord(e, t, n) {
		this.record.open(e, t, n), this.frame().classList.toggle("with-record", !this.record.root.matches(":modal"));
	}
	async ask(e) {
		if (this.asking) return;
		let t = this.asking = new AbortController(), { words: r } = this;
		this.submit.setAttribute("aria-disabled", "true"), this.live.replaceChildren(), this.aside.replaceChildren();
		let i = new E(this.around(), e);
		this.log.append(i.root), i.wait(), this.refresh(), i.focus(), this.announce(r.searching);
		let a = this.root.querySelector("#key");
		a && (this.api.key = a.value);
		let o = (e, t) => {
			i.add(e, t), this.announce(e.text);
		};
		try {
			let a;
			try {
				a = await this.api.ask(this.asked(e), o, t.signal);
			} catch (s) {
				if (!(s instanceof n && s.failure === "gone" && this.store.kept.conversation)) throw s;
				this.store.update({ conversation: null }), i.note(r.too_old), a = await this.api.ask(this.asked(e), o, t.signal);
			}
			let s = {
				question: e,
				answer: a
			};
			this.store.update({
				conversation: a.conversation_id,
				exchanges: [...this.store.kept.exchanges, s]
			}), i.finish(s);
		} catch (r) {
			t.signal.aborted ? i.stopped() : (i.fail(r), this.text.value || (this.text.value = e), r instanceof n && r.failure === "key" && (this.keyField.hidden = !1));
		} finally {
			this.asking === t && (this.asking = null), this.submit.removeAttribute("aria-disabled"), this.refresh();
		}
	}
	asked(e) {
		let { conversation: t, exchanges: n } = this.store.kept;
		return t ? {
			question: e,
			conversation_id: t
		} : !n.length || this.config?.stores !== !1 ? { question: e } : {
			question: e,
			history: n.slice(-10).flatMap((e) => [{
				role: "user",
				content: e.question
			}, {
				role: "assistant",
				content: e.answer.answer.slice(0, 8e3)
			}])
		};
	}
	announce(e) {
		this.live.append(a("p", {}, e));
	}
	async loadShared(e) {
		let { words: t } = this;
		try {
			let t = await this.api.shared(e);
			this.shared = {
				question: t.question,
				answer: t.answer,
				shared: t.at
			};
			let n = new E(this.around(), t.question, t.at);
			this.log.prepend(n.root), n.finish(this.shared);
		} catch (e) {
			let r = e instanceof n ? e : new n("broken");
			this.log.prepend(a("div", {
				class: "error",
				role: "alert"
			}, a("strong", {}, t.trouble), a("p", {}, O(t, r))));
		}
		this.refresh();
	}
	async copy(e, t, n) {
		let r = await q(e), i = a("p", { class: "done" }, r ? n : this.words.copy_failed), o = a("textarea", {
			class: "to-copy",
			readonly: !0,
			rows: 4,
			"aria-label": this.words.copy
		});
		o.value = e, this.beside(t, r ? [i] : [i, o]), r || o.select(), this.announce(i.textContent ?? "");
	}
	beside(e, t) {
		let n = e.closest(".actions");
		n && (n.parentElement?.querySelector(":scope > .said")?.remove(), n.after(a("div", { class: "said" }, ...t)));
	}
	share(e, t) {
		let { words: n } = this, r = this.api.address(`/answers/${encodeURIComponent(e.answer.id)}`), i = a("input", {
			id: `share-${e.answer.id}`,
			class: "to-copy",
			readonly: !0,
			type: "text",
			dir: "ltr"
		});
		i.value = r;
		let o = a("p", { class: "done" });
		this.beside(t, [
			a("label", { for: i.id }, n.share_label),
			a("p", { class: "hint" }, p(n, "share_note", { n: this.config?.retention_days ?? 30 })),
			i,
			o
		]), i.focus(), i.select(), q(r).then((e) => {
			e && (o.textContent = n.link_copied, this.announce(n.link_copied));
		});
	}
	async vote(e, t, n) {
		await this.api.vote(e.answer.id, t, n), e.vote = t, this.store.update({ exchanges: this.store.kept.exchanges });
	}
	fresh() {
		this.asking?.abort(), this.shared = null, this.store.update({
			conversation: null,
			exchanges: []
		}), this.log.replaceChildren(), this.aside.replaceChildren(), this.live.replaceChildren(), this.record.isOpen && this.record.close(), this.refresh(), this.text.focus(), this.announce(this.words.begun);
	}
	sure() {
		let { words: e } = this, t = a("button", {
			type: "button",
			class: "plain"
		}, e.forget_no), n = a("button", {
			type: "button",
			class: "primary"
		}, e.forget_yes), r = a("div", {
			class: "sure",
			role: "group",
			"aria-labelledby": "sure"
		}, a("p", {
			id: "sure",
			tabindex: -1
		}, e.forget_sure), n, t);
		t.addEventListener("click", () => {
			this.aside.replaceChildren(), this.tools.querySelector("button:last-of-type")?.focus();
		}), n.addEventListener("click", () => void this.forget(r)), this.aside.replaceChildren(r), r.querySelector("#sure")?.focus();
	}
	async forget(e) {
		let { words: t } = this, n = new Set(this.store.kept.exchanges.map((e) => e.answer.conversation_id));
		this.store.kept.conversation && n.add(this.store.kept.conversation);
		try {
			for (let e of n) e && await this.api.forget(e);
		} catch {
			e.append(a("p", {
				class: "notice",
				role: "alert"
			}, t.forget_failed));
			return;
		}
		this.fresh(), this.store.update({ open: this.store.kept.open }), this.live.replaceChildren(), this.announce(t.forgotten), this.aside.replaceChildren(a("p", { class: "done" }, t.forgotten));
	}
	save() {
		let e = [...this.shared ? [this.shared] : [], ...this.store.kept.exchanges], t = new Blob([I(e, this.heading(), this.api.base, this.words)], { type: "text/markdown;charset=utf-8" }), n = URL.createObjectURL(t);
		a("a", {
			href: n,
			download: "answers.md"
		}).click(), setTimeout(() => URL.revokeObjectURL(n), 1e4);
	}
	alone = new CSSStyleSheet();
	printing = () => {
		this.launcher && !this.panel.hidden && this.parentElement === document.body && this.log.childElementCount && (this.alone.replaceSync("body > :not(ask-minutes) { display: none !important; }"), document.adoptedStyleSheets = [...document.adoptedStyleSheets, this.alone]);
	};
	printed = () => {
		document.adoptedStyleSheets = document.adoptedStyleSheets.filter((e) => e !== this.alone);
	};
	escape(e) {
		e.key !== "Escape" || e.defaultPrevented || (this.record.isOpen ? this.record.close() : this.launcher && !this.panel.hidden && this.toggle(!1));
	}
};
function G() {
	return new URL(import.meta.url).origin;
}
function K(e) {
	try {
		return e ? JSON.parse(e) : null;
	} catch {
		return null;
	}
}
async function q(e) {
	try {
		return await navigator.clipboard.writeText(e), !0;
	} catch {
		return !1;
	}
}
// src/main.ts
customElements.get("ask-minutes") || customElements.define("ask-minutes", W);
function J(e) {
	return e.src === import.meta.url;
}
for (let e of document.querySelectorAll("script[type=module][src]")) {
	let { api: t, title: n, mode: r } = e.dataset;
	if (!J(e) || e.dataset.placed !== void 0 || (t ?? n ?? r) === void 0) continue;
	e.dataset.placed = "";
	let i = document.createElement("ask-minutes");
	for (let [t, n] of Object.entries(e.dataset)) t !== "placed" && (i.dataset[t] = n);
	e.lang && (i.lang = e.lang), i.dataset.mode = r ?? "launcher", i.dataset.mode === "launcher" || document.head.contains(e) ? document.body.append(i) : e.after(i);
}
export { W as AskMinutes };
