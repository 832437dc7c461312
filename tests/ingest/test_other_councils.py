"""Pages in styles that the sample corpus and the survey of formats lack, sentence by sentence.

Each label was written by reading the page: who says the sentence, "-" where no reader could tell.
"""

from pathlib import Path

import pytest

from ingest.attribution import attribute
from ingest.model import Document, Source
from ingest.read import read
from ingest.structure import parse
from tests.ingest.minutes import who

PAGES = Path(__file__).parent / "pages"
PCC = "Police and Crime Commissioner"
PFCC = "Police, Fire and Crime Commissioner"

LABELS = {
    "hard-wrapped.txt": [
        ("introduced her report", "Commissioner Farrow"),
        ("She said that burglary", "Commissioner Farrow"),
        ("a further 40 would follow", "Ms Farrow"),
        ("whether rural areas", "Cllr Peter Lunt"),
        ("12 of the 40", "Chief Constable"),
        ("this was too few", "Cllr Mary Lunt"),
        ("accepted that it was a start", "-"),  # two people speak
        ("about reserves", "Chair"),
        ("It was, in her view, adequate", "-"),
        ("I have lived there for 30 years", "Mr T Beale"),
        ("I have never seen one", "Mr T Beale"),
        ("I am sorry to hear it", "Commissioner Farrow"),
        ("We had two officers", "Commissioner Farrow"),
        ("has told me that one will return", "Commissioner Farrow"),
        ("Will he live in the village", "Mr Beale"),
        ("could not promise that", "Chief Constable"),
        ("moved by Cllr Greaves", "Cllr Greaves"),
    ],
    "cmis.txt": [
        ("declared a personal interest", "Councillor Dunne"),
        ("incidents had risen", "J Frost"),
        ("enquired about the park", "Councillor Patel"),
        ("patrols had doubled", "-"),
        ("14 orders had been issued", "J Frost"),
        ("sought assurance", "Chair"),
        ("Assurance was given", "-"),
    ],
    "modern-gov.html": [
        ("how many fire engines", "Cllr Amina Yusuf"),
        ("said that four had been", PFCC),
        ("Will the control rooms merge", "Cllr Tom Hirst"),
        ("No decision has been made", PFCC),
        ("publish the business case", "Cllr Bea Lorne"),
        ("Yes, in June", PFCC),
        ("I have nothing to hide", PFCC),
        ("thanked the Commissioner", "Cllr Lorne"),
        ("be sent to Members", "-"),
        ("could not afford it", "Cllr Yusuf"),
        ("grateful for the support", PFCC),
    ],
    "word.html": [
        ("welcomed PCC Tandy", "Chair"),
        ("the town is safer", "Ms Tandy"),
        ("Crime is down by a tenth", "Ms Tandy"),
        ("I am proud of that", "Ms Tandy"),
        ("My street is a racetrack", "Cllr Bright"),
        ("I hear you", PCC),
        ("I have asked Insp Wray", "-"),
        ("It is not enough", "Cllr Cole"),
        ("predecessor had said", "Cllr Ames"),
        ("reported 14 thefts", "Inspector Wray"),
    ],
    "exchange.txt": [
        ("you said in December", "Cllr Nash"),
        ("Why is it now 5%", "Cllr Nash"),
        ("Because the settlement", PCC),
        ("I said then that it might be", PCC),
        ("I remember it differently", "Cllr Nash"),
        ("told this Panel that 3%", "-"),
        ("With respect, I did not", PCC),
        ("We lost £2 million", "Chief Constable Dale"),
        ("Shall we vote", "Chair"),
        ("left the room", "-"),
    ],
    "union.txt": [
        ("will be balloted", "-"),
        ("She chose to insult", "Tess Mower"),
        ("I do not believe her", "Tess Mower"),
        ("has written to the Home Secretary", "-"),
        ("deeply sorry", "Commissioner Farrow"),
    ],
    "panel-with-table.txt": [
        ("presented the figures", "DCC Shaw"),
        ("queried the Vale figures", "Cllr Guy Stott"),
        ("two cars had been off the road", "Mr Shaw"),
        ("when they would be back", "Cllr Stott"),
        ("They cost £40,000 each", "Ms Whitt"),
        ("I signed for them last week", "Ms Whitt"),
        ("whether she was satisfied", "Chair"),
        ("She was not.", "-"),
        ("She had told the Deputy", "-"),
    ],
    "district.txt": [
        ("What has the PCC done", "Mrs Ann Tully"),
        ("invited but could not attend", "Councillor Frost"),
        ("May I ask the Inspector", "Mr D Reeve"),
        ("We seized nine mopeds", "Inspector Sims"),
        ("her visit to the refuge", "Councillor BELL"),
        ("fund a further two places", "Councillor CARR"),
    ],
    "corvan.txt": [
        ("asked for figures by district", "Councillor Birch"),
        ("she had met the Minister", "PCC Flint"),
        ("He had promised £1 million", "-"),
        ("believe it when she saw it", "Councillor Crane"),
        ("she shared that view", PCC),
        ("what the money would buy", "Mr Duke"),
        ("it would buy cameras", "Mr Grove"),
        ("Both agreed to report back", "-"),
        ("one had been withdrawn", "Mr Grove"),
    ],
}


@pytest.fixture(scope="module")
def documents() -> dict[str, Document]:
    found = {}
    for name in LABELS:
        text = read(PAGES / name)
        source = Source(file=name)
        found[name] = attribute(parse(text.text, source, text.sha256, text.remarks))
    return found


@pytest.mark.parametrize("name", LABELS)
def test_every_sentence_is_whoever_a_reader_would_say(
    name: str, documents: dict[str, Document]
) -> None:
    document = documents[name]
    said = [
        (who(one.speaker), " ".join(document.words(one.start, one.end).split()))
        for item in document.items
        for paragraph in item.paragraphs
        for one in paragraph.sentences
        if paragraph.kind not in ("agenda", "note", "heading")
    ]

    found = {
        part: {speaker for speaker, words in said if part in words} for part, _ in LABELS[name]
    }

    assert found == {part: {speaker} for part, speaker in LABELS[name]}


@pytest.mark.parametrize(
    ("name", "kind", "chair", "away"),
    [
        ("hard-wrapped.txt", "minutes", "Cllr Hugo Marsh", "Cllr Wanda Sykes"),
        ("cmis.txt", "minutes", "Councillor B Amos", "Councillor T Hale"),
        ("panel-with-table.txt", "minutes", "Cllr Ivy Stott", "Cllr Ron Pike"),
        ("district.txt", "minutes", "Councillor E FROST", "Councillor P LAW"),
        ("corvan.txt", "minutes", "Councillor J Abbot", "Councillor N Ellis"),
        ("word.html", "minutes", "Cllr V Ames", "Cllr J Dean"),
        ("union.txt", "news", None, None),
    ],
)
def test_who_presided_and_who_was_away(
    name: str, kind: str, chair: str | None, away: str | None, documents: dict[str, Document]
) -> None:
    document = documents[name]

    presiding = [one.person.name for one in document.attendees if one.presence == "chair"]
    absent = [one.person.name for one in document.attendees if one.presence == "apologies"]
    assert document.kind == kind
    assert presiding[:1] == [chair] if chair else not presiding
    assert (away in absent) if away else not absent


def test_what_stands_beside_a_name_in_a_list_may_be_the_next_person(
    documents: dict[str, Document],
) -> None:
    roles = {person.name: person.role for person in documents["word.html"].attendance}

    assert roles["Insp Joe Wray"] is None  # "Insp Joe Wray, the Town Clerk": two people
