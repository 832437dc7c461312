"""Who speaks in documents that are not minutes."""
from ingest.model import Document
def attribute_prose(document: Document) -> Document:
    return document
