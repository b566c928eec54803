"""The words everyone uses: gold records, ontologies, offsets. No Flask, no database."""
