"""A question in, one cited `Answer` out: reading, retrieval, selection, presentation; HTTP and
terminal."""
