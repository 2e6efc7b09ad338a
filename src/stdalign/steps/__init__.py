"""The steps from a file to stored results: pure functions, each with the inputs and parts of the knowledge it declares.

read → split → analyse (:mod:`stdalign.steps.prepare`), encode, align a pair of countries. A stored result carries the
key of what it was made from (:mod:`stdalign.steps.ledger`); ``build`` does again what has another key by now.
"""
