import numpy as np
import pytest

from gan_colorize.config import GanConfig
from gan_colorize.data import load
from gan_colorize.data.copies import augmented
from gan_colorize.errors import UserError


@pytest.fixture
def images(folder):
    return load(str(folder), 16, 0.1).train


def test_ten_copies_of_each_image(images):
    made = augmented(images, "report", seed=0, copies=10)
    assert len(made) == 10 * len(images)
    assert made[np.arange(3)].shape == (3, 16, 16, 3)
    assert len(set(made.digests)) > 8 * len(images)  # a copy may stay as it is, or come out like another
    assert all(name.split("#")[0] == images.names[i % len(images)] for i, name in enumerate(made.names))


def test_extra_ones_join_the_images_themselves(images):
    made = augmented(images, "report", seed=0, extra=7)
    assert len(made) == len(images) + 7
    assert np.array_equal(made[np.arange(len(images))], images[np.arange(len(images))])
    assert len({name.split("#")[0] for name in made.names[len(images) :]}) == 7
    many = augmented(images, "report", seed=0, extra=2 * len(images) + 1)
    assert len(many) == 3 * len(images) + 1


def test_the_seed_decides(images):
    one, same = (augmented(images, "report", seed=0, copies=2).digests for _ in range(2))
    assert one == same != augmented(images, "report", seed=1, copies=2).digests


def test_all_three_operations_can_meet_and_none_need(images):
    """Flip, crop and factor, each half of the time (002): an eighth of the copies has none, an eighth all."""
    made = augmented(images, "report", seed=0, copies=40)
    untouched = sum(digest in set(images.digests) for digest in made.digests) / len(made)
    assert 0.07 < untouched < 0.19
    darker = [made[i].mean() < 0.97 * images[i % len(images)].mean() for i in range(len(made))]
    assert 0.3 < np.mean(darker) < 0.6


@pytest.mark.parametrize(
    ("settings", "part"),
    [
        ({"copies": 2}, "--copies needs to know how"),
        ({"extra": 2}, "--extra needs to know how"),
        ({"copies": 2, "extra": 2, "augment": "report"}, "both given"),
        ({"copies": -1}, "--copies -1"),
    ],
)
def test_settings_that_make_no_sense_are_refused(settings, part):
    with pytest.raises(UserError, match=part):
        GanConfig(**settings)
