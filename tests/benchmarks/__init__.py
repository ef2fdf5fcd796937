"""Benchmarks: the peer and us in one process run, printed as ratios.

Run them all with ``python -m tests.benchmarks``, or some by name:
``python -m tests.benchmarks record memory``. They are a command of their own and
never part of the test suite: no test depends on the speed of a machine.
"""
