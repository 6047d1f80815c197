"""The metrics by name. Each is a torcheval Metric over pairs of batches.

    update(real, fake)      two `Batch`es: the photographs, and their colourings in the same order
    compute() -> dict       the entries of metrics.json that it gives; ValueError says why there are none
    merge_state(others)     so that torcheval's toolkit can sync it between processes

`needs_features` says whether it reads Inception features. Importing this package imports torch;
torcheval, and scikit-image where it is used, come with it.
"""

from gan_colorize.metrics.batch import Batch
from gan_colorize.metrics.colorfulness import Colorfulness
from gan_colorize.metrics.fid import Fid
from gan_colorize.metrics.kid import Kid
from gan_colorize.metrics.l1 import L1
from gan_colorize.metrics.psnr import Psnr
from gan_colorize.metrics.ssim import Ssim

METRICS = {
    "fid": Fid,
    "kid": Kid,
    "psnr": Psnr,
    "ssim": Ssim,
    "l1": L1,
    "colorfulness": Colorfulness,
}

__all__ = ["METRICS", "Batch"]
