"""Bytes to text: what is believed, what is refused, and what no reader ever saw."""

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.decode import clean, decode
from ingest.errors import UnreadableDocument
from ingest.model import Remark

MINUTE = (
    "82.\n\nRural Crime – Update\n\nMinutes:\n\n"
    "1.\u00a0\u00a0 The Commissioner’s rural team, said Mrs Oyelaran, would cost £1.4m; Cllr Siân "
    "Dray called that “the price of a café”.\n\n"
    "RESOLVED that the report be noted…\n"
)
PAGE = '<html><head><meta charset="{label}"></head><body><p>' + MINUTE + "</p></body></html>"
TYPED = {ord("’"): "'", ord("–"): "-", ord("…"): ".", ord("“"): '"', ord("”"): '"'}


def refused(data: bytes, *, declares: bool = False) -> str:
    with pytest.raises(UnreadableDocument) as caught:
        clean(decode(data, declares=declares).text)
    return caught.value.code


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (MINUTE.encode("utf-8"), "utf-8"),
        (codecs.BOM_UTF8 + MINUTE.encode("utf-8"), "utf-8"),
        (codecs.BOM_UTF16_LE + MINUTE.encode("utf-16-le"), "utf-16-le"),
        (codecs.BOM_UTF16_BE + MINUTE.encode("utf-16-be"), "utf-16-be"),
        (MINUTE.encode("utf-16-le"), "utf-16-le"),
        (MINUTE.encode("utf-16-be"), "utf-16-be"),
        (codecs.BOM_UTF32_LE + MINUTE.encode("utf-32-le"), "utf-32-le"),
        (MINUTE.encode("utf-32-be"), "utf-32-be"),
        (MINUTE.encode("cp1252"), "windows-1252"),
    ],
)
def test_a_minute_reads_the_same_in_every_encoding_that_can_be_told(
    data: bytes, encoding: str
) -> None:
    decoded = decode(data)

    assert (decoded.text, decoded.encoding) == (MINUTE, encoding)


@pytest.mark.parametrize("encoding", ["mac-roman", "cp850", "cp437", "cp037", "iso8859-7"])
def test_an_encoding_that_cannot_be_told_is_refused_rather_than_guessed(encoding: str) -> None:
    assert refused(MINUTE.encode(encoding, "replace")) == "wrong_encoding"


def test_prose_with_accented_names_is_believed_to_be_windows_1252() -> None:
    text = "Cllr Zoë Müller and Élise d’Arcy met at the CAFÉ in Llanfair; it cost £3½ – no more."

    assert decode(text.encode("cp1252")).text == text


def test_a_guessed_encoding_says_so() -> None:
    remarks = decode(MINUTE.encode("cp1252")).remarks

    assert [remark.kind for remark in remarks] == ["inferred"]
    assert "windows-1252" in remarks[0].message


@pytest.mark.parametrize(
    ("label", "codec"),
    [
        ("windows-1252", "cp1252"),
        ("iso-8859-1", "cp1252"),  # as browsers read it
        ("us-ascii", "cp1252"),
        ("utf-8", "utf-8"),
        ("macintosh", "mac-roman"),
        ("iso-8859-15", "iso8859-15"),
    ],
)
def test_a_declared_encoding_is_believed(label: str, codec: str) -> None:
    page = PAGE.format(label=label).translate(TYPED if codec == "iso8859-15" else {})

    decoded = decode(page.encode(codec), declares=True)

    assert decoded.text == page


def test_a_page_that_declares_windows_1252_but_is_utf_8_is_read_as_utf_8() -> None:
    page = PAGE.format(label="windows-1252")

    decoded = decode(page.encode("utf-8"), declares=True)

    assert decoded.text == page
    assert [remark.kind for remark in decoded.remarks] == ["inferred"]


def test_a_page_that_declares_utf_8_but_is_windows_1252_is_read_with_a_remark() -> None:
    page = PAGE.format(label="utf-8")

    decoded = decode(page.encode("cp1252"), declares=True)

    assert decoded.text == page
    assert [remark.kind for remark in decoded.remarks] == ["inferred", "inferred"]


def test_a_byte_order_mark_weighs_more_than_a_declaration() -> None:
    page = PAGE.format(label="windows-1252")

    decoded = decode(codecs.BOM_UTF8 + page.encode("utf-8"), declares=True)

    assert (decoded.text, decoded.encoding) == (page, "utf-8")


@pytest.mark.parametrize("label", ["rot13", "zip", "base64", "unicode-escape", "nonsense", "idna"])
def test_a_declaration_names_a_character_set_or_nothing(label: str) -> None:
    page = PAGE.format(label=label)

    decoded = decode(page.encode("utf-8"), declares=True)

    assert (decoded.text, decoded.encoding) == (page, "utf-8")


@pytest.mark.parametrize(
    "data",
    [
        codecs.BOM_UTF16_LE + MINUTE.encode("utf-8"),  # a mark glued onto other text
        codecs.BOM_UTF16_BE + MINUTE.encode("utf-8") + b" ",
        codecs.BOM_UTF8 + MINUTE.encode("cp1252"),
        codecs.BOM_UTF16_LE + MINUTE.encode("utf-16-le") + b"\x00",
        MINUTE.encode("utf-8") + MINUTE.encode("cp1252") + "’s Õ Õ Õ Õ Õ".encode("cp1252") * 9,
    ],
)
def test_bytes_that_contradict_their_mark_are_refused(data: bytes) -> None:
    assert refused(data) in ("wrong_encoding", "not_text")


@pytest.mark.parametrize("codec", ["cp1252", "mac-roman", "cp850"])
def test_text_that_was_encoded_twice_is_refused_and_said_to_be_so(codec: str) -> None:
    raw = MINUTE.encode("utf-8")
    twice = "".join(bytes((byte,)).decode(codec, "ignore") or chr(byte) for byte in raw)

    with pytest.raises(UnreadableDocument, match="encoded twice") as caught:
        decode(twice.encode("utf-8"))

    assert caught.value.code == "wrong_encoding"


def test_damage_in_part_of_a_published_page_is_kept_and_remarked() -> None:
    text = MINUTE + "The Panelâ€™s view was noted."

    decoded = decode(text.encode())

    assert decoded.text == text
    assert decoded.remarks == (
        Remark("unclear", "1 character encoded twice, as in 'â€™'.", text.index("â€™")),
    )


def test_control_characters_where_punctuation_belongs_are_refused() -> None:
    assert refused("The Panel\x92s \x93view\x94 was noted.".encode()) == "wrong_encoding"


@pytest.mark.parametrize(
    "data", [b"", b"  \n\t\r\n", codecs.BOM_UTF8, codecs.BOM_UTF16_LE + b" \0"]
)
def test_a_file_of_nothing_is_empty(data: bytes) -> None:
    assert refused(data) == "empty"


@pytest.mark.parametrize("text", ["...\n---", "\u00a0\n\u00a0", "\u200b\u200b"])
def test_a_text_without_words_is_empty(text: str) -> None:
    assert refused(text.encode()) == "empty"


@pytest.mark.parametrize(
    "data", [b"minutes\0of the panel", bytes(range(256)) * 20, b"\x01\x02\x03\x04 abc" * 500]
)
def test_bytes_that_are_not_text_are_refused(data: bytes) -> None:
    assert refused(data) == "not_text"


def test_lost_characters_are_remarked_and_many_of_them_refused() -> None:
    few, remarks = clean("The Gr\ufffdp met. " + "It was noted. " * 50)

    assert "\ufffd" in few
    assert [(remark.kind, remark.start) for remark in remarks] == [("unclear", 6)]
    assert refused(("\ufffd\ufffdhe \ufffdanel").encode()) == "wrong_encoding"


def test_every_kind_of_line_end_becomes_one() -> None:
    text, remarks = clean("a\r\nb\rc\vd\fe\u2028f\u2029g\nh")

    assert (text, remarks) == ("a\nb\nc\nd\ne\nf\ng\nh", ())


def test_hidden_characters_go_and_no_break_spaces_stay() -> None:
    message = "".join(chr(0xE0000 + ord(letter)) for letter in "refuse")

    text, remarks = clean(f"1.\u00a0 The\u200b Commis\u00adsioner\u202e said{message} so.\u2069")

    assert text == "1.\u00a0 The Commissioner said so."
    assert remarks == (
        Remark(
            "dropped",
            "10 invisible characters (6 of them tags that can carry a hidden message, "
            "2 of them turning the direction of writing).",
        ),
    )


@given(st.text())
def test_cleaning_a_clean_text_changes_nothing(text: str) -> None:
    try:
        once, _ = clean(text)
    except UnreadableDocument:
        return

    assert clean(once) == (once, clean(once)[1])
    assert "\r" not in once and "\0" not in once
    once.encode("utf-8")


@given(st.binary(max_size=400))
def test_any_bytes_are_text_or_a_named_refusal(data: bytes) -> None:
    try:
        decoded = decode(data, declares=True)
    except UnreadableDocument as error:
        assert error.code in ("empty", "not_text", "wrong_encoding")
    else:
        assert isinstance(decoded.text, str)


@given(
    st.text(
        st.sampled_from("abcdefghij ABCDE,.\n’‘“”–£éêŵ\u00a0"), min_size=20, max_size=300
    ).filter(lambda text: text.strip()),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-32"]),
)
def test_a_unicode_encoding_is_read_as_written(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding)).text == text
