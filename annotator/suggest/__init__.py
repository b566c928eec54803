"""What the tool proposes to annotators. Pure rules: no web framework, no database."""
