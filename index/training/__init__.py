"""Training of the embedded model: data, tokenizer, losses and stages; only ``index.train`` and its tests import it.

Nothing here is needed to search. The settings of a run are the fields of ``settings.TrainSettings``.
"""
