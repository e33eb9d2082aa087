"""Writes fairlearn.json: random confusion matrices by group and what fairlearn says of them.

Run it where fairlearn is installed (`pip install fairlearn`), from this folder, after a change of the
definitions; the Rust test compares the evaluator with the file.
"""

import json
import random
from pathlib import Path

import fairlearn
from fairlearn import metrics as fl

NAMES = {
    "demographic_parity_difference": lambda *a, **k: fl.demographic_parity_difference(*a, **k),
    "demographic_parity_ratio": lambda *a, **k: fl.demographic_parity_ratio(*a, **k),
    "equalised_odds_difference_worst": lambda *a, **k: fl.equalized_odds_difference(*a, **k, agg="worst_case"),
    "equalised_odds_difference_mean": lambda *a, **k: fl.equalized_odds_difference(*a, **k, agg="mean"),
    "equalised_odds_ratio_worst": lambda *a, **k: fl.equalized_odds_ratio(*a, **k, agg="worst_case"),
    "equal_opportunity_difference": lambda *a, **k: fl.equal_opportunity_difference(*a, **k),
}

RATES = {
    "selection_rate": fl.selection_rate,
    "tpr": fl.true_positive_rate,
    "fpr": fl.false_positive_rate,
    "fnr": fl.false_negative_rate,
}


def people(cells):
    """The four cells (tp, fp, fn, tn) as outcomes and decisions."""
    pairs = [(1, 1), (0, 1), (1, 0), (0, 0)]
    return [pair for pair, count in zip(pairs, cells) for _ in range(count)]


def case(generator):
    groups = "abcd"[: generator.randint(2, 4)]
    cells = {group: [generator.randint(1, 60) for _ in range(4)] for group in groups}
    truth, decision, group = [], [], []
    for name, counts in cells.items():
        for outcome, decided in people(counts):
            truth.append(outcome)
            decision.append(decided)
            group.append(name)
    found = {name: metric(truth, decision, sensitive_features=group) for name, metric in NAMES.items()}
    frame = fl.MetricFrame(metrics=RATES, y_true=truth, y_pred=decision, sensitive_features=group)
    for rate in RATES:
        for name in groups:
            found[f"{rate}[{name}]"] = frame.by_group[rate][name]
    return {"cells": cells, "metrics": {name: float(value) for name, value in found.items()}}


def main():
    generator = random.Random(20160523)
    cases = [case(generator) for _ in range(40)]
    lines = ",\n".join(json.dumps(one) for one in cases)
    text = f'{{"fairlearn": "{fairlearn.__version__}", "cases": [\n{lines}\n]}}\n'
    Path(__file__).with_name("fairlearn.json").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
