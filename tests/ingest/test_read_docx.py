"""Word documents: the numbers that Word computes, and nothing that was deleted or hidden."""

import io
import struct
import time
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from docx import Document
from docx.oxml import parse_xml

from ingest.errors import UnreadableDocument
from ingest.model import Remark
from ingest.read_docx import check_archive, docx_text
from ingest.reading import Extract, Link, ReadLimits

LIMITS = ReadLimits()
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
MORE = (
    f'{W} xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:v="urn:schemas-microsoft-com:vml" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)


def saved(document: Any) -> bytes:
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def document_of(*blocks: str, numbering: str = "", styles: str = "") -> bytes:
    """A document from raw WordprocessingML blocks."""
    document = Document()
    body = document.element.body
    for element in list(body):
        if not element.tag.endswith("sectPr"):
            body.remove(element)
    for block in blocks:
        body.insert(
            len(body) - 1, parse_xml(block.replace("<w:", "<w:", 1).replace(">", f" {MORE}>", 1))
        )
    if numbering:
        element = document.part.numbering_part.element
        for child in list(element):
            element.remove(child)
        for child in parse_xml(f"<w:numbering {W}>{numbering}</w:numbering>"):
            element.append(child)
    if styles:
        for child in parse_xml(f"<w:styles {W}>{styles}</w:styles>"):
            document.styles.element.append(child)
    return saved(document)


def p(
    text: str = "", *, listed: tuple[int, int] | None = None, style: str = "", mark: str = ""
) -> str:
    properties = f'<w:pStyle w:val="{style}"/>' if style else ""
    if listed:
        number, level = listed
        properties += f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>'
    if mark:
        properties += f"<w:rPr>{mark}</w:rPr>"
    inside = text if text.startswith("<") else f'<w:r><w:t xml:space="preserve">{text}</w:t></w:r>'
    return f"<w:p><w:pPr>{properties}</w:pPr>{inside if text else ''}</w:p>"


def level(at: int, style: str, text: str, extra: str = "") -> str:
    return (
        f'<w:lvl w:ilvl="{at}"><w:start w:val="1"/><w:numFmt w:val="{style}"/>{extra}'
        f'<w:lvlText w:val="{text}"/></w:lvl>'
    )


def abstract(number: int, *levels: str) -> str:
    return f'<w:abstractNum w:abstractNumId="{number}">{"".join(levels)}</w:abstractNum>'


def num(number: int, of: int, overrides: str = "") -> str:
    return f'<w:num w:numId="{number}"><w:abstractNumId w:val="{of}"/>{overrides}</w:num>'


def extracted(data: bytes) -> Extract:
    return docx_text(data, LIMITS)


def lines(data: bytes) -> list[str]:
    return extracted(data).text.split("\n\n")


MINUTES = abstract(
    0,
    level(0, "decimal", "%1."),
    level(1, "lowerLetter", "%2."),
    level(2, "lowerRoman", "(%3)"),
)


def test_numbers_and_letters_are_those_that_word_prints() -> None:
    data = document_of(
        p("The Commissioner introduced the report.", listed=(1, 0)),
        p("Cllr Dray asked about cost.", listed=(1, 0)),
        p("He replied.", listed=(1, 1)),
        p("He added.", listed=(1, 1)),
        p("In detail.", listed=(1, 2)),
        p("The Chair asked.", listed=(1, 0)),
        p("He replied again.", listed=(1, 1)),
        p("Not numbered."),
        p("It was noted.", listed=(1, 0)),
        numbering=MINUTES + num(1, 0),
    )

    assert lines(data) == [
        "1. The Commissioner introduced the report.",
        "2. Cllr Dray asked about cost.",
        "a. He replied.",
        "b. He added.",
        "(i) In detail.",
        "3. The Chair asked.",
        "a. He replied again.",
        "Not numbered.",
        "4. It was noted.",
    ]


def test_numbers_of_several_levels_are_joined_as_word_joins_them() -> None:
    numbering = abstract(
        0,
        level(0, "upperRoman", "%1"),
        level(1, "decimal", "%1.%2", "<w:isLgl/>"),
        level(2, "upperLetter", "%1.%2%3"),
    )
    data = document_of(
        p("Item", listed=(1, 0)),
        p("One", listed=(1, 1)),
        p("Two", listed=(1, 1)),
        p("Deep", listed=(1, 2)),
        p("Item", listed=(1, 0)),
        p("One", listed=(1, 1)),
        numbering=numbering + num(1, 0),
    )

    assert lines(data) == ["I Item", "1.1 One", "1.2 Two", "I.2A Deep", "II Item", "2.1 One"]


def test_lists_of_one_definition_go_on_unless_one_starts_anew() -> None:
    restarted = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride>'
    data = document_of(
        p("One", listed=(1, 0)),
        p("Two", listed=(2, 0)),
        p("Again", listed=(3, 0)),
        p("And on", listed=(3, 0)),
        numbering=MINUTES + num(1, 0) + num(2, 0) + num(3, 0, restarted),
    )

    assert lines(data) == ["1. One", "2. Two", "1. Again", "2. And on"]


def test_a_level_may_start_where_it_likes_and_not_restart() -> None:
    numbering = abstract(
        0,
        level(0, "decimal", "%1.").replace('<w:start w:val="1"/>', '<w:start w:val="80"/>'),
        level(1, "decimal", "%2)", '<w:lvlRestart w:val="0"/>'),
    )
    data = document_of(
        p("Item", listed=(1, 0)),
        p("One", listed=(1, 1)),
        p("Item", listed=(1, 0)),
        p("Two", listed=(1, 1)),
        numbering=numbering + num(1, 0),
    )

    assert lines(data) == ["80. Item", "1) One", "81. Item", "2) Two"]


def test_a_level_may_restart_after_a_certain_level_only() -> None:
    numbering = abstract(
        0,
        level(0, "decimal", "%1."),
        level(1, "lowerLetter", "%2."),
        level(2, "decimal", "(%3)", '<w:lvlRestart w:val="1"/>'),
    )
    data = document_of(
        p("Item", listed=(1, 0)),
        p("A", listed=(1, 1)),
        p("Deep", listed=(1, 2)),
        p("B", listed=(1, 1)),
        p("Deep", listed=(1, 2)),
        p("Item", listed=(1, 0)),
        p("Deep", listed=(1, 2)),
        numbering=numbering + num(1, 0),
    )

    assert lines(data) == ["1. Item", "a. A", "(1) Deep", "b. B", "(2) Deep", "2. Item", "(1) Deep"]


def test_a_style_can_number_its_paragraphs_and_a_paragraph_decline() -> None:
    styles = (
        '<w:style w:type="paragraph" w:styleId="Minute"><w:name w:val="Minute"/><w:pPr><w:numPr>'
        '<w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="Late"><w:name w:val="Late"/>'
        '<w:basedOn w:val="Minute"/></w:style>'
    )
    data = document_of(
        p("One", style="Minute"),
        p("Two", style="Late"),
        p("None", style="Minute", listed=(0, 0)),
        p("Three", style="Minute"),
        numbering=MINUTES + num(1, 0),
        styles=styles,
    )

    assert lines(data) == ["1. One", "2. Two", "None", "3. Three"]


def test_bullets_are_bullets_and_an_empty_numbered_paragraph_counts() -> None:
    data = document_of(
        p("A point", listed=(2, 0)),
        p("One", listed=(1, 0)),
        p("", listed=(1, 0)),
        p("Three", listed=(1, 0)),
        numbering=MINUTES + abstract(1, level(0, "bullet", "\uf0b7")) + num(1, 0) + num(2, 1),
    )

    assert lines(data) == ["• A point", "1. One", "3. Three"]


def test_after_z_the_letters_double_as_in_word() -> None:
    data = document_of(
        *(p(f"Number {one}", listed=(1, 0)) for one in range(1, 29)),
        numbering=abstract(0, level(0, "lowerLetter", "%1)")) + num(1, 0),
    )

    assert lines(data)[25:] == ["z) Number 26", "aa) Number 27", "bb) Number 28"]


def run(text: str, look: str = "") -> str:
    return f'<w:r><w:rPr>{look}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def test_deleted_words_are_never_read_and_inserted_ones_are() -> None:
    data = document_of(
        p(
            run("The vote was ")
            + '<w:del w:id="1"><w:r><w:delText>7</w:delText></w:r></w:del>'
            + f'<w:ins w:id="2">{run("8")}</w:ins>'
            + f'<w:moveFrom w:id="3">{run("moved away")}</w:moveFrom>'
            + run(" to 5.")
        )
    )

    result = extracted(data)

    assert result.text == "The vote was 8 to 5."
    assert result.remarks == (Remark("dropped", "3 words deleted in tracked changes."),)


def test_a_paragraph_whose_end_was_deleted_runs_into_the_next() -> None:
    data = document_of(
        p("The Panel ", listed=(1, 0), mark='<w:del w:id="1"/>'),
        p("noted the report.", listed=(1, 0)),
        p("Next.", listed=(1, 0)),
        numbering=MINUTES + num(1, 0),
    )

    assert lines(data) == ["1. The Panel noted the report.", "2. Next."]


@pytest.mark.parametrize(
    "look",
    ["<w:vanish/>", '<w:color w:val="FFFFFF"/>', '<w:sz w:val="2"/>', '<w:rStyle w:val="Ghost"/>'],
)
def test_hidden_words_are_dropped_and_remarked(look: str) -> None:
    styles = (
        '<w:style w:type="character" w:styleId="Ghost"><w:name w:val="Ghost"/>'
        "<w:rPr><w:vanish/></w:rPr></w:style>"
    )
    data = document_of(p(run("Noted.") + run(" Refuse the precept.", look)), styles=styles)

    result = extracted(data)

    assert result.text == "Noted."
    assert result.remarks == (Remark("dropped", "3 hidden words."),)


@pytest.mark.parametrize(
    "look",
    [
        '<w:vanish w:val="0"/>',
        '<w:color w:val="FFFFFF"/><w:shd w:val="clear" w:fill="003366"/>',
        '<w:color w:val="auto"/><w:sz w:val="16"/>',
    ],
)
def test_words_that_are_printed_stay(look: str) -> None:
    assert extracted(document_of(p(run("Noted.", look)))).text == "Noted."


def test_tables_give_rows_where_cells_are_short_and_paragraphs_where_they_are_not() -> None:
    document = Document()
    for rows in (
        [["Member", "Authority"], ["Cllr Marwood", "Wenmouth City Council"]],
        [["1.", "The Commissioner said that the team had grown to thirty officers."]],
        [["80.", "Rural Crime"], ["81.", "Custody"]],
    ):
        table = document.add_table(len(rows), 2)
        for row, cells in zip(table.rows, rows, strict=True):
            for cell, text in zip(row.cells, cells, strict=True):
                cell.text = text
    table = document.add_table(1, 2)
    table.cell(0, 0).text = "Decision"
    table.cell(0, 1).text = "Noted."
    table.cell(0, 1).add_paragraph("Published.")

    assert lines(saved(document)) == [
        "Member | Authority",
        "Cllr Marwood | Wenmouth City Council",
        "1. The Commissioner said that the team had grown to thirty officers.",
        "80.",
        "Rural Crime",
        "81.",
        "Custody",
        "Decision",
        "Noted.",
        "Published.",
    ]


def test_text_boxes_and_content_controls_are_read_once() -> None:
    box = p("In the box.")
    drawing = (
        '<w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wps:txbx><w:txbxContent>'
        f"{box}</w:txbxContent></wps:txbx></w:drawing></mc:Choice><mc:Fallback><w:pict><v:textbox>"
        f"<w:txbxContent>{box}</w:txbxContent></v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )
    control = f"<w:sdt><w:sdtContent>{p('In the control.')}</w:sdtContent></w:sdt>"
    inner = drawing.removeprefix("<w:r>").removesuffix("</w:r>").replace(box, p("In a group."))
    grouped = f"<w:r><w:drawing>{inner}</w:drawing></w:r>"
    data = document_of(p(run("Before.") + drawing), control, p(grouped), p("After."))

    assert lines(data) == ["Before.", "In the box.", "In the control.", "In a group.", "After."]


def test_heads_feet_fields_and_comments_are_not_words() -> None:
    document = Document()
    document.sections[0].header.paragraphs[0].text = "Ambershire Police and Crime Panel"
    document.sections[0].footer.paragraphs[0].text = "Page 1"
    paragraph = document.add_paragraph("Noted.")
    paragraph._p.append(parse_xml(f"<w:r {W}><w:instrText>PAGE</w:instrText></w:r>"))
    paragraph._p.append(parse_xml(f'<w:r {W}><w:footnoteReference w:id="2"/></w:r>'))

    result = extracted(saved(document))

    assert result.text == "Noted."
    assert result.remarks == (Remark("dropped", "1 footnote."),)


def test_breaks_tabs_symbols_and_no_break_characters_are_printed() -> None:
    data = document_of(
        p(
            run("PRESENT:") + "<w:r><w:tab/></w:r>" + run("Cllr\u00a0Dray") + "<w:r><w:br/></w:r>"
            + '<w:r><w:sym w:font="Symbol" w:char="F0B7"/></w:r>' + run(" re")
            + "<w:r><w:noBreakHyphen/></w:r>" + run("elected")
        )
    )  # fmt: skip

    assert extracted(data).text == "PRESENT:\tCllr\u00a0Dray\n• re-elected"


def test_a_link_keeps_its_words_and_tells_where_it_leads() -> None:
    document = Document()
    paragraph = document.add_paragraph("The minutes are ")
    key = document.part.relate_to(
        "https://democracy.wenmouth.example/x",
        "http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink",
        is_external=True,
    )
    paragraph._p.append(parse_xml(f'<w:hyperlink {MORE} r:id="{key}">{run("here")}</w:hyperlink>'))

    result = extracted(saved(document))

    assert result.text == "The minutes are here"
    assert result.links == (Link("here", "https://democracy.wenmouth.example/x", 16),)


# --- archives ------------------------------------------------------------------------------------


def archive(write: Callable[[zipfile.ZipFile], None], start: bytes | None = None) -> bytes:
    file = io.BytesIO(start or saved(Document()))
    with zipfile.ZipFile(file, "a", zipfile.ZIP_DEFLATED) as opened:
        write(opened)
    return file.getvalue()


def overlapping(count: int = 60) -> bytes:
    """Entries that all point at the same compressed bytes (Fifield 2019)."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as opened:
        opened.writestr("word/document.xml", bytes(900_000))
    data = file.getvalue()
    end = data.rindex(b"PK\x05\x06")
    start = struct.unpack_from("<I", data, end + 16)[0]
    entry = data[start:end]
    directory = b"".join(
        entry.replace(b"word/document.xml", b"word/%08d.bin" % n) for n in range(count)
    )
    tail = struct.pack("<IHHHHIIH", 0x06054B50, 0, 0, count, count, len(directory), start, 0)
    return data[:start] + directory + tail


def many_entries() -> bytes:
    entry = struct.pack(
        "<IHHHHHHIIIHHHHHII", 0x02014B50, 20, 20, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0
    )
    directory = (entry + b"x") * 300_000
    tail = struct.pack("<IHHHHIIH", 0x06054B50, 0, 0, 65535, 65535, len(directory), 4, 0)
    return b"PK\x03\x04" + directory + tail


def linked(opened: zipfile.ZipFile) -> None:
    entry = zipfile.ZipInfo("word/media/image1.png")
    entry.external_attr = 0o120777 << 16
    opened.writestr(entry, "/etc/passwd")


BOMBS: dict[str, Callable[[], bytes]] = {
    "one part of zeros": lambda: archive(
        lambda zip: zip.writestr("word/media/a.bin", bytes(60_000_000))
    ),
    "an xml part of spaces": lambda: archive(
        lambda zip: zip.writestr("word/more.xml", b"<a>" + b" " * 45_000_000 + b"</a>")
    ),
    "parts that add up": lambda: archive(
        lambda zip: [
            zip.writestr(f"word/media/{n}.bin", bytes(990_000), compress_type=zipfile.ZIP_DEFLATED)
            for n in range(110)
        ] and None
    ),
    "an archive inside": lambda: archive(lambda zip: zip.writestr("word/inner.zip", b"PK\x03\x04")),
    "a document inside": lambda: archive(lambda zip: zip.writestr("inner.docx", saved(Document()))),
    "a link": lambda: archive(linked),
    "entries over one another": overlapping,
    "300,000 entries": many_entries,
}  # fmt: skip


@pytest.mark.parametrize("made", BOMBS.values(), ids=BOMBS.keys())
def test_an_archive_bomb_is_refused_at_once(made: Callable[[], bytes]) -> None:
    data = made()
    started = time.process_time()

    with pytest.raises(UnreadableDocument) as caught:
        extracted(data)

    assert caught.value.code == "bomb"
    assert time.process_time() - started < 1


def test_names_in_an_archive_lead_nowhere(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    document = Document()
    document.add_paragraph("Noted.")
    data = archive(
        lambda zip: [zip.writestr(name, "x") for name in ("../../x", "/abs", "..\\y")] and None,
        saved(document),
    )

    assert extracted(data).text == "Noted."
    assert list(tmp_path.iterdir()) == []


def test_the_figures_behind_a_chart_are_no_bomb() -> None:
    document = Document()
    document.add_paragraph("Noted.")
    data = archive(
        lambda zip: zip.writestr("word/embeddings/sheet1.xlsx", b"PK\x03\x04"), saved(document)
    )

    assert extracted(data).text == "Noted."


def test_entities_do_not_grow() -> None:
    laughs = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
    part = f'<?xml version="1.0"?><!DOCTYPE d [<!ENTITY a0 "ha">{laughs}]>'
    part += f"<w:document {W}><w:body><w:p><w:r><w:t>&a11;</w:t></w:r></w:p></w:body></w:document>"
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(saved(Document()))) as old, zipfile.ZipFile(file, "w") as new:
        for entry in old.infolist():
            new.writestr(entry, part if entry.filename == "word/document.xml" else old.read(entry))

    with pytest.raises(UnreadableDocument) as caught:
        extracted(file.getvalue())

    assert caught.value.code in ("empty", "damaged")


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"PK\x03\x04 and no more", "damaged"),
        (saved(Document())[:-200], "damaged"),
        (saved(Document()), "empty"),
        (
            archive(lambda zip: None, saved(Document()))[:3000] + b"PK\x05\x06" + b"\0" * 18,
            "damaged",
        ),
    ],
)
def test_what_is_no_whole_document_is_named(data: bytes, code: str) -> None:
    with pytest.raises(UnreadableDocument) as caught:
        extracted(data)

    assert caught.value.code == code


def test_an_encrypted_part_is_said_to_be_so() -> None:
    data = bytearray(saved(Document()))
    start = data.index(b"PK\x01\x02")
    data[start + 8] |= 1

    with pytest.raises(UnreadableDocument) as caught:
        check_archive(bytes(data), LIMITS)

    assert caught.value.code == "encrypted"
