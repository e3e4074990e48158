"""Inputs in a store and on a web server: the same figures, few bytes, and no secrets in what is said."""

import gzip
import hashlib
import importlib.util
import io
import json
import pickle
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import boto3
import fsspec
import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from moto.server import ThreadedMotoServer
from outcome import Run
from pyarrow import feather, parquet
from safetensors.numpy import save

import losscli
from losscli.errors import LosscliError
from losscli.render import CHECKS, FORMATS, LIMITS
from losscli.sources.storage import remote
from losscli.sources.storage.streams import FIRST, MOST, Ranges

BUCKET = "bucket"
VALUES = np.array([0.5, 1.0, 2.0, 4.0])
PREDICTIONS = b"id,pred\na,0.5\nb,1\nc,2\nd,4\n"
TARGETS = b"id,target\na,1\nb,1\nc,1\nd,1\n"
ENVIRONMENT = {
    "AWS_ACCESS_KEY_ID": "testing",
    "AWS_SECRET_ACCESS_KEY": "testing",
    "AWS_DEFAULT_REGION": "us-east-1",
    "AWS_CONFIG_FILE": "/nonexistent",
    "AWS_SHARED_CREDENTIALS_FILE": "/nonexistent",
    "AWS_EC2_METADATA_DISABLED": "true",
    "AWS_MAX_ATTEMPTS": "1",
}


def _load(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, Path(__file__).with_name(f"{name}.py"))
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


def _bytes(write: Callable[[Any], object]) -> bytes:
    stream = io.BytesIO()
    write(stream)
    return stream.getvalue()


FILES = {
    "p.csv": PREDICTIONS,
    "p.csv.gz": gzip.compress(PREDICTIONS),
    "p.tsv": PREDICTIONS.replace(b",", b"\t"),
    "p.jsonl": b"".join(b'{"pred": %r}\n' % value for value in VALUES.tolist()),
    "p.npy": _bytes(lambda out: np.save(out, VALUES)),
    "p.npz": _bytes(lambda out: np.savez(out, a=VALUES, b=-VALUES)),
    "p.safetensors": save({"a": VALUES, "b": -VALUES}),
    "p.parquet": _bytes(lambda out: parquet.write_table(pa.table({"pred": VALUES}), out)),
    "p.feather": _bytes(lambda out: feather.write_feather(pa.table({"pred": VALUES}), out)),
    "t.csv": TARGETS,
    "w.csv": b"v,w\n1,1\n2,1\n3,1\n4,0\n",
}
NAMES = [f"{name}:a" if name in ("p.npz", "p.safetensors") else name for name in FILES if name.startswith("p.")]


class Bucket:
    """A bucket of an S3 server on this machine."""

    def __init__(self, endpoint: str) -> None:
        self.client = boto3.client("s3", endpoint_url=endpoint)
        self.client.create_bucket(Bucket=BUCKET)

    def put(self, name: str, data: bytes) -> str:
        """Store an object and give its URL."""
        self.client.put_object(Bucket=BUCKET, Key=name, Body=data)
        return f"s3://{BUCKET}/{name}"


@pytest.fixture(scope="module")
def bucket() -> Iterator[Bucket]:
    """Start an S3 server, and let everything that asks for S3 ask it."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    endpoint = "http://{}:{}".format(*server.get_host_and_port())
    with pytest.MonkeyPatch.context() as patch:
        for name, value in {**ENVIRONMENT, "AWS_ENDPOINT_URL": endpoint}.items():
            patch.setenv(name, value)
        made = Bucket(endpoint)
        for name, data in FILES.items():
            made.put(name, data)
        yield made
    fsspec.get_filesystem_class("s3").clear_instance_cache()
    server.stop()


@pytest.fixture(scope="module")
def site() -> Iterator[Any]:
    """Start a web server."""
    with _load("stores").site() as found:
        found.files.update(FILES)
        yield found


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("t.csv").write_bytes(TARGETS)


def mse(*inputs: Any, **options: Any) -> float | None:
    """One figure."""
    value: float | None = losscli.compute("mse", *inputs, **options).losses["mse"].value
    return value


def refusal(*inputs: Any, **options: Any) -> LosscliError:
    """The error of inputs that have to be refused."""
    with pytest.raises(LosscliError) as caught:
        mse(*inputs, **options)
    return caught.value


@pytest.fixture(params=[0, 1 << 20], ids=["by ranges", "as a whole"])
def _small(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Read small objects as large ones are, and as they are."""
    monkeypatch.setattr(remote, "SMALL", request.param)


@pytest.mark.usefixtures("_small", "bucket")
@pytest.mark.parametrize("name", NAMES)
def test_every_format_in_a_bucket(name: str) -> None:
    """An object is read as the file is, threads or none."""
    assert mse(f"s3://{BUCKET}/{name}", "t.csv") == 2.5625
    assert mse("t.csv", f"s3://{BUCKET}/{name}", workers=1, pred="target") == 2.5625


@pytest.mark.usefixtures("_small")
@pytest.mark.parametrize("mode", ["ranges", "whole", "unsized", "keen"])
@pytest.mark.parametrize("name", NAMES)
def test_every_format_from_a_web_server(site: Any, name: str, mode: str) -> None:
    """A server need not know ranges nor lengths, and may pack what it sends: what is read is the file."""
    assert mse(f"{site.url}/{mode}/{name}", "t.csv") == 2.5625


@pytest.mark.usefixtures("bucket")
def test_every_role(site: Any) -> None:
    """Weights, slices and a baseline are elsewhere, too, as files of their own or as columns of one."""
    predictions, targets = f"s3://{BUCKET}/p.csv", f"{site.url}/ranges/t.csv"
    weighted = mse(predictions, targets, weight=f"s3://{BUCKET}/w.csv:w")
    assert weighted == pytest.approx(1.25 / 3)
    report = losscli.compute(
        "mse",
        predictions,
        targets,
        id="id",
        baseline=f"{site.url}/whole/p.csv",
        by=f"s3://{BUCKET}/t.csv:id",
        digest=True,
    )
    assert report.inputs is not None
    assert [(file.role, file.path) for file in report.inputs.files] == [
        ("predictions", predictions),
        ("targets", targets),
        ("by", f"s3://{BUCKET}/t.csv"),
        ("baseline", f"{site.url}/whole/p.csv"),
    ]
    digests = [file.sha256 for file in report.inputs.files]
    assert digests == [hashlib.sha256(data).hexdigest() for data in (PREDICTIONS, TARGETS, TARGETS, PREDICTIONS)]
    assert mse(f"s3://{BUCKET}/w.csv", pred=f"s3://{BUCKET}/p.npy", target="v") == 0.5625
    assert mse(f"s3://{BUCKET}/p.npz:a", f"s3://{BUCKET}/p.safetensors:b", weight=f"s3://{BUCKET}/p.npz:a") is not None


def test_a_file_url(tmp_path: Path) -> None:
    """It is the path that it names, whose report says so."""
    (tmp_path / "p q.csv").write_bytes(PREDICTIONS)

    assert mse((tmp_path / "p q.csv").as_uri(), (tmp_path / "t.csv").as_uri()) == 2.5625
    assert refusal("file:///no/such.csv", "t.csv").message == "/no/such.csv: no such file"


def test_a_store_in_memory() -> None:
    """Whatever fsspec knows is read."""
    fsspec.filesystem("memory").pipe("/x/p.npy", FILES["p.npy"])

    assert mse("memory://x/p.npy", "t.csv") == 2.5625


def _column(name: str, values: Any) -> bytes:
    if name.endswith(".csv"):
        return b"pred\n" + b"".join(b"%r\n" % value for value in values.tolist())
    if name.endswith(".npy"):
        return _bytes(lambda out: np.save(out, values))
    return _bytes(lambda out: parquet.write_table(pa.table({"pred": values}), out))


@pytest.mark.parametrize("name", ["x.csv", "x.parquet", "x.npy"])
def test_parts_in_a_bucket(bucket: Bucket, name: str) -> None:
    """A pattern names objects as it names files, and a path that ends in a slash all that are below it."""
    for part, (start, stop) in enumerate([(0, 1), (1, 3), (3, 4)]):
        bucket.put(f"parts-{name}/part-{part}-{name}", _column(name, VALUES[start:stop]))
    bucket.put(f"parts-{name}/_SUCCESS", b"")
    folder = f"s3://{BUCKET}/parts-{name}/"
    assert mse(f"{folder}part-*-{name}", "t.csv") == 2.5625
    assert mse(f"{folder}part-[01]-{name}", [1, 1, 1]) == pytest.approx(1.25 / 3)
    report = losscli.compute("mse", folder, "t.csv", digest=True)
    assert report.inputs is not None
    assert (report.losses["mse"].value, report.inputs.files[0].path) == (2.5625, folder)


def test_parts_that_are_none(bucket: Bucket) -> None:
    """A pattern that matches nothing, a folder of folders and names without a format are one sentence each."""
    bucket.put("deep/a/p.csv", PREDICTIONS)
    bucket.put("odd/p.xyz", PREDICTIONS)
    folder = f"s3://{BUCKET}"
    assert refusal(f"{folder}/nope-*.csv", "t.csv").message == f"{folder}/nope-*.csv: no such object matches"
    assert refusal(f"{folder}/nope/", "t.csv").message == f"{folder}/nope/: no such object"
    assert refusal(f"{folder}/deep/", "t.csv").message == f"{folder}/deep/ holds the folder 'a'"
    assert refusal(f"{folder}/odd/", "t.csv").message == f"{folder}/odd/ holds 'p.xyz', whose name tells no format"
    assert refusal(f"{folder}/deep", "t.csv").message == f"{folder}/deep: is a directory"
    assert mse(bucket.put("odd*[1].csv", PREDICTIONS), "t.csv") == 2.5625


def many(rows: int = 200_000) -> dict[str, Any]:
    """Columns of which one is all that is needed."""
    random = np.random.default_rng(1)
    return {name: random.normal(size=rows) for name in "abcdefgh"}


@pytest.mark.parametrize(
    ("name", "write"),
    [
        ("x.parquet", lambda columns: _bytes(lambda out: parquet.write_table(pa.table(columns), out))),
        ("x.feather", lambda columns: _bytes(lambda out: feather.write_feather(pa.table(columns), out))),
        ("x.safetensors:a", save),
        ("x.npz:a", lambda columns: _bytes(lambda out: np.savez(out, **columns))),
    ],
)
def test_no_more_is_fetched_than_needed(site: Any, name: str, write: Callable[[Any], bytes]) -> None:
    """One of eight columns or arrays costs about an eighth of the bytes; Feather needs another one to count rows."""
    columns = many()
    file = name.partition(":")[0]
    site.files[file] = write(columns)
    site.sent[file] = 0
    expected = mse(columns["a"], columns["a"] + 1)

    assert mse(f"{site.url}/ranges/{name}", columns["a"] + 1, **({"pred": "a"} if ":" not in name else {})) == expected

    assert site.sent[file] < len(site.files[file]) / 3


def test_text_is_fetched_in_blocks(site: Any) -> None:
    """The pass over a table asks for more and more bytes at a time; a chunk is one request."""
    site.files["x.csv"] = b"pred\n" + b"0.123456789\n" * 500_000
    site.asked.clear()

    mse(f"{site.url}/ranges/x.csv", np.zeros(500_000), workers=1)

    assert sum(method == "GET" for method, _ in site.asked) < 16


def test_a_digest_is_made_on_the_way(site: Any) -> None:
    """What has to be fetched as a whole is not fetched again for its digest."""
    requests = []
    for digest in (False, True):
        site.asked.clear()
        assert mse(f"{site.url}/unsized/p.npy", "t.csv", digest=digest) == 2.5625
        requests.append([*site.asked])
    assert requests[0] == requests[1]


@pytest.mark.usefixtures("bucket")
def test_recipes_travel(site: Any, opened: Any) -> None:
    """A recipe reads the same in another process, which opens the object itself."""
    for url in (f"s3://{BUCKET}/p.parquet", f"{site.url}/ranges/p.npy"):
        for recipe in opened(url, "t.csv", chunk_rows=3).samples.recipes:
            again = pickle.loads(pickle.dumps(recipe))  # noqa: S301 -- our own bytes
            assert again.read().prediction.tolist() == recipe.read().prediction.tolist()


def test_an_object_that_is_replaced(bucket: Bucket, site: Any, opened: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another object in its place is an error, even of the same size; one that is gone is one, too."""
    url = bucket.put("new.csv", PREDICTIONS)
    samples = opened(url, "t.csv").samples
    samples.verify()
    bucket.put("new.csv", PREDICTIONS.replace(b"4", b"5"))
    with pytest.raises(LosscliError, match=r"^s3://bucket/new\.csv changed while it was read$"):
        samples.verify()
    for mode in ("ranges", "whole"):
        site.files["new.npy"] = FILES["p.npy"]
        samples = opened(f"{site.url}/{mode}/new.npy?version=1", "t.csv").samples
        samples.verify()
        site.files["new.npy"] = _bytes(lambda out: np.save(out, -VALUES))
        with pytest.raises(LosscliError, match=r"new\.npy\?\*\*\* changed while it was read$"):
            samples.verify()
    site.files["new.npy"] = FILES["p.npy"]
    monkeypatch.setattr(remote, "SMALL", 0)
    samples = opened(f"{site.url}/ranges/new.npy", "t.csv").samples
    site.files["new.npy"] = FILES["p.npy"][:-1]
    with pytest.raises(LosscliError, match="changed while it was read"):
        samples.recipes[0].read()
    del site.files["new.npy"]
    with pytest.raises(LosscliError, match="no such object"):
        samples.verify()


@pytest.mark.usefixtures("bucket")
def test_objects_that_cannot_be_read(site: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each reason is one sentence with the URL."""
    refusals = {
        f"s3://{BUCKET}/nope.csv": "no such object",
        "s3://no-such-bucket/p.csv": "no such object",
        f"s3://{BUCKET}": "is a directory",
        f"{site.url}/ranges/nope.csv": "no such object",
        f"{site.url}/ranges/p*.csv": "a web server does not list its files",
        f"{site.url}/403/p.csv": "permission denied",
        f"{site.url}/500/p.csv": "the server answers 500",
        f"{site.url}/locked/p.csv": "permission denied",
        "http://127.0.0.1:9/p.csv": "cannot be reached",
        "memory://nope.csv": "no such object",
        "nosuch://p.csv": "unknown scheme 'nosuch://'",
    }
    for url, message in refusals.items():
        error = refusal(url, "t.csv")
        assert error.message == f"{url}: {message}"
        assert error.hint
    assert mse(f"{site.url}/locked/p.csv".replace("://", "://me:secret@"), "t.csv") == 2.5625
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name)
    fsspec.get_filesystem_class("s3").clear_instance_cache()
    try:
        error = refusal(f"s3://{BUCKET}/p.csv", "t.csv")
    finally:
        fsspec.get_filesystem_class("s3").clear_instance_cache()
    assert error.message == f"s3://{BUCKET}/p.csv: no credentials"
    assert "FSSPEC_S3" in (error.hint or "")


def test_credentials_that_are_wrong_or_slow(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a store says of time and of permissions is said in the same words as of others."""
    store = fsspec.filesystem("memory")
    for problem, message in {
        PermissionError("Access Denied."): "permission denied",
        TimeoutError(): "timed out",
        fsspec.exceptions.FSTimeoutError(): "timed out",
        ConnectionResetError(): "cannot be reached",
        RuntimeError(
            "The  store\nis https://me:secret@host."
        ): "cannot be read: RuntimeError: The store is https://***@host",
    }.items():

        def fail(*_: Any, problem: Exception = problem, **__: Any) -> Any:
            raise problem

        monkeypatch.setattr(type(store), "info", fail)
        assert refusal("memory://x/p.npy", "t.csv").message == f"memory://x/p.npy: {message}"


@pytest.mark.parametrize(
    ("url", "missing", "message", "hint"),
    [
        ("s3://b/p.csv", "fsspec.core", "s3:// needs fsspec", "pip install 'losscli[remote]'"),
        ("s3://b/p.csv", "s3fs", "s3:// needs s3fs", "pip install 'losscli[remote]'"),
        ("gs://b/p.csv", "gcsfs", "gs:// needs gcsfs", "pip install 'losscli[remote]'"),
        ("az://b/p.csv", "adlfs", "az:// needs adlfs", "pip install 'losscli[remote]' adlfs"),
        ("https://b/p.csv", "fsspec.implementations.http", "https:// needs aiohttp", "pip install 'losscli[remote]'"),
    ],
)
def test_packages_that_are_not_here(
    url: str, missing: str, message: str, hint: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The error says which package a scheme needs, and what to install."""
    monkeypatch.setitem(sys.modules, missing, None)
    monkeypatch.delitem(sys.modules["fsspec.registry"]._registry, url.partition(":")[0], raising=False)

    error = refusal(url, "t.csv")

    assert (error.message, error.hint) == (message, hint)


HUSH = "hush"


def test_secrets_are_never_said(run: Run, site: Any) -> None:
    """Neither reports nor rows, notes, messages, digests or rules show what a URL keeps secret."""
    host = site.url.removeprefix("http://")
    url = f"http://me:{HUSH}@{host}/ranges/p.csv?sig={HUSH}"
    weight = f"http://{host}/ranges/p.npz?sig={HUSH}:a"
    bad = url.replace("p.csv", "nope.csv")
    Path("c.toml").write_text(
        "version = 1\n"
        f'[[check]]\nname = "a"\npredictions = "{url}"\ntargets = "t.csv"\nlosses = "mse"\nmax = 3\n'
        f'baseline = "{bad}"\nbaseline-optional = true\nmax-regression = "0"\n'
        f'[[check]]\nname = "b"\npredictions = "{bad}"\ntargets = "t.csv"\nlosses = "mse"\nmax = 3\n',
        encoding="utf-8",
    )
    outcomes = [
        run("compute", "mse", url, "t.csv", "--weight", weight, "--digest", "--format", form, *every)
        for form in FORMATS
        for every in [("--samples", "all") if LIMITS[form] != 0 else ()]
    ]
    assert {outcome.code for outcome in outcomes} == {0}
    outcomes += [
        run("compute", "mse", bad, "t.csv", "--json", "-o", "r.md"),
        run("compute", "mse", url, "t.csv", "--id", "nope"),
        run("compute", "mse", "t.csv", "t.csv", "-o", f"json:{url}"),
        *(run("check", "c.toml", "--format", form, "-o", "r.md") for form in CHECKS),
        run("check", "c.toml", "--dry-run"),
        run("check", "c.toml", "--set", f"nope.predictions={url}"),
        run("check", "c.toml", "--set", f"a.predictions={url}", "--only", "a"),
    ]
    for outcome in outcomes:
        assert HUSH not in outcome.out + outcome.err
    assert HUSH not in Path("r.md").read_text(encoding="utf-8")
    report = json.loads(outcomes[1].out)
    assert report["inputs"]["files"][0]["path"] == f"http://***@{host}/ranges/p.csv?***"


def test_checks_of_urls(run: Run, site: Any, tmp_path: Path) -> None:
    """In a TOML file URLs are not relative to it, and an optional baseline is missing only if its server says so."""
    folder = tmp_path / "checks"
    folder.mkdir()
    (folder / "t.csv").write_bytes(TARGETS)
    text = (
        'version = 1\n[[check]]\nname = "a"\npredictions = "{0}/ranges/p.csv"\ntargets = "t.csv"\nlosses = "mse"\n'
        'max = 3\nbaseline-optional = true\nmax-regression = "0"\nbaseline = "{0}/{1}"\n'
    )
    for baseline, code, words in (
        ("ranges/p.jsonl", 0, ""),
        ("ranges/nope.csv", 0, "there is no"),
        ("403/p.csv", 2, "permission denied"),
    ):
        (folder / "c.toml").write_text(text.format(site.url, baseline), encoding="utf-8")
        outcome = run("check", "checks/c.toml", "--json")
        assert (outcome.code, words in outcome.out + outcome.err) == (code, True)
    sets = ("--set", f"a.predictions={site.url}/ranges/p.npy", "--set", "a.baseline=t.csv")
    changed = run("check", "checks/c.toml", *sets, "--json")
    assert changed.code == 1
    assert json.loads(changed.out)["checks"][0]["report"]["inputs"]["files"][0]["path"] == f"{site.url}/ranges/p.npy"


@pytest.mark.parametrize(
    "output", ["s3://bucket/r.json", "json:s3://bucket/r", "https://host/r.md", "file:///tmp/r.md"]
)
def test_outputs_are_files_of_this_machine(run: Run, output: str) -> None:
    """A URL is refused before anything is read."""
    outcome = run("compute", "mse", "nope.csv", "t.csv", "-o", output)

    assert (outcome.code, outcome.out) == (2, "")
    assert f"output '{output}' is a URL" in outcome.err


def test_a_report_is_a_file_of_this_machine(site: Any) -> None:
    """An earlier report as a baseline is read from a disk."""
    error = refusal(f"{site.url}/ranges/p.csv", "t.csv", baseline=f"{site.url}/ranges/r.json")
    assert error.message == f"{site.url}/ranges/r.json: a report is read from this machine only"


SIZES = st.one_of(st.integers(0, 40), st.integers(0, 5 * FIRST), st.just(-1))


@given(st.lists(st.tuples(st.sampled_from([None, 0, 1, 2]), st.integers(-20, 4 * FIRST), SIZES), max_size=12))
def test_ranges_are_a_file(moves: list[tuple[int | None, int, int]]) -> None:
    """Whatever is sought and read, it is what a file in memory gives, and no request is for more than there is."""
    data = bytes(np.random.default_rng(3).integers(0, 256, 3 * FIRST, dtype=np.uint8))

    def fetch(begin: int, end: int) -> bytes:
        assert 0 <= begin < end <= len(data)
        return data[begin:end]

    ours, theirs = Ranges(fetch, len(data)), io.BytesIO(data)
    for whence, offset, size in moves:
        if whence is not None:
            place = max(0, offset + (0, theirs.tell(), len(data))[whence])
            assert ours.seek(offset, whence) == theirs.seek(place)
        assert ours.read(size) == theirs.read(size)
        assert ours.tell() == theirs.tell()


def test_ranges_are_few() -> None:
    """A large read is one request of just that; many small ones in a row soon are few large ones."""
    asked: list[tuple[int, int]] = []

    def fetch(begin: int, end: int) -> bytes:
        asked.append((begin, end))
        return bytes(end - begin)

    stream = Ranges(fetch, 100 * MOST)
    stream.seek(12345)
    assert len(stream.read(3 * MOST)) == 3 * MOST
    assert asked == [(12345, 12345 + 3 * MOST)]
    asked.clear()
    stream.seek(0)
    while stream.tell() < 8 * MOST:
        stream.read(4096)
    assert len(asked) < 18
    assert max(end - begin for begin, end in asked) == MOST
