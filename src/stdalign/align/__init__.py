"""Alignment: candidates, score, relation, stringency, calibration, evaluation."""
