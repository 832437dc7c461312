"""Forty strings that mean harm, in every place that a document, a title or a question can fill:
nothing runs, nothing is fetched, nothing becomes markup."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from playwright.sync_api import Page, expect

from service.model import Answer, Notice, Statement
from service.widget.built import built
from tests.service.builders import Pointer, Running, a_citation, listening, running
from tests.service.builders import a_document as by_hand
from tests.service.widget.acts import ask
from tests.service.widget.world import Staged, World

# `hit()` counts; each would call it, or fetch from beyond, if it were read as anything but text.
PAYLOADS = [
    "<script>hit()</script>",
    "<script src=https://e.example/x.js></script>",
    "<ScRiPt>hit()</sCrIpT>",
    "</script><script>hit()</script>",
    "</textarea><script>hit()</script>",
    "</title><script>hit()</script>",
    "</style><script>hit()</script>",
    "<!--><script>hit()</script>-->",
    "<![CDATA[<script>hit()</script>]]>",
    "<img src=x onerror=hit()>",
    "<img src=https://e.example/pixel.png>",
    "<img srcset='https://e.example/p.png 1x'>",
    "<svg onload=hit()>",
    "<svg><animate onbegin=hit() attributeName=x dur=1s></svg>",
    "<svg><script href=https://e.example/x.js></script></svg>",
    "<math><mtext></mtext><mglyph><style><img src=x onerror=hit()></style></mglyph></math>",
    "<iframe src=javascript:hit()></iframe>",
    "<iframe srcdoc='<script>parent.hit()</script>'></iframe>",
    "<object data=https://e.example/x.svg></object>",
    "<embed src=https://e.example/x.swf>",
    "<link rel=stylesheet href=https://e.example/x.css>",
    "<style>@import 'https://e.example/x.css';</style>",
    "<base href=https://e.example/>",
    "<meta http-equiv=refresh content='0;url=https://e.example/'>",
    "<video><source onerror=hit()></video>",
    "<audio src=https://e.example/a.mp3 autoplay>",
    "<details open ontoggle=hit()>",
    "<input autofocus onfocus=hit()>",
    "<a href=javascript:hit()>read</a>",
    "<form action=https://e.example/><button>go</button></form>",
    "<body onpageshow=hit()>",
    "<template><img src=x onerror=hit()></template>",
    "<custom-element onmouseover=hit()>",
    '" autofocus onfocus=hit() x="',
    "' onmouseover='hit()' x='",
    "`-hit()-`",
    "{{constructor.constructor('hit()')()}}${hit()}",
    "![x](https://e.example/pixel.png) [read](javascript:hit())",
    "\u202e<img src=x onerror=hit()>\u2066",
    "javascript:hit()//https://e.example/",
]
URLS = [
    "javascript:hit()",
    "JaVaScRiPt:hit()",
    " javascript:hit()",
    "data:text/html,<script>hit()</script>",
    "vbscript:hit()",
    "//e.example/",
    'https://e.example/"onmouseover="hit()',
]


def everywhere(payload: str, url: str) -> Answer:
    """An answer with the payload in every field that holds words, and the address in the others."""
    honest = a_citation()
    assert honest.meeting and honest.item
    cited = replace(
        honest,
        label=payload,
        document=replace(honest.document, title=payload, url=url, publisher=payload),
        meeting=replace(honest.meeting, body=payload),
        item=replace(honest.item, number=payload, title=payload),
        question=payload,
        paragraph=payload,
        quote=payload,
        passage=f"Before. {payload} After.",
        truncated=True,
    )
    page = replace(cited, number=2, meeting=None, item=None)
    return Answer(
        "answered",
        f"{payload} [1]",
        statements=(
            Statement(payload, (1, 2), None, "stated"),
            Statement(payload, (2,), None, None),
        ),
        citations=(cited, page),
        notices=(Notice("age", payload, url), Notice("truncated_minute", payload, url)),
        related=(cited,),
    )


def a_hostile_world() -> World:
    """A document whose every word is one of the payloads."""
    honest = by_hand()
    text = honest.text
    filled = []
    for at, payload in enumerate(PAYLOADS):
        start = len(text)
        text += f"\n{payload}"
        item = honest.items[0]
        paragraph = replace(
            item.paragraphs[0], anchor=f"{at}/1", start=start + 1, end=len(text), sentences=()
        )
        filled.append(
            replace(item, key=str(at), number=str(at), title=payload, paragraphs=(paragraph,))
        )
    document = replace(
        honest,
        text=text,
        items=(*honest.items, *filled),
        title=PAYLOADS[0],
        publisher=PAYLOADS[9],
        url="javascript:hit()",
    )
    assert document.meeting
    held = replace(document, id="hostile/2", meeting=replace(document.meeting, body=PAYLOADS[9]))
    return World(document, held)


def test_forty_payloads_run_nowhere_and_fetch_nothing(
    new_page: Callable[..., Page], tmp_path: Path
) -> None:
    assert len(PAYLOADS) == len(set(PAYLOADS)) >= 40
    world = a_hostile_world()
    served: Running
    staged = {
        f"{payload} ?": everywhere(payload, URLS[at % len(URLS)])
        for at, payload in enumerate(PAYLOADS)
    }
    hits: list[str] = []
    page = new_page(bypass_csp=True)  # nothing but the widget itself stands in their way
    page.expose_function("hit", lambda: hits.append(page.url))
    with (
        running(
            tmp_path,
            scripted=Staged(staged={}),  # type: ignore[arg-type]
            pointer=Pointer(world),  # type: ignore[arg-type]
            rate_per_caller="",
            rate_together="",
            widget_title="<img src=x onerror=hit()>",
            widget_greeting="<svg onload=hit()>",
        ) as served,
        listening(served) as (host, port),
    ):
        origin = f"http://{host}:{port}"
        page.goto(origin)
        # Normalising takes some characters out of a question, so what is asked is matched by place.
        order = iter(staged.values())
        served.scripted.answer = lambda *_: next(order)  # type: ignore[method-assign]
        for question in staged:
            article = ask(page, question)
        shown = page.locator("article.exchange")
        expect(shown).to_have_count(len(PAYLOADS))
        for at in (0, 9, 28, 33, 39):
            article = shown.nth(at)
            article.locator(".cite").first.click()
            expect(article.locator(".card mark")).to_have_text(PAYLOADS[at])
            for link in article.locator("a").all():
                assert (link.get_attribute("href") or "").startswith(("https://e.example/", origin))
        article.locator(".card .plain").click()
        page.locator("dialog.record").wait_for()
        page.keyboard.press("Escape")
        made = page.evaluate(
            """() => {
                const root = document.querySelector('ask-minutes').shadowRoot;
                const bad = 'script, img, iframe, object, embed, link, style, base, meta, video, '
                    + 'audio, source, math, template, custom-element, [onerror], [onload], '
                    + '[onfocus], [onmouseover], [style*=url], form[action]';
                return [...root.querySelectorAll(bad), ...document.body.querySelectorAll(bad)]
                    .map((e) => e.outerHTML.slice(0, 80));
            }"""
        )
        page.reload()  # what was kept in the tab is shown again
        expect(page.locator("article.exchange")).to_have_count(len(PAYLOADS))

        # The pages that the service writes itself.
        answers = json.loads(page.evaluate("() => Object.values(sessionStorage)[0]"))["exchanges"]
        for path in (
            "/coverage",
            "/documents/ambershire-pcp/2021-09-07",
            f"/answers/{answers[9]['answer']['id']}",
            f"/answers/{answers[33]['answer']['id']}",
        ):
            page.goto(origin + path)
            page.mouse.move(300, 300)
            assert page.locator("main :is(img, iframe, object, svg [onload], script)").count() == 0
        page.goto(f"{origin}/v1/answers/{answers[0]['answer']['id']}")
        served.scripted.answer = lambda *_: staged["<img src=x onerror=hit()> ?"]  # type: ignore[method-assign]
        plain = new_page(java_script_enabled=False)
        plain.goto(origin)
        plain.get_by_role("textbox", name="Your question").fill(PAYLOADS[9])
        plain.get_by_role("button", name="Ask").click()
        assert plain.locator("main :is(img, script, [onerror])").count() == 0

    assert hits == [] and made == []
    # `watched` holds that no request left this machine.


def test_the_script_that_ships_has_no_way_to_make_markup_of_a_string() -> None:
    sinks = ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "Function(")
    sinks += ("createContextualFragment", "DOMParser", "srcdoc", "setHTMLUnsafe", "setTimeout(`")
    script = built().script.decode()

    assert [sink for sink in sinks if sink in script] == []
    assert "http://" not in script.replace("http://www.w3.org/2000/svg", "")
    assert "https://" not in script
