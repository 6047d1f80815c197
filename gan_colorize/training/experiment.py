"""One experiment, whole: data, training, score, run folder."""

import copy
import dataclasses
import traceback
from contextlib import contextmanager
from pathlib import Path

import torch
from PIL import Image

from gan_colorize.cli import result, say
from gan_colorize.colorize import recolor
from gan_colorize.config import ADVERSARIAL_FLAGS, BaselineConfig, GanConfig, RunConfig, flag, result_settings
from gan_colorize.data import Data, Images, load
from gan_colorize.data.copies import augmented
from gan_colorize.data.loader import Batches
from gan_colorize.devices import decide, defaults
from gan_colorize.errors import Diverged, Interrupted, UserError
from gan_colorize.files import write_text
from gan_colorize.metrics.evaluate import Scorer
from gan_colorize.metrics.table import table
from gan_colorize.models import count_parameters
from gan_colorize.pictures import sample_grid, save_curves, save_png
from gan_colorize.pixels import luma
from gan_colorize.runs import RunFolder, existing_run, new_run
from gan_colorize.spaces import SPACES
from gan_colorize.training.checkpoint import load_state, save_generator, save_history
from gan_colorize.training.gan import Gan
from gan_colorize.training.loop import Row, fit
from gan_colorize.training.supervised import Supervised, refuse_foreign_flags
from gan_colorize.training.tracking import Tracker

SHOWN = 20  # pictures in a sample grid


def train_gan(config: GanConfig) -> RunFolder:
    """Trains, scores and writes the run folder (DESIGN, section 3); prints the score to stdout.

    Raises:
        UserError, Diverged, Interrupted: see errors.py.
    """
    return _experiment(decide(config), f"{config.disc}-{config.space}")


def train_baseline(config: BaselineConfig) -> RunFolder:
    """The same for one of BASELINES.

    Raises:
        UserError, Diverged, Interrupted: see errors.py.
    """
    if config.model is None:
        raise UserError("--model is needed: the name of a baseline; --list prints them all")
    refuse_foreign_flags(config)
    return _experiment(decide(config), config.model)


def prepared(config: RunConfig) -> Data:
    """The data of a run, with the augmented images that are made once."""
    data = load(config.data, config.size, config.test_fraction, config.test_data)
    if not (config.copies or config.extra):
        return data
    train = augmented(data.train, config.augment, config.seed, config.copies, config.extra)
    return dataclasses.replace(data, train=train)


def batches_of(config: RunConfig, data: Data) -> Batches:
    """The training batches of a run, augmented anew in each epoch unless that was done once."""
    augment = "none" if config.copies or config.extra else config.augment
    workers = defaults(config.device).workers
    return Batches(data.train, config.batch_size, augment, config.seed, workers, config.device == "cuda")


def task_of(config: RunConfig, data: Data, load: bool = True) -> Gan | Supervised:
    """What is trained. Its weights depend on torch's random state, so seed that first."""
    return Supervised(config, data, load) if isinstance(config, BaselineConfig) else Gan(config)


def _experiment(config: RunConfig, name: str) -> RunFolder:
    data = prepared(config)
    batches = batches_of(config, data)
    steps = config.steps or config.epochs * len(batches)
    before = None
    if config.resume:
        run = existing_run(config.out)
        if run.metrics.exists() and run.finished_steps() == steps:
            say(f"the run in {run.path} is finished; nothing to do")
            return run
        before = load_state(run)
    if before is not None:
        if before["data"] != data.identity:
            raise UserError(f"--resume: the images in {config.data} have changed since the run began; start anew")
        if before["step"] > steps:
            raise UserError(f"--resume: the run has {before['step']} steps already; it may only grow")
    torch.manual_seed(config.seed)
    task = task_of(config, data, load=before is None)
    if batches.batch_size == 1:
        _check_batch_of_one(task, config.size)
    if not config.resume:  # what can be wrong with the input is known by now
        run = new_run(config.out, f"{data.name}-{name}", config.overwrite)
    for note in (*_ignored(config, data), *(f"{data.name}: {note}" for note in data.notes)):
        say(note)
    with _error_log(run):
        _train(config, data, task, batches, steps, run, before)
    return run


def _train(
    config: RunConfig, data: Data, task, batches: Batches, steps: int, run: RunFolder, before: dict | None
) -> None:
    settings = result_settings(config)
    for stale in (run.metrics, run.path / "error.log"):  # a run under way has no score
        stale.unlink(missing_ok=True)
    run.write_config(settings)
    run.write_rejected(data.rejected)
    if isinstance(task, Supervised) and task.colours is not None:
        run.write_colours(task.colours)
    _announce(config, data, task, batches, steps, run)
    scorer = Scorer(data, config.size, task.device)
    tracker = Tracker(config.wandb, run.path, settings)
    fid_every = getattr(config, "fid_every", 0)

    def end_of_epoch(row: Row) -> Row:
        row |= validate(task, data.test)
        if fid_every and row["epoch"] % fid_every == 0 and row["step"] < steps:
            row["val/fid"] = scorer.fid(task.colorizer, task.space)
        picture = run.samples / f"epoch_{row['epoch']:04d}.png"
        save_png(picture, samples(task, data))
        tracker.log(row, picture)
        return row

    history = fit(task, batches, steps, run, end_of_epoch, data.identity, before)
    scores = scorer.score(task.colorizer, task.space, run.scores) if task.paints else scorer.stamp()
    scores |= {name: history[-1][f"val/{name}"] for name in task.counted}
    if "val/fid" in history[-1]:
        history[-1]["val/fid"] = scores["fid"]
    run.write_history(history)
    save_history(run, history)
    save_curves(run.curves, history)
    save_png(run.path / "samples.png", samples(task, data))
    if len(data.test) > SHOWN:
        save_png(run.path / "samples_next.png", samples(task, data, SHOWN))
    save_generator(run.generator, task.colorizer, _shared(settings, data), scores["protocol"])
    extra = {
        "parameters": {"generator": count_parameters(task.generator), "discriminator": 0},
        "train_images_seen": steps * batches.batch_size,
    }
    if task.discriminator is not None:
        extra["parameters"]["discriminator"] = count_parameters(task.discriminator)
    run.write_metrics(scores | extra)
    tracker.finish(scores | extra)
    result(table(scores, data.name, str(run.path)))


def validate(task, images: Images) -> dict[str, float]:
    """Means over a set of images of what `task.validate` gives for its parts."""
    sums: dict[str, float] = {}
    for rgb in images.batches():
        for name, value in task.validate(rgb).items():
            sums[name] = sums.get(name, 0.0) + value * len(rgb) / len(images)
    return sums


def _check_batch_of_one(task, size: int) -> None:
    """Raises UserError where batch normalization would have a single value to normalize."""
    networks = [(task.generator, 1), (task.discriminator, 1 + task.space.channels)]
    for network, channels in networks:
        try:
            if network is not None:
                copy.deepcopy(network).train()(torch.zeros(1, channels, size, size, device=task.device))
        except ValueError:
            raise UserError(
                f"--batch-size 1 at --size {size}: batch normalization needs at least 2 images here"
            ) from None


def samples(task, data: Data, skip: int = 0) -> Image.Image:
    """The grid of the same seeded test images each time, from number `skip` on."""
    truth = data.test[data.shown(SHOWN, skip)]
    ours, _ = recolor(task.colorizer, task.space, truth)
    return sample_grid(luma(truth), ours, truth)


def _shared(settings: dict[str, object], data: Data) -> dict[str, object]:
    """The settings that a model carries with it when it is passed on: names instead of paths."""
    shared = settings | {"data": data.name}
    if "test_data" in settings:
        shared["test_data"] = data.split
    for name in ("init_from", "colours"):
        if name in settings:
            shared[name] = Path(str(settings[name])).name
    return shared


def _announce(config: RunConfig, data: Data, task, batches: Batches, steps: int, run: RunFolder) -> None:
    parts = [f"{getattr(config, 'model', 'generator')} {count_parameters(task.generator) / 1e6:.3g} M"]
    if task.discriminator is not None:
        parts.append(f"{config.disc} discriminator {count_parameters(task.discriminator) / 1e6:.3g} M")
    size = f"{config.size}x{config.size}"
    say(f"{data.name}: {len(data.train)} training and {len(data.test)} test images of {size} ({data.split})")
    name = next(name for name, space in SPACES.items() if isinstance(task.space, space))
    say(f"{' + '.join(parts)} parameters; {name}; {config.device}, {config.precision}")
    if batches.batch_size < config.batch_size:
        say(f"--batch-size {config.batch_size} is more than there are: all {batches.batch_size} images in each batch")
    say(f"{steps} steps of {batches.batch_size} images into {run.path}")


def _ignored(config: RunConfig, data: Data) -> list[str]:
    """A line on each flag that was given and has no effect."""
    lines = []
    if isinstance(config, GanConfig) and config.disc == "none":
        given = [name for name in ADVERSARIAL_FLAGS if getattr(config, name) != getattr(GanConfig, name)]
        if given:
            lines.append(f"--disc none: there is no discriminator, so {', '.join(map(flag, given))} is ignored")
    if config.test_fraction != type(config).test_fraction and not data.split.startswith("random"):
        lines.append(f"--test-fraction is ignored: the test part of {config.data} is {data.split}")
    return lines


@contextmanager
def _error_log(run: RunFolder):
    """Writes the traceback of an unexpected error to the run's error.log, for cli.run to name."""
    try:
        yield
    except (UserError, Diverged, Interrupted):
        raise
    except Exception as error:
        error.log = run.path / "error.log"
        write_text(error.log, traceback.format_exc())
        raise
