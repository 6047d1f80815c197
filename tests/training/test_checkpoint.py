import pickle

import pytest
import torch

from gan_colorize.errors import UserError
from gan_colorize.models import Generator
from gan_colorize.runs import RunFolder
from gan_colorize.training.checkpoint import load_generator, load_state, save_generator, save_state


def test_state_comes_back_as_plain_types(tmp_path):
    run = RunFolder(tmp_path)
    assert load_state(run) is None
    save_state(run, {"step": 3, "task": {"w": torch.ones(2)}})
    assert load_state(run)["task"]["w"].tolist() == [1, 1]


class Evil:
    def __reduce__(self):
        return pytest.fail, ("the checkpoint was executed",)


@pytest.mark.parametrize("forced", [False, True])
def test_nothing_in_a_checkpoint_is_executed(tmp_path, monkeypatch, forced):
    if forced:
        monkeypatch.setenv("TORCH_FORCE_NO_WEIGHTS_ONLY_LOAD", "1")
    run = RunFolder(tmp_path)
    save_state(run, {})
    torch.save({"format": 1, "evil": Evil()}, run.last)
    with pytest.raises(UserError, match="no checkpoint"):
        load_state(run)
    run.last.write_bytes(pickle.dumps(Evil()))
    with pytest.raises(UserError, match="no checkpoint"):
        load_state(run)


def test_a_generator_carries_its_settings_and_equal_ones_are_equal_files(tmp_path):
    torch.manual_seed(0)
    generator = Generator(2, 4).to(memory_format=torch.channels_last)
    for name in ("a", "b"):
        save_generator(tmp_path / name, generator, {"space": "lab", "width": 4}, {"id": "x"})
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()
    state, header = load_generator(tmp_path / "a")
    assert header["config"] == {"space": "lab", "width": 4}
    again = Generator(2, 4)
    again.load_state_dict(state)
    assert all(torch.equal(a, b) for a, b in zip(again.parameters(), generator.parameters()))


@pytest.mark.parametrize("content", [b"", b"hello", pickle.dumps({"a": 1})])
def test_other_files_are_refused(tmp_path, content):
    path = tmp_path / "generator.safetensors"
    path.write_bytes(content)
    with pytest.raises(UserError, match="not a generator of gan_colorize"):
        load_generator(path)
