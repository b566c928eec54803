"""Pure rules: commands, layout, workflow. No Flask, no database."""
