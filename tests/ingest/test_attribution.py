"""Who says what in minutes, blogs, news pages and press releases: each rule with a sentence."""

import time
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.attribution import attribute
from ingest.model import Meeting, Remark, Source, Speaker
from ingest.structure import parse
from tests.ingest.minutes import minutes, voices, who

PCC = "Police and Crime Commissioner"
DPCC = "Deputy Police and Crime Commissioner"
TALLOW = Speaker("Cllr Rhys Tallow", "Skelby District Council")
DRAYS = (Speaker("Cllr Anwen Dray", None), Speaker("Cllr Martin Dray", None))


def heard(*paragraphs: str, **fields: object) -> list[str]:
    return voices(attribute(minutes(*paragraphs, **fields)))  # type: ignore[arg-type]


# One sentence, one speaker


@pytest.mark.parametrize(
    ("sentence", "found"),
    [
        ("The Commissioner confirmed that the post was filled.", f"{PCC} stated"),
        ("The Commissionerwas pleased with the response.", f"{PCC} stated"),
        ("PCC wanted the team to be larger.", f"{PCC} stated"),
        ("The Chairman, Cllr Aske, thanked the officers.", "Cllr Aske welcomed"),
        ("Mrs Breck also asked about overtime.", "Mrs Breck asked"),
        ("Mr Vane wanted to know why it was late.", "Mr Vane asked"),
        ("Cllr Tallow queried the cost.", "Cllr Tallow asked"),
        ("Cllr Tallow raised concerns about vans.", "Cllr Tallow raised_concern"),
        ("Cllr Tallow was not persuaded that it would work.", "Cllr Tallow raised_concern"),
        ("Cllr Tallow raised a question about vans.", "Cllr Tallow asked"),
        ("Mr Fennimore gave an assurance that rents were frozen.", "Mr Fennimore assured"),
        ("Mr Fennimore gave an overview of the estate.", "Mr Fennimore reported"),
        ("The Commissioner agreed to circulate the figures.", f"{PCC} undertook"),
        ("The Commissioner confirmed that he would look into it.", f"{PCC} undertook"),
        ("The Commissioner confirmed that it would look better.", f"{PCC} stated"),
        ("The Commissioner did not think that right.", f"{PCC} stated"),
        ("The Chair paid tribute to PC Ferrier.", "Chair welcomed"),
        ("Cllr Aske proposed that the report be noted.", "Cllr Aske proposed"),
        ("Cllr Aske moved, and Cllr Wick seconded, that it be noted.", "Cllr Aske proposed"),
        ("Cllr Aske, seconded by Cllr Wick, moved that the precept be vetoed.",
         "Cllr Aske proposed"),
        ("It was moved by Cllr Aske and seconded by Cllr Wick that it be noted.",
         "Cllr Aske proposed"),
        ("The Chair welcomed the figures and asked how they were made.", "Chair asked"),
        ("The Panel noted the report.", "Panel noted"),
        ("Members agreed the work programme.", "Panel resolved"),
        ("Some Members felt that it was too much.", "Members stated"),
        ("A Member wondered about parking.", "Member asked"),
        ("The Commissioner's Chief Executive, Mr Fennimore, explained the lease.",
         "Mr Fennimore stated"),
        ("Ms Starkey, the Head of Policy at the office, undertook it.", "Ms Starkey undertook"),
        ("Mr P D Vane, OBE, asked about coursing.", "Mr P D Vane, OBE asked"),
        ("The Commissioner, in summary, said that it was late.", f"{PCC} stated"),
        ("On behalf of the Panel, the Chair thanked Mr Fennimore.", "Chair welcomed"),
        ("Referring to stop and search the Commissioner explained that it was fair.",
         f"{PCC} stated"),
        ("Regarding gangs, the Commissioner referred to the pilot.", f"{PCC} stated"),
        ("The Panel heard from Mr Fennimore that the lease had ended.", "Mr Fennimore stated"),
        ("Concerns were raised by Cllr Wick about parking.", "Cllr Wick raised_concern"),
        ("It was explained by Mr Fennimore that it had ended.", "Mr Fennimore stated"),
        ("Members were told by the Chief Constable that it had ended.", "Chief Constable stated"),
        ("Of the 97, the Chief Constable said, 41 had gone.", "Chief Constable stated"),
        ("“I have asked,” the Commissioner said, “and was told no.”", f"{PCC} quoted"),
        ("“It was never said which six”, said Mr Fennimore.", "Mr Fennimore quoted"),
        ("Ms Merriden's supplementary question was: Would that be soon?", "Ms Merriden asked"),
        ("Mr Fennimore's view was that rents would double.", "Mr Fennimore stated"),
        ("Cllr Wick: What is being done about burglary in the Vale?", "Cllr Wick asked"),
        ("Corporate Finance Manager", "- -"),
    ],
)  # fmt: skip
def test_a_sentence_tells_its_speaker_and_act(sentence: str, found: str) -> None:
    assert heard(sentence) == [found]


@pytest.mark.parametrize(
    ("sentence", "found"),
    [
        ("It was noted that the suite had passed.", "- noted"),
        ("It was suggested that the posts be kept.", "- stated"),
        ("Reassurance was given that the suite would stay.", "- assured"),
        ("Members were told that it would stay.", "- stated"),
        ("Information was requested on the lease.", "- asked"),
        ("The need for more vans was stressed.", "- stated"),
        ("By the summer, it was hoped.", "- stated"),
        ("The supplier had gone, he was told.", "- stated"),
        ("The Deputy Chief Constable had established that it cost £46,000.", "- -"),
        ("Cllr Wick had asked in January for the number.", "- -"),
        ("The Chairman and Mr Ashbrook reported on their visit.", "- reported"),
        ("Members discussed it, one Member raised concerns about cost.", "- -"),
        ("Cllr Orme thought so, Cllr Wick said that he was wrong.", "- -"),
        ("Cllr Hebb spoke first; the Commissioner replied that it had fallen.", "- -"),
        ("The Commissioner introduced Ms Garrod, who explained the plan.", "- -"),
        ("Cllr Wick left the meeting at 11.15 a.m.", "- -"),
        ("Cllr Noon has replaced Cllr Aske (Harrowdene).", "- -"),
        ("There were no declarations of interest.", "- -"),
        ("The motion was carried with 11 votes for and 2 against.", "- -"),
        ("The assurance the Commissioner gave in June had not been kept.", "- -"),
        ("As the Commissioner explained, burglary had fallen.", "- -"),
        ("According to the Chief Constable, burglary had fallen.", "- -"),
        ("He said that it was late.", "- stated"),
        ("A second officer was sent.", "- -"),
    ],
)
def test_what_is_not_recorded_is_left_open(sentence: str, found: str) -> None:
    assert heard(sentence) == [found]


def test_what_is_reported_inside_a_report_is_not_the_outer_act() -> None:
    assert heard(
        "Cllr Wick said that the Commissioner had promised to write.",
        "The Chair referred to Mr Vane, who had raised concerns about bail.",
        "Cllr Wick asked whether the Chair agreed that the Commissioner had said so.",
    ) == ["Cllr Wick stated", "Chair stated", "Cllr Wick asked"]


def test_a_role_is_printed_and_a_carried_speaker_inferred() -> None:
    document = attribute(
        minutes("The PCC reported that 97 were in post. The rest would start soon.")
    )

    first, second = document.items[0].paragraphs[0].sentences
    assert first.speaker == Speaker(None, PCC, "printed")
    assert second.speaker == Speaker(None, PCC, "inferred")


# Answers


def test_the_asker_before_the_answerer_is_the_one_replied_to() -> None:
    assert heard(
        "In response to a question from Mr Ashbrook about loans, Mrs Oyelaran explained the plan.",
        "In response to a question from the Vice-Chairman the Commissioner confirmed the number.",
        "The Commissioner confirmed, following a question from a Member, that it had risen.",
        "In answer to Cllr Wick, the Chief Constable said that it had.",
        "Asked by the Vice-Chair where he stood, the Commissioner said that he was open.",
        "In reply to a question about vans, the Commissioner said that there were six.",
        "In reply to Cllr Wick and Mr Vane, the Commissioner said that there were six.",
    ) == [
        "Mrs Oyelaran replied to Mr Ashbrook",
        f"{PCC} replied to Vice-Chair",
        f"{PCC} replied to Member",
        "Chief Constable replied to Cllr Wick",
        f"{PCC} replied to Vice-Chair",
        f"{PCC} replied",
        f"{PCC} replied",
    ]


def test_a_question_in_the_sentence_before_is_answered() -> None:
    assert heard(
        "Cllr Wick asked about vans. The Chief Constable advised that she had six. Two were old.",
        "Cllr Wick was worried about vans. The Commissioner accepted that they were old.",
        "The Chief Constable advised that there were six. Cllr Wick said that two were old.",
    ) == [
        "Cllr Wick asked",
        "Chief Constable replied to Cllr Wick",
        "Chief Constable replied to Cllr Wick",
        "Cllr Wick raised_concern",
        f"{PCC} replied to Cllr Wick",
        "Chief Constable stated",
        "Cllr Wick stated",
    ]


def test_what_follows_a_question_plainly_is_not_the_askers_answer() -> None:
    assert heard("Mr Ashbrook asked about reserves. They stood at £7.9m, or 3% of the budget.") == [
        "Mr Ashbrook asked",
        "- -",
    ]


def test_a_passive_answer_keeps_the_asker_and_names_nobody() -> None:
    assert heard(
        "Mrs Breck asked how many came in online. It was reported that one in seven did."
    ) == [
        "Mrs Breck asked",
        "- replied to Mrs Breck",
    ]


def test_who_answers_a_question_is_not_who_asks_it() -> None:
    assert heard("Cllr Wick's question was answered by Mr Fennimore, who said that it would.") == [
        "Mr Fennimore replied"
    ]


# Pronouns and speech carried on


def test_a_pronoun_is_the_one_who_has_just_spoken() -> None:
    assert heard(
        "Mr Fennimore said that the lease had ended. He added that rents had doubled.",
        "Cllr Gale felt that it was good news. She asked who had paid.",
    ) == ["Mr Fennimore stated"] * 2 + ["Cllr Gale stated", "Cllr Gale asked"]


def test_a_pronoun_of_the_other_gender_is_not_the_last_speaker() -> None:
    assert heard("Mrs Breck asked how it was paid for. He said that a grant would do it.") == [
        "Mrs Breck asked",
        "- stated",
    ]


def test_he_who_agrees_to_a_request_is_the_one_who_was_asked() -> None:
    assert heard("The Chair asked Mr Fennimore to see whether it existed. He agreed to do so.") == [
        "Chair asked",
        "Mr Fennimore undertook to Chair",
    ]


def test_a_pronoun_that_two_people_fit_is_left_open() -> None:
    assert heard("Cllr Wick asked if the Commissioner was content. She said that she was not.") == [
        "Cllr Wick asked",
        "- stated",
    ]


def test_a_pronoun_does_not_reach_into_another_item() -> None:
    one = minutes("Mr Fennimore explained the lease.")
    other = minutes("He added that rents had doubled.")
    text = f"{one.text}\n\n{other.text}"
    shift = len(one.text) + 2
    moved = [
        replace(
            paragraph,
            start=paragraph.start + shift,
            end=paragraph.end + shift,
            sentences=tuple(
                replace(one, start=one.start + shift, end=one.end + shift)
                for one in paragraph.sentences
            ),
        )
        for paragraph in other.items[0].paragraphs
    ]
    both = replace(
        one,
        text=text,
        items=(one.items[0], replace(one.items[0], key="6", paragraphs=tuple(moved))),
    )

    assert voices(attribute(both)) == ["Mr Fennimore stated", "- stated"]


def test_an_officer_is_told_of_by_whoever_is_speaking() -> None:
    assert (
        heard(
            "The Commissioner set out what it would buy. The Chief Constable had signed a plan. "
            "The Force would publish it."
        )
        == [f"{PCC} stated"] * 3
    )


def test_a_speech_ends_where_somebody_unread_begins_a_sentence() -> None:
    assert (
        heard(
            "The Commissioner explained the plan. Cllr Wick - vans. It was a large sum.",
            "The Commissioner explained the plan. A discussion took place. It was long.",
            "The Commissioner explained the plan. Would it be enough? It would.",
        )
        == [f"{PCC} stated", "- -", "- -"] * 3
    )


def test_thanks_do_not_carry_on() -> None:
    assert heard("The Chair thanked the Commissioner. The paper was taken as read.") == [
        "Chair welcomed",
        "- -",
    ]


def test_a_hidden_passive_inside_one_persons_speech_is_that_persons() -> None:
    assert heard(
        "The Commissioner introduced the report. It was noted that crime had fallen. "
        "He stressed that it might rise. Members were told that vans were old."
    ) == [f"{PCC} reported", f"{PCC} noted", f"{PCC} stated", "- stated"]


def test_the_superintendent_is_the_one_of_that_rank_in_the_item() -> None:
    assert heard(
        "Superintendent Horrocks explained that it took weeks.",
        "The Chair asked about training. The Superintendent confirmed that it was shorter.",
    ) == [
        "Superintendent Horrocks stated",
        "Chair asked",
        "Superintendent Horrocks replied to Chair",
    ]


def test_a_lettered_paragraph_carries_its_number_on() -> None:
    assert heard(
        "7| In response to a question about cadets, the Commissioner said that they were valued.",
        "7a| Cadets were trained every year. They were given uniform.",
        "8| A Member asked about vans.",
        "8a| There were six.",
        "9| The yard was full.",
    ) == [f"{PCC} replied"] * 3 + ["Member asked", "- -", "- -"]


def test_an_opening_speech_runs_over_numbered_paragraphs_until_somebody_speaks() -> None:
    assert heard(
        "1| The Commissioner introduced the update.",
        "2| There had been 171 reports of coursing.",
        "3| Mr Vane asked about quad bikes.",
        "4| Sixty-three had been stolen.",
    ) == [f"{PCC} reported", f"{PCC} reported", "Mr Vane asked", "- -"]


def test_paragraphs_without_numbers_do_not_run_on() -> None:
    assert heard("The Commissioner introduced the update.", "There had been 171 reports.") == [
        f"{PCC} reported",
        "- -",
    ]


def test_direct_speech_read_out_is_its_writers() -> None:
    assert heard(
        "The Chairman read a letter from Sgt Kit Oduya: “We are hurt every shift. 701 of us were. "
        "We would like to know why.” It was long.",
    ) == [
        "Chair stated",
        "Sgt Kit Oduya quoted",
        "Sgt Kit Oduya quoted",
        "- -",
    ]


def test_a_quotation_that_is_never_closed_ends_with_its_paragraph() -> None:
    assert heard(
        "The Chairman read a letter from Sgt Kit Oduya: “We are hurt every shift. 701 of us were.",
        "The Commissioner said that she was sorry.",
    ) == ["Chair stated", "Sgt Kit Oduya quoted", f"{PCC} stated"]


# Two of one surname


def test_a_shared_surname_names_nobody_until_one_of_them_has_spoken() -> None:
    assert heard("Cllr Dray asked about cadets.", attendance=DRAYS) == ["- asked"]
    assert heard(
        "Cllr Anwen Dray asked about cadets. Cllr Dray was disappointed.", attendance=DRAYS
    ) == ["Cllr Anwen Dray asked", "Cllr Dray raised_concern"]
    assert heard(
        "Cllr Anwen Dray asked about cadets. Cllr M Dray asked too. Cllr Dray was disappointed.",
        attendance=DRAYS,
    ) == ["Cllr Anwen Dray asked", "Cllr M Dray asked", "- raised_concern"]


def test_initials_tell_them_apart_and_are_printed_as_they_stand() -> None:
    document = attribute(minutes("Cllr M Dray asked about cadets.", attendance=DRAYS))

    assert document.items[0].paragraphs[0].sentences[0].speaker == Speaker("Cllr M Dray", None)


# Questions with an asker


def test_the_words_of_a_question_are_the_askers_whoever_they_name() -> None:
    assert heard(
        "Q| The Commissioner promised a van. Where is it?",
        "1| Two had been ordered.",
        "2| She would say more in June.",
        "3| It was hoped that they would come soon.",
        title="Questions to the Commissioner",
        asker=TALLOW,
    ) == [
        "Cllr Rhys Tallow asked",
        "Cllr Rhys Tallow asked",
        f"{PCC} replied to Cllr Rhys Tallow",
        f"{PCC} replied to Cllr Rhys Tallow",
        "- stated",
    ]


def test_an_answer_that_names_nobody_has_no_speaker_where_nobody_was_asked() -> None:
    assert heard("Q| Where is the van?", "1| It had been ordered.", asker=TALLOW) == [
        "Cllr Rhys Tallow asked",
        "- -",
    ]


def test_a_supplementary_question_has_its_own_answer() -> None:
    assert heard(
        "Q| Where is the van?",
        "1| The Commissioner said that it was late.",
        "2| Mrs Breck asked about the lights. Mr Fennimore replied that they were on order.",
        asker=TALLOW,
    ) == [
        "Cllr Rhys Tallow asked",
        f"{PCC} replied to Cllr Rhys Tallow",
        "Mrs Breck asked",
        "Mr Fennimore replied to Mrs Breck",
    ]


def test_a_council_beside_an_asker_is_no_role() -> None:
    document = attribute(minutes("Q| Where is the van?", asker=TALLOW))

    assert document.items[0].paragraphs[0].sentences[0].speaker == Speaker("Cllr Rhys Tallow", None)


def test_a_sentence_taken_for_a_name_asks_nothing() -> None:
    wrong = Speaker("Cllr Wick was not persuaded", None)

    assert heard("Q| Two vans were too few.", asker=wrong) == ["- asked"]


# Decisions, agenda text, layout


def test_a_decision_is_the_panels() -> None:
    assert heard(
        "R| RESOLVED that the Commissioner be asked to report in June.",
        "R| RESOLVED that it be noted. (Proposed by Cllr Aske and seconded by Cllr Wick)",
        "The minutes of the meeting held in June were agreed as a correct record.",
        "Cllr Marwood was elected Chair with nine votes and took the chair. She thanked Cllr Aske.",
        "This was agreed.",
        "That the report be noted.",
    ) == [
        "Panel resolved",
        "Panel resolved",
        "Cllr Aske proposed",
        "Panel resolved",
        "Panel resolved",
        "Cllr Marwood welcomed",
        "Panel resolved",
        "Panel resolved",
    ]


def test_agenda_text_headings_and_notes_are_nobodys_words() -> None:
    assert (
        heard(
            "A| The Commissioner asked Members to note the report.",
            "H| Mr Fennimore",
            "N| POST MEETING NOTE: The Commissioner said that it was circulated.",
        )
        == ["- -"] * 3
    )


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("The Commissioner said: “It is done. Mr Vane told me no. I asked why. I am proud.”",
         [f"{PCC} stated", *[f"{PCC} quoted"] * 3]),
        ("“It is done. The Chair asked me why. I am proud,” said the Commissioner.",
         [f"{PCC} quoted", f"{PCC} quoted", f"{PCC} quoted"]),
        ("“It is done. I was asked,” the Commissioner said, “and I answered. We must.” All agreed.",
         [f"{PCC} quoted", f"{PCC} quoted", f"{PCC} quoted", "- -"]),
        ('The Commissioner said "It is done. Cllr Dray said no. I am proud". Cllr Dray asked why. '
         '"I do not know. Ask the Chief," replied the Commissioner.',
         [f"{PCC} stated", f"{PCC} quoted", f"{PCC} quoted", "Cllr Dray asked", f"{PCC} quoted",
          f"{PCC} quoted to Cllr Dray"]),
        ("Cllr Dray said that ‘it was late. It had broken. Nobody cared.’ The Commissioner agreed.",
         ["Cllr Dray stated", "Cllr Dray quoted", "Cllr Dray quoted",
          f"{PCC} replied to Cllr Dray"]),
        ("Cllr Dray quoted the Commissioner: “I will act. I promise. It is so.” Cllr Wick agreed.",
         ["Cllr Dray stated", "- quoted", "- quoted", "Cllr Wick stated"]),
        ("The Commissioner was asked about it. “It is late. We know.” Members noted it.",
         ["- -", "- quoted", "- quoted", "Panel noted"]),
        ("Cllr Dray asked: “Why? Who decided it?” The Commissioner replied: “I did. It was right.”",
         ["Cllr Dray asked", "Cllr Dray quoted", f"{PCC} replied to Cllr Dray",
          f"{PCC} quoted"]),
    ],
)  # fmt: skip
def test_every_sentence_of_a_quotation_is_its_speakers(words: str, found: list[str]) -> None:
    assert heard(words) == found


def test_a_quotation_that_a_paragraph_reopens_goes_on() -> None:
    assert heard(
        "The Commissioner said: “It is late.", "“We know. Cllr Dray told me.”", "Cllr Aske agreed."
    ) == [f"{PCC} stated", f"{PCC} quoted", f"{PCC} quoted", "Cllr Aske stated"]


def test_a_remark_that_only_speaks_of_columns_silences_nobody() -> None:
    remark = Remark("unclear", "a table of three columns was read row by row")

    assert heard("Mr Vane asked about vans.", remarks=[remark]) == ["Mr Vane asked"]


def test_titles_of_one_person_are_one_voice_and_of_two_are_two() -> None:
    assert heard(
        "Commissioner Tolland introduced the report. Ms Tolland said that it was late. She thanked "
        "officers. Cllr Khan asked why. PCC Tolland replied that it was so.",
    ) == ["Commissioner Tolland reported", "Ms Tolland stated", "Ms Tolland welcomed",
          "Cllr Khan asked", "PCC Tolland replied to Cllr Khan"]  # fmt: skip
    assert heard(
        "Cllr Khan asked why. Commissioner Khan said that it was late. Ms Khan was glad.",
    ) == ["Cllr Khan asked", "Commissioner Khan replied to Cllr Khan", "- stated"]


def test_a_page_in_columns_has_no_speakers_at_all() -> None:
    unsure = Remark("unclear", "Words stand in columns on page 1: who said what is left open.")

    document = attribute(
        minutes(
            "The Commissioner said that it had risen.", "R| RESOLVED to note it.", remarks=[unsure]
        )
    )

    assert voices(document) == ["- -", "- -"]
    assert document.remarks[-1].message.startswith("no speakers are given")


def test_the_commissioner_is_the_office_that_the_document_speaks_of() -> None:
    assert heard("The PFCC spoke.", "The Commissioner said that fire crews agreed.")[1] == (
        "Police, Fire and Crime Commissioner stated"
    )
    elsewhere = minutes("The Commissioner advised that the accounts were late.", title="Accounts")
    elsewhere = replace(elsewhere, meeting=None)
    assert voices(attribute(elsewhere)) == ["Commissioner stated"]


def test_a_role_from_the_list_of_those_present_is_added_to_a_name() -> None:
    present = [Speaker("Mr Tobias Fennimore", "Chief Executive")]

    document = attribute(minutes("Mr Fennimore said that it was late.", attendance=present))

    speaker = document.items[0].paragraphs[0].sentences[0].speaker
    assert speaker == Speaker("Mr Fennimore", "Chief Executive")


# What is not minutes


def test_a_signed_statement_is_its_authors_but_for_a_list_of_recommendations() -> None:
    document = minutes(
        "I said yes. The figures are not good enough.",
        "The review made nine recommendations, including:",
        "• Every force should buy vans.",
        "• Training should last five days. It lasts two.",
        "I will do three things:",
        "• I will not close the front counter.",
        "Kit Oduya told me that “we are glad”.",
        kind="statement",
        author="Owen Pellow",
        publisher="Owen Pellow, Ambershire Police and Crime Commissioner",
    )

    found = attribute(document)

    pellow = "Owen Pellow stated"
    assert voices(found) == [pellow] * 3 + ["- reported"] * 3 + [pellow] * 3
    author = found.items[0].paragraphs[0].sentences[0].speaker
    assert author == Speaker("Owen Pellow", PCC, "author")


def test_we_on_a_news_page_is_the_person_it_introduces() -> None:
    document = minutes(
        "Vans were discussed when we met him. Branch chair Sgt Kit Oduya explains more.",
        "We asked for ten. That is a start.",
        "The PCC noted our survey and asked for the figures.",
        "The PCC was impressed.",
        "Afterwards PCC Owen Pellow said: “I find these meetings useful.",
        "“They tell me how the front line feels.”",
        "More meetings are planned.",
        kind="news",
        publisher="Ambershire Police Federation",
    )

    found = attribute(document)

    assert voices(found)[:2] == ["- reported", "- reported"]
    assert voices(found)[2:] == [
        "Sgt Kit Oduya stated",
        "Sgt Kit Oduya stated",
        f"{PCC} asked",
        f"{PCC} reported",
        "Owen Pellow quoted",
        "Owen Pellow quoted",
        "Sgt Kit Oduya stated",
    ]
    speaker = found.items[0].paragraphs[1].sentences[0].speaker
    assert speaker == Speaker("Sgt Kit Oduya", "Chair (Ambershire Police Federation)", "author")


def test_a_press_release_quotes_over_paragraphs_in_single_marks() -> None:
    assert heard(
        "The team has grown to 30 officers.",
        "Mr Pellow said:",
        "'I promised this. It is done.",
        "'It is not the end.'",
        "Chief Constable Devan Achari said:",
        "'They will stay there.'",
        "The team had twelve officers in 2019.",
        kind="press_release",
    ) == [
        "- reported",
        "Mr Pellow quoted",
        "Mr Pellow quoted",
        "Mr Pellow quoted",
        "Mr Pellow quoted",
        "Chief Constable Devan Achari quoted",
        "Chief Constable Devan Achari quoted",
        "- reported",
    ]


def test_a_decision_notice_is_its_makers_only_where_it_says_i() -> None:
    assert heard(
        "Reasons: The cost of keeping it is £118,000 a year.",
        "I approve the sale.",
        kind="decision",
        author="Owen Pellow",
    ) == ["- reported", "Owen Pellow stated"]


def test_a_foreword_is_signed_by_the_name_under_it() -> None:
    assert heard(
        "H| Foreword",
        "This is the third year of my Plan. It has been long.",
        "H| Owen Pellow",
        "Callers waited for two minutes.",
        kind="report",
    ) == ["- -", "Owen Pellow stated", "Owen Pellow stated", "- -", "- reported"]


# Whatever comes


def test_attributing_twice_changes_nothing() -> None:
    once = attribute(
        minutes("Cllr Wick asked about vans. The Commissioner said six. Two were old.")
    )

    assert attribute(once) == once


def test_a_page_without_sentences_is_left_as_it_is() -> None:
    empty = replace(minutes("Nothing."), items=())

    assert attribute(empty) == empty


_WORDS = st.sampled_from(
    "The Commissioner Cllr Wick Mr Vane asked said that he she they it was noted by in response to "
    "a question from , . ; : “ ” ' \" ? ( ) and Chair Panel Members would had A 7a ’s about".split()
)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.lists(_WORDS, max_size=25).map(" ".join), min_size=1, max_size=4))
def test_any_row_of_words_can_be_attributed(paragraphs: list[str]) -> None:
    document = attribute(minutes(*(words or "." for words in paragraphs), asker=TALLOW))

    for item in document.items:
        for paragraph in item.paragraphs:
            for one in paragraph.sentences:
                words = " ".join(document.words(one.start, one.end).split())
                printed = one.speaker and one.speaker.basis == "printed" and one.speaker.name
                assert not printed or who(one.speaker).split()[-1] in words


@pytest.mark.parametrize(
    "unit", ["Cllr Wick said, ", "the Chair and ", "In response to a question, ", "“", "and asked "]
)
def test_no_sentence_holds_the_reader_up(unit: str) -> None:
    document = minutes("The Chair said " + unit * (100_000 // len(unit)))

    began = time.process_time()
    attribute(document)

    assert time.process_time() - began < 3


CUT_PAGE = (
    "Ambershire Police and Crime Panel - Tuesday, 4th June, 2024 10.00 am\n\nItems\nNo. Item\n\n"
    "12.\n\nDrones\n\nMinutes:\n\n1. {}\n\n2. {}\n\n13.\n\nVans\n\nMinutes:\n\nThere was none.\n"
)


@pytest.mark.parametrize(
    "mark", ["[text truncated]", "… Read more", "... view the full minutes text for item 12."]
)
def test_nobody_speaks_on_after_a_cut(mark: str) -> None:
    page = CUT_PAGE.format(
        f"The Commissioner said that it was late and that {mark}", "She added that it was so."
    )

    item = attribute(parse(page, Source("page.txt"), "0" * 64)).items[0]

    cut, after = item.paragraphs
    assert (cut.truncated, after.truncated, item.truncated) == (True, False, True)
    assert [who(one.speaker) for one in (*cut.sentences, *after.sentences)] == [PCC, "-"]


def test_nobody_speaks_on_after_a_cut_in_mid_line() -> None:
    page = CUT_PAGE.format(
        "The Commissioner said that it was late [truncated] She added that it was so.", "It was."
    )

    item = attribute(parse(page, Source("page.txt"), "0" * 64)).items[0]

    assert [who(one.speaker) for one in item.paragraphs[0].sentences] == [PCC, "-"]


def test_a_marker_alone_is_no_paragraph_but_cuts_the_item_off() -> None:
    page = CUT_PAGE.format("It was late.\n\n[text truncated]", "It was.")

    item = parse(page, Source("page.txt"), "0" * 64).items[0]

    assert [p.truncated for p in item.paragraphs] == [False, False]
    assert item.truncated


# Passives that name nobody


@pytest.mark.parametrize(
    ("paragraph", "found"),
    [
        (
            "The Chairman criticised the lateness of the papers. An apology was given.",
            ["Chair raised_concern", "- stated"],
        ),
        (
            "Cllr Tallow raised concerns about the vans. Two were mended in May.",
            ["Cllr Tallow raised_concern", "- -"],
        ),
        (
            "Mrs Breck reported that four complaints had come in. Three had been resolved "
            "informally and one was open.",
            ["Mrs Breck reported", "Mrs Breck reported"],
        ),
        ("Three had been resolved informally.", ["- -"]),
        ("All three were resolved informally.", ["- -"]),
        ("A new manager had been appointed in May.", ["- -"]),
        ("It was resolved that the report be noted.", ["Panel resolved"]),
        ("The Panel resolved that the report be noted.", ["Panel resolved"]),
        ("The minutes were approved.", ["Panel resolved"]),
    ],
)
def test_a_passive_is_neither_the_speakers_before_it_nor_a_decision_of_the_panel(
    paragraph: str, found: list[str]
) -> None:
    assert heard(paragraph) == found


# Ranks and offices


@pytest.mark.parametrize(
    ("sentence", "found"),
    [
        ("T/ACC Sole said that it was late.", "T/ACC Sole stated"),
        ("T/Supt Sole asked for vans.", "T/Supt Sole asked"),
        ("A/Insp Sole said that it was late.", "A/Insp Sole stated"),
        ("D/Supt Sole said that it was late.", "D/Supt Sole stated"),
        ("ACC Sole said that it was late.", "ACC Sole stated"),
        ("DCC Sole said that it was late.", "DCC Sole stated"),
        ("Supt Sole said that it was late.", "Supt Sole stated"),
        ("Ch Insp Sole said that it was late.", "Ch Insp Sole stated"),
        ("Temporary ACC Sole said that it was late.", "Temporary ACC Sole stated"),
        ("A/Chief Constable Sole said that it was late.", "A/Chief Constable Sole stated"),
    ],
)
def test_a_rank_written_short_stands_before_a_name(sentence: str, found: str) -> None:
    assert heard(sentence) == [found]


def test_the_deputy_commissioner_of_a_fire_panel_oversees_fire_too() -> None:
    fire = Meeting("Ambershire Police, Fire and Crime Panel", date(2022, 2, 1), "printed")
    told = minutes(
        "The Deputy Commissioner said that it was late.",
        "The Deputy Commissioner, Mr Sole, said that it was later.",
    )

    paragraphs = attribute(replace(told, meeting=fire)).items[0].paragraphs

    roles = [one.speaker.role for part in paragraphs for one in part.sentences if one.speaker]
    assert roles == ["Deputy Police, Fire and Crime Commissioner"] * 2


# People whom a news page introduces once


def reported(*paragraphs: str) -> list[tuple[str | None, str | None, str | None]]:
    """Name, role and act of each sentence of a news page of a federation."""
    page = minutes(*paragraphs, kind="news", publisher="Ambershire Police Federation")
    return [
        (one.speaker.name, one.speaker.role, one.act) if one.speaker else (None, None, one.act)
        for paragraph in attribute(page).items[0].paragraphs
        for one in paragraph.sentences
    ]


REED = "Tamsin Reed", "branch secretary"


@pytest.mark.parametrize(
    ("introduced", "later", "found"),
    [
        ("Tamsin Reed, branch secretary, said that it was late.",
         "Tamsin said: “It is late.”", (*REED, "quoted")),
        ("Tamsin Reed, the branch secretary of the Federation, said that it was late.",
         "“It is late,” said Tamsin.", (*REED, "quoted")),
        ("The branch secretary Tamsin Reed said that it was late.",
         "“It is late,” Tamsin added.", (*REED, "quoted")),
        ("The branch secretary Tamsin Reed said that it was late.",
         "Tamsin said officers were tired.", (*REED, "reported")),
        ("The branch secretary Tamsin Reed said that it was late.",
         "She added: “It is late.”", (*REED, "quoted")),
        ("The branch secretary Tamsin Reed said that it was late.",
         "She added that officers were tired.", (*REED, "reported")),
        ("The branch secretary Tamsin Reed said that Joan Wick was late.",
         "She added that officers were tired.", (None, None, "reported")),
        ("The branch secretary Tamsin Reed met Tamsin Wick.",
         "Tamsin said officers were tired.", (None, None, "reported")),
    ],
)  # fmt: skip
def test_a_first_name_alone_is_the_one_person_a_page_has_introduced_by_it(
    introduced: str, later: str, found: tuple[str | None, str | None, str]
) -> None:
    assert reported(introduced, later)[-1] == found


def test_a_paragraph_of_thousands_of_sentences_is_read_in_proportion_to_their_number() -> None:
    """Where a sentence stands was looked for from the first one on: 200 kB took 19 seconds."""

    def seconds(sentences: int) -> float:
        document = parse("12/01. Finance: " * sentences, Source("page.txt"), "0" * 64)
        started = time.process_time()
        attribute(document)
        return time.process_time() - started

    seconds(500)  # what is done once
    short = min(seconds(2_000) for _ in range(3))
    assert min(seconds(8_000) for _ in range(3)) < 8 * short
