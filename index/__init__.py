"""Ranked passages for a question: encoder, vectors, terms, engines, ranking, evaluation and training.

Knows the corpus, never HTTP or the environment. Read ``engine`` (the words), then ``search`` (the flow of a question).
"""
