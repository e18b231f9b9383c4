"""The patient's checklist: profile in, dated plan out. Knows nothing of Rasa, SQL or channels."""
