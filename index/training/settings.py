"""Every number that shapes the embedded model, in one place."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TrainSettings:
    """Settings of one training run; the model card prints them."""

    seed: int = 20261122
    # tokenizer
    vocabulary: int = 46_000  # pieces; 46,000 x 384 float16 is 35 MB
    max_piece: int = 12  # characters
    tokenizer_share: float = 0.2  # of the groups of three or four translations; all others are read whole
    tokenizer_domain_repeats: int = 8
    tokenizer_korean: int = 100_000  # texts that are cut into morphemes, which become pieces
    # model
    dimension: int = 384
    max_query_tokens: int = 32
    max_passage_tokens: int = 192
    # stage 1: contrastive training on parallel and question-answer pairs
    pair_steps: int = 1_400
    pair_batch: int = 2_048
    pair_rate: float = 0.1  # Adam; the table starts at standard normal
    pair_drop: float = 0.0  # share of the tokens left out of each text at each step
    scale: float = 20.0  # inverse temperature of the in-batch softmax over cosines
    late_scale: float = 20.0  # the same over late-interaction scores, stage 2 only
    machine_translation_weight: float = 0.5  # how often a machine-translated row is drawn, human = 1
    held_out_share: float = 0.02  # of the domain records: never trained on, scored while training
    # an English teacher whose vectors both stages imitate; 0 and 0 to do without
    teach_pairs: float = 10.0  # weight of (1 - cosine with the teacher's vector) in stage 1
    teach_tune: float = 5.0  # the same in stage 2
    teach_dimensions: int = 128  # principal axes of the teacher's vectors, learned in as many axes of the table
    teach_texts: int = 60_000  # general English texts that the teacher reads; of the domain it reads all
    teach_batch: int = 1_280  # texts of any language at each step, stage 1 and 2
    teach_domain_share: float = 0.2  # of them from the domain
    # stage 2: fine-tuning on the domain records
    # runs from the same stage 1, with other seeds and this weight of (d) each; their mean is the model
    tune_weights: tuple[float, ...] = (1.0, 2.0, 2.0)
    tune_steps: int = 700
    tune_rate: float = 1e-1  # Adam
    tune_drop: float = 0.0
    tune_records: int = 384  # (a) dense loss
    tune_late_records: int = 128  # (b) late-interaction loss
    tune_late_pairs: int = 64  # (b) the same on general pairs, at half weight
    tune_near: float = 0.0  # share of the records of (a) and (b) that are near misses in words, not in topic
    tune_terms: int = 512  # (c) thesaurus pairs, at half weight
    tune_pairs: int = 1_536  # (d) general pairs, so that nothing is forgotten
    # the contextual encoder (--context), which starts at the static model
    context_layers: int = 2
    context_width: int = 768  # of the feed-forward part
    context_steps: int = 1_500
    context_rate: float = 1e-3  # Adam, layers
    context_table_rate: float = 1e-1  # the table, which has unit variance
    context_weight_rate: float = 2e-2  # the logarithms of the pieces' weights
    context_tokens: int = 128
    context_records: int = 128
    context_pairs: int = 256
    context_lessons: int = 256
    context_teach: float = 5.0  # weight of (1 - cosine with the teacher's vector)
    context_keep: int = 100  # steps between checkpoints
