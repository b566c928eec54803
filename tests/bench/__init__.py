"""Measures the budget table (design, section 5); `python -m tests.bench` writes docs/benchmarks.md.

A module here measures one activity: it declares its rows, with the peers' figures and our budget, beside the
code that measures them. `__main__` lists the modules. pytest does not run any of this.
"""
