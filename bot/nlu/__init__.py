"""Understanding: the graph components that `config.yml` names, and what they read."""
