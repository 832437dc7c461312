"""Documents in, one verified index out: reading, structure, attribution, chunks, vectors, generations."""
