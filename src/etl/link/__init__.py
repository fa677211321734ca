"""Linking: which mentions, in whatever document or language, report the same real-world event.

Reports (one for each mention) → evidence for each pair → clusters → one consensus event for each cluster → what the
cluster knows flows back to mentions whose own date or place was lost.  Everything works on canonical ids (place_id,
actor_id, days, numbers), never on words, so that languages need no translation.
"""
