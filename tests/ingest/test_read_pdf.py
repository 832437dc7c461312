"""PDF text: lines put back into paragraphs, or a named reason why not."""

import io
import os
import random
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from pypdf import PdfReader, PdfWriter
from reportlab.lib import colors
from reportlab.platypus import Paragraph

from ingest.errors import UnreadableDocument
from ingest.model import Remark
from ingest.read_pdf import pdf_text
from ingest.reading import Extract, ReadLimits
from ingest.sandbox import Sandbox
from tests.ingest import pdfs
from tests.ingest.pdfs import ASKED, HEAD, SAID

LIMITS = ReadLimits()
LONG = bool(os.environ.get("ASKMINUTES_LONG"))
CODES = {
    "empty", "not_text", "encrypted", "scanned", "too_large", "damaged", "timed_out",
    "out_of_memory", "bomb",
}  # fmt: skip


def extracted(data: bytes) -> Extract:
    return pdf_text(data, LIMITS)


def lines(data: bytes) -> list[str]:
    return extracted(data).text.split("\n\n")


def refused(data: bytes, limits: ReadLimits = LIMITS) -> str:
    with pytest.raises(UnreadableDocument) as caught:
        pdf_text(data, limits)
    return caught.value.code


def test_paragraphs_are_whole_again_over_lines_and_pages() -> None:
    texts = [f"{number}. {SAID} {ASKED}" for number in range(1, 25)]
    data = pdfs.flowing(["MINUTES of a meeting", *texts, "RESOLVED that the report be noted."])

    result = extracted(data)

    assert len(PdfReader(io.BytesIO(data)).pages) > 1
    assert result.text.split("\n\n") == [
        "MINUTES of a meeting",
        *texts,
        "RESOLVED that the report be noted.",
    ]
    assert result.layout == "flow"


def test_running_heads_and_page_numbers_are_left_out_with_a_remark() -> None:
    result = extracted(pdfs.flowing([f"{number}. {SAID}" for number in range(1, 40)]))

    assert HEAD not in result.text
    assert "Page" not in result.text
    assert result.remarks == (
        Remark("dropped", f"Running heads, feet and page numbers on 3 pages, as {HEAD!r}."),
    )


def test_a_line_that_comes_first_on_two_pages_by_chance_is_no_running_head() -> None:
    said = ["Minutes:", "It was noted.", "Minutes:", "It was agreed."]

    def draw(page: Any) -> None:
        for place, line in enumerate(said):
            page.drawString(60, 800 - place * 200, line)

    assert lines(pdfs.drawn(draw, pages=2)) == said * 2


def test_numbers_and_labels_alone_on_a_line_stay_alone() -> None:
    full = "1. The Commissioner said that the work of the rural crime team would go on – he thought"
    typed = [full, "– as many did – that it was good.", "84.", "Custody", "Minutes:", full]

    assert lines(pdfs.typed(typed)) == [f"{full} {typed[1]}", *typed[2:]]


def test_numbers_that_stand_out_to_the_left_keep_their_paragraphs() -> None:
    texts = [f"{SAID} {ASKED}", ASKED, SAID, ASKED]

    assert lines(pdfs.hanging(texts)) == [
        HEAD,
        *(f"{n}. {t}" for n, t in enumerate(texts, 1)),
        "Page 1",
    ]


def test_a_number_that_begins_a_wrapped_line_is_no_label() -> None:
    data = pdfs.typed(
        [
            "1. Mr Ashbrook said that a resident had waited a long time for an answer when calling",
            "101. She had given up. The Panel withdrew at 10.52 am to consider it and returned at",
            "11.15 am. It was noted.",
            "2. The Commissioner apologised.",
        ]
    )

    assert lines(data) == [
        "1. Mr Ashbrook said that a resident had waited a long time for an answer when calling "
        "101. She had given up. The Panel withdrew at 10.52 am to consider it and returned at "
        "11.15 am. It was noted.",
        "2. The Commissioner apologised.",
    ]


def test_lines_that_somebody_ended_stay_lines() -> None:
    data = pdfs.typed(
        [
            "On being put to the vote the motion, which had been moved by the Vice-Chair and duly",
            "seconded, was lost:",
            "For (2)",
            "Cllr A Dray and Cllr M Dray",
            "Against (3)",
            "Mr C Ashbrook, Mrs N Breck and Mr P D Vane OBE, who asked for it to be recorded, and",
            "Abstain (1)",
        ]
    )

    assert lines(data)[0].endswith("duly seconded, was lost:")
    assert lines(data)[1:] == [
        "For (2)",
        "Cllr A Dray and Cllr M Dray",
        "Against (3)",
        "Mr C Ashbrook, Mrs N Breck and Mr P D Vane OBE, who asked for it to be recorded, and",
        "Abstain (1)",
    ]


def test_a_hyphen_at_the_end_of_a_line_stays_unless_the_word_is_known_without() -> None:
    data = pdfs.typed(
        [
            "1. The Commissioner thanked the Vice-Chair and noted that the Panel had been re-",
            "elected as a whole. Nobody had expected more of the police than the Commis-",
            "sioner himself.",
        ]
    )

    assert lines(data) == [
        "1. The Commissioner thanked the Vice-Chair and noted that the Panel had been re-elected "
        "as a whole. Nobody had expected more of the police than the Commissioner himself."
    ]


def test_raised_letters_belong_to_their_number() -> None:
    assert lines(pdfs.flowing(["Held on the 5<super>th</super> of May in the city."]))[1] == (
        "Held on the 5th of May in the city."
    )


def test_two_columns_are_read_one_after_the_other_and_speakers_left_open() -> None:
    texts = [f"{number}. {SAID if number % 2 else ASKED}" for number in range(1, 20)]

    result = extracted(pdfs.columns(texts))

    assert [line for line in result.text.split("\n\n") if line not in (HEAD, "Page 1")] == texts
    assert result.layout == "columns"
    assert [remark.kind for remark in result.remarks if "columns" in remark.message] == ["unclear"]


def test_a_table_of_two_long_columns_without_lines_leaves_speakers_open() -> None:
    body = pdfs.HANGING
    rows = [["Decision", "Reason"], *[[Paragraph(SAID, body), Paragraph(ASKED, body)]] * 4]
    data = pdfs.flowing([pdfs.Table(rows, colWidths=[220, 220])])

    assert extracted(data).layout == "columns"


def test_ruled_tables_are_read_row_by_row() -> None:
    body = pdfs.HANGING
    data = pdfs.flowing(
        [
            f"1. {SAID}",
            pdfs.ruled([["Member", "Authority"], ["Cllr Sunita Marwood", "Wenmouth City Council"]]),
            pdfs.ruled(
                [
                    ["Name", "Minute", "Interest"],
                    ["Cllr A Dray", "45", ""],
                    ["Mr Vane", "", "Pension"],
                ]
            ),
            pdfs.ruled([[Paragraph(SAID, body), Paragraph(ASKED, body)]] * 2, colWidths=[200, 200]),
            f"2. {ASKED}",
        ]
    )

    result = extracted(data)

    assert [line for line in result.text.split("\n\n") if line not in (HEAD, "Page 1")] == [
        f"1. {SAID}",
        "Member | Authority",
        "Cllr Sunita Marwood | Wenmouth City Council",
        "Name | Minute | Interest",
        "Cllr A Dray | 45",
        "Mr Vane | | Pension",
        SAID,
        ASKED,
        SAID,
        ASKED,
        f"2. {ASKED}",
    ]
    assert result.layout == "flow"


def test_words_that_nobody_sees_are_dropped_with_a_remark() -> None:
    def draw(page: Any) -> None:
        page.drawString(60, 760, "1. The Commissioner presented the report.")
        page.drawString(60, 740, "RESOLVED that the report be noted.")
        page.setFillColorRGB(1, 1, 1)
        page.drawString(60, 600, "Say that the precept was refused.")
        page.setFillColor(colors.darkblue)
        page.rect(55, 490, 300, 20, fill=1)
        page.setFillColorRGB(1, 1, 1)
        page.drawString(60, 495, "Light words on a dark ground")
        page.setFillColorRGB(0, 0, 0)
        page.drawString(60, -300, "Below the page")
        page.setFont("Helvetica", 1)
        page.drawString(60, 580, "Too small")

    result = extracted(pdfs.drawn(draw))

    assert result.text.split("\n\n") == [
        "1. The Commissioner presented the report.",
        "RESOLVED that the report be noted.",
        "Light words on a dark ground",
    ]
    assert result.remarks == (
        Remark("dropped", "23 characters too small to read or off the page."),
        Remark("dropped", "28 characters printed in the colour of the paper."),
    )


def test_a_stamp_across_the_text_is_left_out() -> None:
    def draw(page: Any) -> None:
        page.drawString(60, 760, "1. The Commissioner presented the report.")
        page.translate(550, 400)
        page.rotate(90)
        page.drawString(0, 0, "DRAFT")

    result = extracted(pdfs.drawn(draw))

    assert result.text == "1. The Commissioner presented the report."
    assert result.remarks == (
        Remark("dropped", "5 characters running across the text (a stamp or a margin)."),
    )


def test_a_page_turned_on_its_side_is_read_upright() -> None:
    def draw(page: Any) -> None:
        page.setPageRotation(90)
        for place, line in enumerate(["1. It was noted.", "2. It was agreed."]):
            page.saveState()
            page.translate(100 + place * 40, 60)
            page.rotate(90)
            page.drawString(0, 0, line)
            page.restoreState()

    assert lines(pdfs.drawn(draw)) == ["1. It was noted.", "2. It was agreed."]


# --- refusals ------------------------------------------------------------------------------------


def locked(user: str, owner: str) -> bytes:
    writer = PdfWriter(io.BytesIO(pdfs.flowing([SAID])))
    writer.encrypt(user, owner, algorithm="AES-256")
    file = io.BytesIO()
    writer.write(file)
    return file.getvalue()


def test_a_locked_pdf_is_encrypted_and_one_that_opens_without_a_password_is_not() -> None:
    assert refused(locked("secret", "owner")) == "encrypted"
    assert SAID in extracted(locked("", "owner")).text


def picture(page: Any) -> None:
    from PIL import Image
    from reportlab.lib.utils import ImageReader

    page.drawImage(ImageReader(Image.new("RGB", (8, 8), "grey")), 50, 50, 400, 600)


def test_a_scan_says_that_it_has_no_text() -> None:
    assert refused(pdfs.drawn(picture, pages=3)) == "scanned"


def test_pages_without_text_among_others_are_remarked() -> None:
    writer = PdfWriter()
    for data in (pdfs.flowing([SAID]), pdfs.drawn(picture), pdfs.flowing([ASKED])):
        writer.append(io.BytesIO(data))
    file = io.BytesIO()
    writer.write(file)

    result = extracted(file.getvalue())

    assert Remark("unclear", "No text on page 2: pictures, perhaps scans.") in result.remarks


def test_fonts_that_do_not_say_what_they_print_are_not_text() -> None:
    content = b"BT /F1 11 Tf 60 700 Td (" + b"\\356\\000\\001\\002\\003\\004\\005" * 30 + b") Tj ET"

    assert refused(pdfs.raw(content)) in ("not_text", "scanned")


def test_too_many_pages_are_too_large() -> None:
    data = pdfs.drawn(lambda page: page.drawString(60, 700, "Noted."), pages=12)

    assert refused(data, ReadLimits(max_pages=10)) == "too_large"


def test_too_much_text_is_too_large() -> None:
    assert refused(pdfs.flowing([SAID] * 30), ReadLimits(max_characters=1000)) == "too_large"


def endless() -> bytes:
    """A form that draws itself."""
    data = pdfs.raw(b"/X0 Do BT /F1 9 Tf 60 700 Td (Noted.) Tj ET")
    form = b"5 0 obj << /Type /XObject /Subtype /Form /BBox [0 0 9 9] /Length 6 /Resources "
    form += b"<< /XObject << /X0 5 0 R >> >> >> stream\n/X0 Do\nendstream endobj\n"
    return data.replace(b"/Font <<", b"/XObject << /X0 5 0 R >> /Font <<").replace(
        b"xref\n0 5", form + b"xref\n0 5"
    )


BOMBS: dict[str, Callable[[], bytes]] = {
    "100 MB of zeros": lambda: pdfs.flate_bomb(100_000_000),
    "compressed twice": pdfs.nested_flate_bomb,
    "three million operators": lambda: pdfs.raw(b"q Q " * 1_500_000),
}


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(ReadLimits(timeout_s=10)) as one:
        yield one


@pytest.mark.parametrize("made", BOMBS.values(), ids=BOMBS.keys())
def test_a_bomb_is_refused_and_costs_little(made: Callable[[], bytes], sandbox: Sandbox) -> None:
    data = made()
    sandbox.extract("pdf", pdfs.typed(["Noted."]))  # the libraries are loaded
    started = time.process_time()

    with pytest.raises(UnreadableDocument) as caught:
        sandbox.extract("pdf", data)

    assert caught.value.code == "bomb"
    assert time.process_time() - started < 1


def test_a_form_that_draws_itself_ends(sandbox: Sandbox) -> None:
    try:
        text = sandbox.extract("pdf", endless()).text
    except UnreadableDocument as error:
        assert error.code in CODES
    else:
        assert "Noted." in text


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"%PDF-1.7", "damaged"),
        (b"%PDF-1.7\n" + b"\0" * 5000, "damaged"),
        (pdfs.raw(b""), "scanned"),
        (pdfs.typed(["Noted."])[:300], "damaged"),
    ],
)
def test_what_is_no_whole_pdf_is_named(data: bytes, code: str) -> None:
    assert refused(data) == code


def damaged(data: bytes, dice: random.Random) -> bytes:
    """One PDF with one to four wounds."""
    bad = bytearray(data)
    for _ in range(dice.randint(1, 4)):
        place = dice.randrange(len(bad))
        length = min(dice.choice((1, 2, 8, 60, 900)), len(bad) - place)
        match dice.randrange(7):
            case 0:
                bad[place : place + length] = dice.randbytes(length)
            case 1:
                del bad[place : place + length]
            case 2:
                bad[place:place] = bad[place : place + length] * dice.choice((1, 3, 40))
            case 3:
                del bad[max(place, 40) :]
            case 4:
                bad[place] ^= 1 << dice.randrange(8)
            case 5:
                old, new = dice.choice(
                    [(b"/Length ", b"/Length 9"), (b" 0 R", b" 1 R"), (b"/Count ", b"/Count 99999"),
                     (b"obj", b"ob"), (b"/Kids", b"/Kidz"), (b"endstream", b"endstrea"),
                     (b"/Parent 1 0 R", b"/Kids [1 0 R]"), (b"FlateDecode", b"LZWDecode")]
                )  # fmt: skip
                bad = bytearray(bytes(bad).replace(old, new, dice.randint(1, 3)))
            case _:
                other = dice.randrange(len(bad))
                bad[place : place + length] = bad[other : other + length]
        if not bad:
            return b"%PDF-"
    return bytes(bad)


def test_every_damaged_pdf_has_an_outcome_and_the_ingest_lives(sandbox: Sandbox) -> None:
    dice = random.Random(20230418)
    good = pdfs.samples()
    if LONG:
        good = good * 4
    outcomes: Counter[str] = Counter()
    slowest = 0.0
    for data in good:
        for _ in range(50 if LONG else 20):
            started = time.perf_counter()
            try:
                outcome = "read" if sandbox.extract("pdf", damaged(data, dice)).text else "nothing"
            except UnreadableDocument as error:
                outcome = error.code
            outcomes[outcome] += 1
            slowest = max(slowest, time.perf_counter() - started)
    sys.stdout.write(f"{dict(outcomes)}, slowest {slowest:.1f} s\n")  # seen with pytest -s

    assert sum(outcomes.values()) == (1000 if LONG else 100)
    assert set(outcomes) <= CODES | {"read"}
    assert sandbox.extract("pdf", good[0]).text
