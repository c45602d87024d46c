"""The plan's optimiser: arrays in, one window for every party out; pure, without database or clock.

`problem.Problem` says what is to be planned, `solve.solve` plans it, `result.Result` is the answer with its
cost terms, and `verify.recount` counts a plan again without sharing a line with the solver.
"""
