"""Broken bytes for decode, clean and every reader. benchmarks/fuzz.py does this for as long as one likes."""

import importlib.util
import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

_SPEC = importlib.util.spec_from_file_location("fuzz", Path(__file__).parent / "benchmarks" / "fuzz.py")
fuzz = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(fuzz)

#: What fuzzing found, once each.
FOUND = [
    b"\x05[{}}",  # read the bracket for ever
    b"\x05[}",
]


@settings(max_examples=150, deadline=None)
@given(st.integers(0, len(fuzz.NAMES) + fuzz.OTHERS - 1), st.binary(max_size=400))
def test_any_bytes(choice, data):
    fuzz.one(bytes([choice]) + data)


@pytest.mark.parametrize("seed", range(8))
def test_bytes_changed_here_and_there(tmp_path, seed):
    fuzz.begin(tmp_path)
    chance = random.Random(seed)
    for path in sorted(tmp_path.iterdir()):
        data = bytearray(path.read_bytes())
        for _ in range(chance.choice([1, 3, 20])):
            place = chance.randrange(1, len(data))
            if chance.random() < 0.3:
                del data[place : place + chance.randrange(1, 200)]
                if len(data) < 2:
                    break
            else:
                data[place] = chance.randrange(256)
        fuzz.one(bytes(data))


@pytest.mark.parametrize("data", FOUND, ids=range(len(FOUND)))
def test_what_was_found(data):
    fuzz.one(data)
