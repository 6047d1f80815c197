"""One experiment, whole: data, training, score, run folder."""

import traceback
from contextlib import contextmanager

import torch
from PIL import Image

from gan_colorize.cli import result, say
from gan_colorize.colorize import recolor, validation_l1
from gan_colorize.config import ADVERSARIAL_FLAGS, GanConfig, flag, result_settings
from gan_colorize.data import Data, load
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
from gan_colorize.training.checkpoint import load_state, save_generator, save_history
from gan_colorize.training.gan import Gan
from gan_colorize.training.loop import Row, fit
from gan_colorize.training.tracking import Tracker

SHOWN = 20  # pictures in a sample grid


def train_gan(config: GanConfig) -> RunFolder:
    """Trains, scores and writes the run folder (DESIGN, section 3); prints the score to stdout.

    Raises:
        UserError, Diverged, Interrupted: see errors.py.
    """
    config = decide(config)
    data = load(config.data, config.size, config.test_fraction, config.test_data)
    if min(config.batch_size, len(data.train)) == 1 and config.size <= 32:
        raise UserError(f"--batch-size 1 at --size {config.size}: batch normalization needs at least 2 images here")
    for note in (*_ignored(config, data), *(f"{data.name}: {note}" for note in data.notes)):
        say(note)
    if config.resume:
        run = existing_run(config.out)
    else:
        run = new_run(config.out, f"{data.name}-{config.disc}-{config.space}", config.overwrite)
    with _error_log(run):
        _train(config, data, run)
    return run


def _train(config: GanConfig, data: Data, run: RunFolder) -> None:
    settings = result_settings(config)
    torch.manual_seed(config.seed)
    gan = Gan(config)
    workers = defaults(config.device).workers
    batches = Batches(data.train, config.batch_size, config.augment, config.seed, workers, config.device == "cuda")
    steps = config.steps or config.epochs * len(batches)
    if run.metrics.exists() and run.finished_steps() == steps:
        say(f"the run in {run.path} is finished; nothing to do")
        return
    before = load_state(run) if config.resume else None
    if before is not None:
        if before["data"] != data.identity:
            raise UserError(f"--resume: the images in {config.data} have changed since the run began; start anew")
        if before["step"] > steps:
            raise UserError(f"--resume: the run has {before['step']} steps already; it may only grow")
    for stale in (run.metrics, run.path / "error.log"):  # a run under way has no score
        stale.unlink(missing_ok=True)
    run.write_config(settings)
    run.write_rejected(data.rejected)
    _announce(config, data, gan, batches, steps, run)
    scorer = Scorer(data, config.size, gan.device)
    tracker = Tracker(config.wandb, run.path, settings)

    def end_of_epoch(row: Row) -> Row:
        row["val/l1"] = validation_l1(gan.colorizer, gan.space, data.test)
        if config.fid_every and row["epoch"] % config.fid_every == 0 and row["step"] < steps:
            row["val/fid"] = scorer.fid(gan.colorizer, gan.space)
        picture = run.samples / f"epoch_{row['epoch']:04d}.png"
        save_png(picture, samples(gan, data))
        tracker.log(row, picture)
        return row

    history = fit(gan, batches, steps, run, end_of_epoch, data.identity, before)
    scores = scorer.score(gan.colorizer, gan.space, run.scores)
    history[-1]["val/fid"] = scores["fid"]
    run.write_history(history)
    save_history(run, history)
    save_curves(run.curves, history)
    save_png(run.path / "samples.png", samples(gan, data))
    if len(data.test) > SHOWN:
        save_png(run.path / "samples_next.png", samples(gan, data, SHOWN))
    shared = settings | {"data": data.name} | ({"test_data": data.split} if config.test_data else {})  # no paths
    save_generator(run.generator, gan.colorizer, shared, scores["protocol"])
    networks = {"generator": gan.generator, "discriminator": gan.discriminator}
    extra = {
        "parameters": {name: count_parameters(network) if network else 0 for name, network in networks.items()},
        "train_images_seen": steps * batches.batch_size,
    }
    run.write_metrics(scores | extra)
    tracker.finish(scores | extra)
    result(table(scores, data.name, str(run.path)))


def samples(gan: Gan, data: Data, skip: int = 0) -> Image.Image:
    """The grid of the same seeded test images each time, from number `skip` on."""
    truth = data.test[data.shown(SHOWN, skip)]
    ours, _ = recolor(gan.colorizer, gan.space, truth)
    return sample_grid(luma(truth), ours, truth)


def _announce(config: GanConfig, data: Data, gan: Gan, batches: Batches, steps: int, run: RunFolder) -> None:
    parts = [f"generator {count_parameters(gan.generator) / 1e6:.2f} M"]
    if gan.discriminator is not None:
        parts.append(f"{config.disc} discriminator {count_parameters(gan.discriminator) / 1e6:.2f} M")
    size = f"{config.size}x{config.size}"
    say(f"{data.name}: {len(data.train)} training and {len(data.test)} test images of {size} ({data.split})")
    say(f"{' + '.join(parts)} parameters; {config.space}; {config.device}, {config.precision}")
    if batches.batch_size < config.batch_size:
        say(f"--batch-size {config.batch_size} is more than there are: all {batches.batch_size} images in each batch")
    say(f"{steps} steps of {batches.batch_size} images into {run.path}")


def _ignored(config: GanConfig, data: Data) -> list[str]:
    """A line on each flag that was given and has no effect."""
    given = [name for name in ADVERSARIAL_FLAGS if getattr(config, name) != getattr(GanConfig, name)]
    lines = []
    if config.disc == "none" and given:
        lines.append(f"--disc none: there is no discriminator, so {', '.join(map(flag, given))} is ignored")
    if config.test_fraction != GanConfig.test_fraction and not data.split.startswith("random"):
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
