"""The other systems, built as their own documentation builds them, down to the retrieved text.

None of them answers without a chat model, so the text that each would hand to one is taken as its
answer and every retrieved chunk as a citation. Runs in .venv-peers only.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evals.cases import HistoryTurn

Chunk = tuple[str, str]
"""File and text of a retrieved chunk."""

Retrieve = Callable[[str], Sequence[Chunk]]


@dataclass(frozen=True, slots=True)
class System:
    """One way in which somebody would do it."""

    name: str
    packages: tuple[str, ...]  # whose versions the table names
    build: Callable[[Path, str], Retrieve]  # directory of texts, directory of the model


def langchain(texts: Path, model: str) -> Retrieve:
    """The tutorial chain: chunks of 1,000 characters with 200 overlap, Chroma, k = 4."""
    from langchain_chroma import Chroma
    from langchain_core.documents import Document
    from langchain_huggingface import HuggingFaceEmbeddings
    from langchain_text_splitters import RecursiveCharacterTextSplitter

    documents = [
        Document(path.read_text(encoding="utf-8"), metadata={"source": path.name})
        for path in sorted(texts.iterdir())
    ]
    splitter = RecursiveCharacterTextSplitter(
        chunk_size=1000, chunk_overlap=200, add_start_index=True
    )
    store = Chroma(
        collection_name="peers",
        embedding_function=HuggingFaceEmbeddings(
            model_name=model, model_kwargs={"device": "cpu", "local_files_only": True}
        ),
    )
    store.add_documents(splitter.split_documents(documents))

    def retrieve(question: str) -> Sequence[Chunk]:
        found = store.similarity_search(question)  # k = 4 is its default
        return [(document.metadata["source"], document.page_content) for document in found]

    return retrieve


def _llama_index(texts: Path, model: str) -> Any:
    from llama_index.core import Settings, SimpleDirectoryReader, VectorStoreIndex
    from llama_index.core.llms import MockLLM
    from llama_index.embeddings.huggingface import HuggingFaceEmbedding

    Settings.llm = MockLLM()  # nothing is generated; only what it is shown is measured
    Settings.embed_model = HuggingFaceEmbedding(model_name=model, device="cpu")
    documents = SimpleDirectoryReader(str(texts)).load_data()
    return VectorStoreIndex.from_documents(documents)


def llama_index(texts: Path, model: str) -> Retrieve:
    """The starter tutorial: chunks of 1,024 tokens with 200 overlap, the two nearest."""
    retriever = _llama_index(texts, model).as_retriever()

    def retrieve(question: str) -> Sequence[Chunk]:
        found = retriever.retrieve(question)
        return [(hit.node.metadata["file_name"], hit.node.get_content()) for hit in found]

    return retrieve


def llama_index_citations(texts: Path, model: str) -> Retrieve:
    """The citation query engine's example: the three nearest, cut into sources of 512 tokens."""
    from llama_index.core.query_engine import CitationQueryEngine
    from llama_index.core.response_synthesizers import ResponseMode

    engine = CitationQueryEngine.from_args(
        _llama_index(texts, model),
        similarity_top_k=3,
        citation_chunk_size=512,
        response_mode=ResponseMode.NO_TEXT,
    )

    def retrieve(question: str) -> Sequence[Chunk]:
        found = engine.query(question).source_nodes
        return [
            (hit.node.metadata["file_name"], hit.node.get_content().split("\n", 1)[-1])
            for hit in found  # the first line is "Source 1:"
        ]

    return retrieve


def haystack(texts: Path, model: str) -> Retrieve:
    """The hybrid tutorial: words split by 200, dense and BM25 fused by reciprocal rank, best three.

    The tutorial's reranker is a model that no package carries, so the fusion's order stands.
    """
    from haystack import Document, Pipeline
    from haystack.components.joiners import DocumentJoiner
    from haystack.components.preprocessors import DocumentSplitter
    from haystack.components.retrievers import InMemoryBM25Retriever, InMemoryEmbeddingRetriever
    from haystack.document_stores.in_memory import InMemoryDocumentStore
    from haystack_integrations.components.embedders.sentence_transformers import (
        SentenceTransformersDocumentEmbedder,
        SentenceTransformersTextEmbedder,
    )

    documents = [
        Document(content=path.read_text(encoding="utf-8"), meta={"source": path.name})
        for path in sorted(texts.iterdir())
    ]
    splitter = DocumentSplitter(split_by="word")
    embedder = SentenceTransformersDocumentEmbedder(model=model, progress_bar=False)
    for component in (splitter, embedder):
        getattr(component, "warm_up", lambda: None)()
    store = InMemoryDocumentStore(embedding_similarity_function="cosine")
    split = splitter.run(documents=documents)["documents"]
    store.write_documents(embedder.run(documents=split)["documents"])
    pipeline = Pipeline()
    pipeline.add_component(
        "text_embedder", SentenceTransformersTextEmbedder(model=model, progress_bar=False)
    )
    pipeline.add_component("dense", InMemoryEmbeddingRetriever(store))
    pipeline.add_component("bm25", InMemoryBM25Retriever(store))
    pipeline.add_component("joiner", DocumentJoiner(join_mode="reciprocal_rank_fusion", top_k=3))
    pipeline.connect("text_embedder", "dense")
    pipeline.connect("dense", "joiner")
    pipeline.connect("bm25", "joiner")

    def retrieve(question: str) -> Sequence[Chunk]:
        found = pipeline.run({"text_embedder": {"text": question}, "bm25": {"query": question}})
        return [(d.meta["source"], d.content) for d in found["joiner"]["documents"]]

    return retrieve


SYSTEMS: tuple[System, ...] = (
    System(
        "LangChain tutorial chain",
        ("langchain-core", "langchain-chroma", "langchain-text-splitters", "chromadb"),
        langchain,
    ),
    System("LlamaIndex default query engine", ("llama-index-core",), llama_index),
    System("LlamaIndex citation query engine", ("llama-index-core",), llama_index_citations),
    System("Haystack hybrid pipeline", ("haystack-ai",), haystack),
)


@dataclass(frozen=True, slots=True)
class Peer:
    """A built system as a target of a run."""

    retrieve: Retrieve

    def ask(self, question: str, history: Sequence[HistoryTurn]) -> Mapping[str, Any]:
        """All retrieved chunks as the answer. Earlier turns go unused: that takes a chat model."""
        return as_answer(self.retrieve(question))

    def search(self, question: str, k: int) -> Mapping[str, Any] | None:
        """None: what is retrieved is the answer."""
        return None


def as_answer(chunks: Sequence[Chunk]) -> Mapping[str, Any]:
    """Retrieved chunks in the shape of the HTTP contract: all shown, each a citation."""
    return {
        "status": "answered" if chunks else "not_found",
        "answer": "\n\n".join(text for _, text in chunks),
        "statements": [
            {"text": text, "citations": [number], "verbatim": True}
            for number, (_, text) in enumerate(chunks, 1)
        ],
        "citations": [
            {"number": number, "document": {"file": file}, "quote": text, "passage": text}
            for number, (file, text) in enumerate(chunks, 1)
        ],
    }
