"""Second Opinion: what the Rasa server loads, and the library both servers share."""
