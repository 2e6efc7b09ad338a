"""Judged data, and scores of the program on it: what ``stdalign evaluate`` does. Fitting the weights is in ``training/``."""
