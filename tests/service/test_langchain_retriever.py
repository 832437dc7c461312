"""The retriever as LangChain users see it."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from service.chat import ChatService
from service.errors import InvalidRequest
from service.generations import Generations
from tests.service.builders import MemoryIndex, Pointer, Scripted, a_citation

ROOT = Path(__file__).resolve().parent.parent.parent


class Replies(Scripted):
    """Finds the Commissioner's reply."""

    def search(self, question, k, index):  # type: ignore[no-untyped-def]
        self.asked.append((question, ()))
        return [a_citation()][:k]


@pytest.fixture
def chat() -> Iterator[ChatService]:
    generations = Generations(Pointer(MemoryIndex()))
    generations.open()
    service = ChatService(generations, {"extractive": Replies()}, "extractive")
    yield service
    service.close()


def test_a_paragraph_comes_with_its_address_and_speaker(chat: ChatService) -> None:
    from service.langchain_retriever import MinutesRetriever

    (document,) = MinutesRetriever(chat=chat, k=3).invoke("Were urgent  calls met?")

    assert document.page_content == (
        "The Commissioner confirmed that 81% of urgent calls were met in time. He welcomed it."
    )
    assert document.metadata == {
        "label": "Ambershire Police and Crime Panel, 7 September 2021, item 12, paragraph 2",
        "url": "https://democracy.wenmouth.example/m1",
        "anchor": "/v1/documents/ambershire-pcp/2021-09-07#12/2",
        "document": "ambershire-pcp/2021-09-07",
        "file": "m1.html",
        "title": None,
        "publisher": "Wenmouth City Council",
        "kind": "minutes",
        "body": "Ambershire Police and Crime Panel",
        "date": "2021-09-07",
        "item": "12",
        "paragraph": "2",
        "question": "Question 1",
        "speaker": "Mr Pellow, Police and Crime Commissioner",
        "quote": "The Commissioner confirmed that 81% of urgent calls were met in time.",
        "truncated": False,
    }


def test_it_takes_part_in_a_chain(chat: ChatService) -> None:
    from langchain_core.runnables import RunnableLambda

    from service.langchain_retriever import MinutesRetriever

    chain = MinutesRetriever(chat=chat) | RunnableLambda(lambda found: found[0].metadata["label"])

    assert chain.invoke("calls").endswith("item 12, paragraph 2")


def test_a_blank_query_is_refused_as_everywhere(chat: ChatService) -> None:
    from service.langchain_retriever import MinutesRetriever

    with pytest.raises(InvalidRequest):
        MinutesRetriever(chat=chat).invoke("  ")


def test_nothing_else_of_the_service_imports_langchain() -> None:
    script = (
        "import sys, service.api, service.cli, service.compose, service.terminal, service.server\n"
        "heavy = {'langchain', 'langchain_core', 'torch', 'sentence_transformers', 'chromadb',"
        " 'pypdf', 'docx', 'transformers'}\n"
        "print(sorted(heavy & set(sys.modules)))\n"
    )

    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True
    )

    assert done.stdout.strip() == "[]"
