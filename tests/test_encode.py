"""The built-in encoder, any sentence-transformers folder, rerankers, vectors on disk."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from stdalign.embeddings import shipped_table
from stdalign.encode import load_encoder
from stdalign.encode.builtin import BuiltinEncoder
from stdalign.encode.cache import CachedEncoder
from stdalign.encode.files import encode_file
from stdalign.errors import DataError, EmptySource, EncoderError, UnknownName, UsageError
from stdalign.zawgyi import is_zawgyi, to_unicode

# The same thought in eleven languages, our own words.
HELMET = {
    "en": "Workers must wear a safety helmet.", "zh": "工人必须戴安全帽。", "vi": "Người lao động phải đội mũ bảo hộ.",
    "th": "คนงานต้องสวมหมวกนิรภัย", "id": "Pekerja wajib memakai helm keselamatan.", "ms": "Pekerja mesti memakai topi keselamatan.",
    "my": "အလုပ်သမားများသည် ဦးထုပ် ဆောင်းရမည်။", "km": "កម្មករត្រូវពាក់មួកសុវត្ថិភាព។", "lo": "ຄົນງານຕ້ອງໃສ່ໝວກນິລະໄພ.",
    "tl": "Dapat magsuot ng helmet ang mga manggagawa.", "pt": "Os trabalhadores devem usar capacete de segurança.",
}  # fmt: skip
OTHERS = [
    "The court may grant an appeal.", "Wages are paid every month.", "The ship left the harbour at noon.", "Press the button to restart.",
    "Fire exits are kept clear.", "Children under fifteen may not be employed.",
]  # fmt: skip
FOLDER = BuiltinEncoder().folder


@pytest.fixture(scope="module")
def encoder() -> BuiltinEncoder:
    return BuiltinEncoder()


def test_rows_are_unit_float32(encoder):
    vectors = encoder.encode([*HELMET.values(), "x", "12", "🙂", "a" * 5000])
    assert vectors.dtype == np.float32 and vectors.shape == (15, encoder.dimension)
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    assert encoder.encode([]).shape == (0, encoder.dimension)


def test_every_language_finds_its_english(encoder):
    english = encoder.encode([HELMET["en"], *OTHERS])
    found = {language: int((encoder.encode([text]) @ english.T).argmax()) for language, text in HELMET.items()}
    assert [language for language, at in found.items() if at] == []


def test_spaces_and_digits_of_a_script_do_not_matter(encoder):
    for one, two in (
        ("ကျန်းမာရေးနှင့်ဘေးအန္တရာယ်", "ကျန်း မာ ရေး နှင့် ဘေး အန္တ ရာယ်"),
        ("ความปลอดภัย ๑๒ วัน", "ความปลอดภัย 12 วัน"),
        ("សុវត្ថិភាព\u200bការងារ", "សុវត្ថិភាពការងារ"),
        ("Safety OFFICER", "safety officer"),
    ):
        first, second = encoder.encode([one, two])
        assert float(first @ second) > 0.99


def test_zawgyi_is_read_as_unicode(encoder):
    zawgyi, unicode = "\u1031\u1000\u102c\u1004\u1039\u1038", "\u1000\u1031\u102c\u1004\u103a\u1038"
    assert is_zawgyi(zawgyi) and not is_zawgyi(HELMET["my"])
    assert to_unicode(zawgyi) == unicode and to_unicode(HELMET["my"]) == HELMET["my"]
    assert np.array_equal(encoder.encode([zawgyi]), encoder.encode([unicode]))


def test_burmese_stands_apart_and_is_known_by_its_words(encoder):
    pieces = json.loads((FOLDER / "0_StaticEmbedding" / "tokenizer.json").read_text("utf-8"))["model"]["vocab"]
    mine = [piece for piece, _ in pieces if any("\u1000" <= sign <= "\u109f" for sign in piece)]
    # A piece of two scripts would let one language's teaching change another's vectors.
    assert len(mine) > 6000 and all("\u1000" <= sign <= "\u109f" for piece in mine for sign in piece)
    list_of = Path(__file__).resolve().parent.parent / "training" / "burmese_words.tsv"
    rows = [line.split("\t") for line in list_of.read_text("utf-8").splitlines()[1:]]
    words = {english: burmese.split(" | ")[0] for english, burmese in rows[::8]}
    nearest = (encoder.encode(list(words.values())) @ encoder.encode(list(words)).T).argmax(axis=1)
    assert float((nearest == np.arange(len(words))).mean()) > 0.85


def test_nothing_is_cut_off(encoder):
    long = "The employer keeps records. " * 700
    assert float(encoder.encode([long])[0] @ encoder.encode([long + "Fire brigade trumpet harbour. " * 700])[0]) < 0.97


def test_same_vectors_through_sentence_transformers(encoder):
    transformers = pytest.importorskip("sentence_transformers")
    texts = [*HELMET.values(), *OTHERS, "The employer keeps records. " * 300]
    theirs = transformers.SentenceTransformer(str(FOLDER), device="cpu").encode(texts).astype(np.float32)
    assert np.allclose(theirs, encoder.encode(texts), atol=2e-3)
    # That library adds up in the float16 of the file, we in float32.
    theirs /= np.linalg.norm(theirs, axis=1, keepdims=True)
    assert ((theirs * encoder.encode(texts)).sum(axis=1) > 0.9999).all()


def test_without_torch():
    code = "import sys; from stdalign.encode import load_encoder; load_encoder('builtin').encode(['safety']); print('torch' in sys.modules)"
    # How fast it starts is measured by benchmarks/startup.py.
    out = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert out.stdout.strip() == "False"


def test_size_and_card():
    assert sum(p.stat().st_size for p in FOLDER.rglob("*") if p.is_file()) <= 40_000_000
    card = (FOLDER / "README.md").read_text("utf-8")
    for source in ("tico19", "aosp_strings", "taiwan_law_zh_en", "omw_lexicon", "CC BY-SA", "NTREX"):
        assert source in card


def test_fingerprint_follows_the_weights(tmp_path):
    import shutil

    copy = tmp_path / "model"
    shutil.copytree(FOLDER, copy)
    assert BuiltinEncoder(copy).fingerprint == BuiltinEncoder().fingerprint
    weights = next(copy.rglob("model.safetensors"))
    data = bytearray(weights.read_bytes())
    data[-1] ^= 1
    weights.write_bytes(data)
    assert BuiltinEncoder(copy).fingerprint != BuiltinEncoder().fingerprint


def test_names():
    assert load_encoder("builtin").name == "builtin"
    with pytest.raises(UnknownName, match="builtin"):
        load_encoder("word2vec")
    for wrong in ("sentence-transformers:", "sentence-transformers", "builtin:x"):
        with pytest.raises(UsageError):
            load_encoder(wrong)


def test_blank_text_is_named(encoder):
    with pytest.raises(EncoderError, match="text 2"):
        encoder.encode(["a", " \n"])


def test_a_model_that_is_not_there_says_how_to_get_it(monkeypatch, tmp_path):
    pytest.importorskip("sentence_transformers")
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    with pytest.raises(EncoderError, match="copy FOLDER here"):
        load_encoder(f"sentence-transformers:{tmp_path / 'no-such-model'}").encode(["a"])
    with pytest.raises(EncoderError, match="not there"):
        BuiltinEncoder(tmp_path)


def test_any_folder_by_name_gives_the_same(encoder):
    pytest.importorskip("sentence_transformers")
    other = load_encoder(f"sentence-transformers:{FOLDER}")
    assert other.dimension == encoder.dimension and other.fingerprint == encoder.fingerprint
    assert np.allclose(other.encode(OTHERS), encoder.encode(OTHERS), atol=2e-3)


class Windowed:
    """A model that reads eight words and gives the mean of one-hot words."""

    max_seq_length = 10

    class Tokenizer:
        is_fast = True

        def __call__(self, text, **_):
            import re

            spans = [m.span() for m in re.finditer(r"\S+", text)]
            return {"input_ids": [0, *range(len(spans)), 0], "offset_mapping": spans}

    tokenizer = Tokenizer()

    def get_embedding_dimension(self):
        return 64

    def encode(self, texts, **_):
        rows = np.zeros((len(texts), 64), np.float32)
        for at, text in enumerate(texts):
            words = text.split()
            assert len(words) <= self.max_seq_length
            for word in words:
                rows[at, int(word.lstrip("w")) if word.startswith("w") else 63] = 1
        return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def test_long_texts_go_in_windows():
    from stdalign.encode.transformer import TransformerEncoder

    encoder = TransformerEncoder("some/multilingual-e5-small")
    encoder.__dict__["_model"] = Windowed()
    assert encoder.prompt == "query: "
    vector = encoder.encode([" ".join(f"w{n}" for n in range(50)), "w1"])
    assert (vector[0, :50] > 0).all(), "every word of the long text counts"
    assert vector[1, 63] > 0, "the prompt is read"


class Counting:
    """An encoder that counts what it is asked."""

    name, dimension, fingerprint = "counting", 4, "f" * 64

    def __init__(self, fail_after: int = 10**9) -> None:
        self.seen: list[str] = []
        self.fail_after = fail_after

    def encode(self, texts):
        if len(self.seen) + len(texts) > self.fail_after:
            raise KeyboardInterrupt
        self.seen.extend(texts)
        rows = np.array([[len(t), t.count("a"), 1, 2] for t in texts], np.float32).reshape(-1, 4)
        return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def test_cache_encodes_a_text_once(tmp_path):
    first = CachedEncoder(Counting(), tmp_path)
    rows = first.encode(["a", "bb", "a"])
    assert first.inner.seen == ["a", "bb"] and np.array_equal(rows[0], rows[2])
    again = CachedEncoder(Counting(), tmp_path)
    assert np.array_equal(again.encode(["bb", "c", "a"])[[2, 0]], rows[:2])
    assert again.inner.seen == ["c"] and len(CachedEncoder(Counting(), tmp_path)) == 3


def test_cache_by_name_gives_the_same_vectors(tmp_path, encoder):
    steps = []
    cached = load_encoder("builtin", cache=tmp_path, progress=lambda *step: steps.append(step))
    assert np.array_equal(cached.encode(OTHERS), encoder.encode(OTHERS))
    assert np.array_equal(cached.encode(OTHERS[::-1]), encoder.encode(OTHERS[::-1]))
    assert steps == [("encode", len(OTHERS), len(OTHERS))]


def test_cache_survives_a_cut_and_an_interruption(tmp_path):
    texts = [f"text {n}" for n in range(3000)]
    with pytest.raises(KeyboardInterrupt):
        CachedEncoder(Counting(2500), tmp_path).encode(texts)
    again = CachedEncoder(Counting(), tmp_path)
    assert len(again) == 2048
    file = next(tmp_path.rglob("*.f32"))
    file.write_bytes(file.read_bytes()[:-5])
    cut = CachedEncoder(Counting(), tmp_path)
    assert len(cut) == 2047
    assert np.array_equal(cut.encode(texts), Counting().encode(texts))
    assert len(cut.inner.seen) == 3000 - 2047


def test_a_row_that_the_disk_gives_back_otherwise_is_encoded_anew(tmp_path):
    texts = ["a", "bb", "ccc"]
    rows = CachedEncoder(Counting(), tmp_path).encode(texts)
    file = next(tmp_path.rglob("*.f32"))
    data = bytearray(file.read_bytes())
    data[4 * 4 + 3] ^= 1  # one bit of the second of three rows of four numbers
    file.write_bytes(bytes(data))
    again = CachedEncoder(Counting(), tmp_path)
    assert np.array_equal(again.encode(texts), rows) and again.inner.seen == ["bb"]
    assert np.array_equal(CachedEncoder(Counting(), tmp_path).encode(["bb"]), rows[1:2])


def test_a_memory_that_cannot_be_written_costs_nothing_but_time(tmp_path, monkeypatch, caplog):
    cached = CachedEncoder(Counting(), tmp_path)
    monkeypatch.setattr(cached, "_own", tmp_path / "gone" / "x.marks")
    assert np.array_equal(cached.encode(["a", "bb"]), Counting().encode(["a", "bb"]))
    assert "cannot be kept" in caplog.text


def test_file_is_encoded_and_taken_up_again(tmp_path):
    texts = tmp_path / "texts.txt"
    lines = [f"line {n} {'a' * (n % 7)}" for n in range(20_000)]
    texts.write_text("\n".join(lines), "utf-8")
    output = tmp_path / "vectors.npy"
    with pytest.raises(KeyboardInterrupt):
        encode_file(texts, Counting(10_000), output)
    assert not output.exists()
    assert json.loads((tmp_path / "vectors.npy.state").read_text())["done"] == 8192
    encoder = Counting()
    assert encode_file(texts, encoder, output) == (20_000, 4)
    assert len(encoder.seen) == 20_000 - 8192
    assert np.array_equal(np.load(output), Counting().encode(lines))
    assert sorted(p.name for p in tmp_path.iterdir()) == ["texts.txt", "vectors.npy"]


def test_file_faults_are_named(tmp_path, encoder):
    texts = tmp_path / "texts.txt"
    with pytest.raises(UsageError):
        encode_file(texts, encoder, tmp_path / "o.npy")
    texts.write_bytes(b"")
    with pytest.raises(EmptySource):
        encode_file(texts, encoder, tmp_path / "o.npy")
    texts.write_text("a\n\nb\n")
    with pytest.raises(DataError, match=r"texts\.txt:2"):
        encode_file(texts, encoder, tmp_path / "o.npy")
    texts.write_bytes(b"a\n\xff\xfe\n")
    with pytest.raises(DataError, match="UTF-8"):
        encode_file(texts, encoder, tmp_path / "o.npy")


def test_reranker_scores_pairs():
    from stdalign.encode import load_reranker

    reranker = load_reranker("cross-encoder:some/model")
    reranker.__dict__["_model"] = type("Model", (), {"predict": lambda _, pairs, **k: [len(a) + len(b) for a, b in pairs]})()
    assert reranker.score([("a", "bb"), ("a", "b")]).tolist() == [3.0, 2.0]
    assert reranker.score([]).shape == (0,)
    with pytest.raises(UsageError):
        load_reranker("cross-encoder")


SHARED = Path(__file__).resolve().parent.parent.parent / "shared"


@pytest.mark.skipif(not (SHARED / "bench" / "ntrex128.tsv").is_file(), reason="benchmark text is not beside the project")
def test_quality_does_not_fall():
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "benchmarks"))
    from encoder import ntrex

    scores = ntrex(BuiltinEncoder(), SHARED / "bench" / "ntrex128.tsv")
    floors = json.loads((Path(__file__).parent / "encoder_floors.json").read_text("utf-8"))
    assert {name: score for name, score in scores.items() if score < floors[name] - 0.005} == {}


def test_a_word_is_divided_once_and_as_in_its_text() -> None:
    table = shipped_table()
    texts = [
        *HELMET.values(), *OTHERS, "", " ", "two  blanks", "a line\nand a\ttab", "no\u00a0break", "e\u0301 joined", " \u0301",
        "ﬁre – “quoted” § 12.5 m³", "soft\u00adhyphen", "KHU VỰC nguy hiểm", "Café, Đà Nẵng", "mixed 工人 text", "x" * 300,
    ]  # fmt: skip
    whole = [one.ids for one in table._tokeniser.encode_batch_fast(texts, add_special_tokens=False)]
    assert table.pieces(texts) == whole
    assert table.pieces(texts) == whole, "of words that are kept too"
    assert "helmet" in table._divided and not any(word in table._divided for word in HELMET["zh"])
