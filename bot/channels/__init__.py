"""The ways a patient reaches the assistant. Nothing else in the project imports a channel."""
