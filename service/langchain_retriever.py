"""The same retrieval as a LangChain retriever, so that other people's chains can use it.

Only this file knows LangChain; import it where it is used:

    from service import compose
    from service.langchain_retriever import MinutesRetriever

    chat = compose.service(compose.settings(), remember=False)
    documents = MinutesRetriever(chat=chat, k=5).invoke("What was said about Taser?")
"""

from typing import Any

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from pydantic import ConfigDict, Field

from ingest.model import Speaker
from service.chat import ChatService
from service.model import Citation, Filters, Question
from service.normalise import question_text


class MinutesRetriever(BaseRetriever):
    """Paragraphs of the record for a query, best first.

    `page_content` is the paragraph exactly as published. `metadata` holds its address: `label`,
    `url` (as published), `anchor` (in this service's API), `document`, `file`, `title`,
    `publisher`, `kind`, `body`, `date` (ISO), `item`, `paragraph`, `question`, `speaker` (of the
    sentence that matched best), `quote` (that sentence) and `truncated`; None where the document
    does not state it.
    """

    model_config = ConfigDict(arbitrary_types_allowed=True)

    chat: ChatService
    k: int = Field(default=10, ge=1, le=50)
    filters: Filters = Filters()

    def _get_relevant_documents(
        self, query: str, *, run_manager: CallbackManagerForRetrieverRun
    ) -> list[Document]:
        """Search; raises InvalidRequest for a blank query and IngestError without an index."""
        passages, _ = self.chat.search(Question(question_text(query), self.filters), self.k)
        return [self._document(passage) for passage in passages]

    def _document(self, passage: Citation) -> Document:
        meeting, item = passage.meeting, passage.item
        metadata: dict[str, Any] = {
            "label": passage.label,
            "url": passage.document.url,
            "anchor": passage.url,
            "document": passage.document.id,
            "file": passage.document.file,
            "title": passage.document.title,
            "publisher": passage.document.publisher,
            "kind": passage.document.kind,
            "body": meeting.body if meeting else None,
            "date": meeting.date.isoformat() if meeting and meeting.date else None,
            "item": item.number if item else None,
            "paragraph": passage.paragraph,
            "question": passage.question,
            "speaker": _named(self._speaker(passage)),
            "quote": passage.quote,
            "truncated": passage.truncated,
        }
        return Document(id=passage.url, page_content=passage.passage, metadata=metadata)

    def _speaker(self, passage: Citation) -> Speaker | None:
        document = self.chat.document(passage.document.id)
        quote = " ".join(passage.quote.split())
        for item in document.items:
            for paragraph in item.paragraphs:
                if passage.url.endswith(f"#{paragraph.anchor}"):
                    for sentence in paragraph.sentences:
                        if " ".join(document.words(sentence.start, sentence.end).split()) == quote:
                            return sentence.speaker
        return None


def _named(speaker: Speaker | None) -> str | None:
    if speaker is None:
        return None
    return ", ".join(part for part in (speaker.name, speaker.role) if part)
