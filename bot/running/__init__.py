"""Running the assistant: checks, training, and the two servers under one watch."""
