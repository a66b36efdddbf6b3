"""Text in, passages out: reading, decoding, cleaning, language, chunking and the SQLite store.

Knows nothing of vectors, terms or HTTP. Read ``records`` first, then ``ingest``, which runs the others in order.
"""
