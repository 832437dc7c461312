"""Documents in, one verified index out: read, parse, attribute, chunk, embed, keep."""
