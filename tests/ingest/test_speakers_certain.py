"""Who must not be taken for the speaker, and offices of councils elsewhere that must be found."""

import pytest

from ingest.attribution import attribute
from tests.ingest.minutes import minutes, voices


def heard(*paragraphs: str) -> list[str]:
    return voices(attribute(minutes(*paragraphs)))


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("Members of the public also spoke of the fence.", ["- stated"]),
        ("Members of staff reported a leak.", ["- reported"]),
        ("Some members of the public queried the fee.", ["- asked"]),
        ("The Members of Parliament sought a review.", ["- asked"]),
        ("Members of the Youth Council asked about buses.", ["- asked"]),
        ("Members of the Council Tax Team said that it was late.", ["- stated"]),
        ("Members of the Council’s youth board said that it was late.", ["- -"]),
        ("Councillors from Skelby asked about buses.", ["- asked"]),
        ("The Committee on Climate Change advised that it was late.", ["- stated"]),
        ("Members of the public queried the fee. The Clerk said that it was fixed.",
         ["- asked", "Clerk replied"]),
        ("A Member of Parliament sought a review.", ["Member of Parliament asked"]),
        ("A member of the Youth Council sought a review.",
         ["member of the Youth Council asked"]),
        ("Cllr Aske said that it was late. A member of the public said that it was not.",
         ["Cllr Aske stated", "Member of the public stated"]),
    ],
)  # fmt: skip
def test_members_of_something_else_are_not_the_body(words: str, found: list[str]) -> None:
    assert heard(words) == found


@pytest.mark.parametrize(
    "who",
    ["Members", "Members of the Panel", "Members of the Committee", "The Members of the Board",
     "Members of the Authority", "Members of this Council", "All Members of the Council"],
)  # fmt: skip
def test_members_of_the_body_are_the_body(who: str) -> None:
    assert heard(f"{who} asked about buses.") == ["Panel asked"]
