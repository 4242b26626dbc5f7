"""Speed and size of the dashboard beside a baseline, measured in one run: `make bench` (`python -m benchmarks`).

Budgets are not tests here: what depends on the machine is measured and written to results.md; what does not (bytes for
a change) is tested in tests/benchmarks/.
"""
