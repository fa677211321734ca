"""Linking: which mentions, in whatever document or language, report the same real-world event.

The way of a mention, by module:

0. ``columns``    The few columns of the mentions that linking reads; on disk where they are many.
1. ``reports``    Each mention becomes a row of numbers: days, place and its level, parties and their countries, rare
                  numbers, named persons.  Canonical ids are compared, never words: languages need no translation.
2. ``blocks``     Which pairs are worth weighing: dated and placed reports within a family of types, a region and some
                  days, or within a document; vague ones only in small sets of look-alikes.
3. ``evidence``   A weight for each agreement, a veto for each contradiction (the numbers: ``weights``).
4. ``clusters``   Strongest agreements first, never against a veto; then each vague report joins the one cluster that it
                  fits clearly best, where documents that share other events count for more.  What no agreement connects
                  is independent: ``partition`` deals such blocks out to workers, ``forest`` clusters them, and a block
                  that is what it was in the last run (``fingerprints``) keeps its outcome.
5. ``consensus``  The best supported value of every field, one vote a story; ranges of tolls; what stays in conflict.
6. ``umbrella``   A battle or counter-offensive becomes the parent of its parts.
7. ``completion`` A lost or vague date or place is filled from other documents, with basis ``cross_document``.
8. ``identity``   Ids come from the founding mention, and stay while an event merely grows.

Pairs are weighed anew in every run, on whole arrays; clusters are computed where a block is new.  The result is a
function of the set of mentions alone, with cost linear in their number (``benchmarks/linking_scale.py``).
``duplicates`` stands apart: it finds documents that copy each other, which then count as one story.
"""
