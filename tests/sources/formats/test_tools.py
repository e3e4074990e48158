"""Every line of `From your tool to losscli` scores a small file of that shape, and gives the right number."""

import math
import re
import shlex
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from outcome import Run

PAGE = Path(__file__).parents[3] / "docs/formats.md"
LINE = re.compile(r"^\| ([^|]+) \| [^|]+ \| `(losscli [^`]+)` \|$", re.MULTILINE)
COMMANDS = dict(LINE.findall(PAGE.read_text(encoding="utf-8")))
PROBABILITIES = np.array([[0.7, 0.2, 0.1], [0.1, 0.8, 0.1], [0.3, 0.3, 0.4]])
CROSS_ENTROPY = -(math.log(0.7) + math.log(0.8) + math.log(0.4)) / 3
BCE = -(math.log(0.9) + math.log(0.8)) / 2
LOGITS = np.array([[2.0, 0.0], [0.0, 1.0]], dtype=np.float32)


def _vertex(key: str, scores: list[float]) -> str:
    return f'{{"instance": {{"id": "{key}"}}, "prediction": {{"classes": ["cat", "dog"], "scores": {scores}}}}}\n'


FILES: dict[str, dict[str, Any]] = {
    "scikit-learn": {"proba.npy": PROBABILITIES, "y_test.csv": ",species\n17,0\n4,1\n99,2\n"},
    "PyTorch": {"logits.npy": LOGITS, "labels.npy": np.array([0, 1])},
    "Keras": {"preds.npy": np.array([[0.9], [0.2]]), "y.npy": np.array([1, 0], dtype=np.uint8)},
    "Lightning": {"preds.npy": np.array([0.5, 1, 2, 4], dtype=np.float32), "y.npy": np.ones(4)},
    "Hugging Face": {
        "predict_results_mrpc.txt": "index\tprediction\n0\tequivalent\n1\tnot_equivalent\n",
        "labels.csv": "sentence1,sentence2,label\na,b,equivalent\nc,d,equivalent\n",
    },
    "XGBoost": {"pred.txt": "0.9\n0.2\n", "y.txt": "1\n0\n"},
    "LightGBM": {"LightGBM_predict_result.txt": "0.7\t0.2\t0.1\n0.1\t0.8\t0.1\n0.3\t0.3\t0.4\n", "y.txt": "0\n1\n2\n"},
    "CatBoost": {
        "eval.tsv": "SampleId\tProbability:Class=setosa\tProbability:Class=other\tProbability:Class=virginica\tLabel\n"
        "0\t0.7\t0.2\t0.1\tsetosa\n1\t0.1\t0.8\t0.1\tother\n2\t0.3\t0.3\t0.4\tvirginica\n"
    },
    "VW": {"predictions.txt": "0.9 r1\n0.2 r2\n", "y.txt": "1\n0\n"},
    "R": {
        "p.csv": '"","pred","sd"\n"1",0.5,1\n"2",1,1\n"3",2,1\n"4",4,1\n',
        "y.csv": '"","y"\n"1",1\n"2",1\n"3",1\n"4",1\n',
    },
    "Spark": {
        "preds/_SUCCESS": "",
        "preds/part-00000-c000.csv": "",
        "preds/part-00001-c000.csv": "id,pred\na,0.5\nb,1\n",
        "preds/part-00002-c000.csv": "id,pred\nc,2\nd,4\n",
        "targets.csv": "id,y\nd,1\nc,1\nb,1\na,1\n",
    },
    "SageMaker": {"test.csv.out": "0.9\n0.2\n", "y.csv": "y\n1\n0\n"},
    "Vertex": {
        "prediction.results-00000-of-00001": _vertex("b", [0.2, 0.8]) + _vertex("a", [0.9, 0.1]),
        "y.csv": "id,label\na,0\nb,1\n",
    },
    "BigQuery": {
        "export.json": '{"predicted_label": "yes", "label": "yes"}\n{"predicted_label": "no", "label": "yes"}\n'
    },
    "lm-eval": {
        "samples_gsm8k.jsonl": '{"doc_id": 0, "target": "2", "filtered_resps": ["2"], "exact_match": 1.0}\n'
        '{"doc_id": 1, "target": "3", "filtered_resps": ["4"], "exact_match": 0.0}\n'
    },
    "Kaggle": {
        "submission.csv": "PassengerId,Survived\n892,0.9\n893,0.2\n",
        "solution.csv": "PassengerId,Survived,Usage\n893,0,Public\n892,1,Private\n",
    },
    "M5": {"submission.csv": "id,F1,F2\nx,1,2\ny,3,4\n", "actual.csv": "id,F1,F2\ny,3,4\nx,1,4\n"},
    "MATLAB": {"m.txt": "   5.0000000e-01   1.0000000e+00\n   1.0000000e+00   1.0000000e+00\n"},
    "Weka": {"weka.csv": "inst#,actual,predicted,error,prediction\n1,1:yes,1:yes,,0.9\n2,2:no,1:yes,+,0.8\n\n"},
}
EXPECTED = {
    **dict.fromkeys(("scikit-learn", "LightGBM", "CatBoost"), CROSS_ENTROPY),
    **dict.fromkeys(("Keras", "XGBoost", "VW", "SageMaker", "Kaggle"), BCE),
    **dict.fromkeys(("Lightning", "R", "Spark"), 2.5625),
    **dict.fromkeys(("Hugging Face", "BigQuery", "lm-eval", "Weka"), 0.5),
    "PyTorch": (math.log1p(math.exp(-2)) + math.log1p(math.exp(-1))) / 2,
    "Vertex": -(math.log(0.9) + math.log(0.8)) / 2,
    "M5": 1.0,
    "MATLAB": 0.125,
}


def test_every_line_is_run() -> None:
    """No tool stands on the page without a file here, and none here without a line."""
    assert list(COMMANDS) == list(FILES)


@pytest.mark.parametrize("tool", FILES)
def test_what_a_tool_writes_is_scored(run: Run, write: Callable[..., str], tool: str) -> None:
    """By the command of the page, word for word."""
    write("unused", "")
    for name, content in FILES[tool].items():
        Path(name).parent.mkdir(exist_ok=True)
        if isinstance(content, np.ndarray):
            np.save(name, content)
        else:
            write(name, content)
    done = run(*shlex.split(COMMANDS[tool])[1:], "--format", "value")
    assert done.code == 0, done.err
    assert float(done.out) == pytest.approx(EXPECTED[tool], rel=1e-12)
