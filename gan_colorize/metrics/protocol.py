"""The protocol of a score: what must be equal for two scores to be compared."""

import hashlib
import json

from gan_colorize.data import Data


def protocol_of(data: Data, size: int, features: str | None) -> dict[str, object]:
    """The `protocol` entry of metrics.json.

    `id` is a hash of all entries but `split`, which says in words how the test images were chosen:
    what counts is the images, and `data` is the fingerprint of their decoded pixels.

    Args:
        features: SHA-256 of the feature network's weights; None where they can't be had.
    """
    compared = {
        "data": data.fingerprint,
        "n": len(data.test),
        "size": size,
        "resize": data.resize,
        "features": features,
    }
    name = hashlib.sha256(json.dumps(compared, sort_keys=True).encode()).hexdigest()[:8]
    return {"id": name, "split": data.split, **compared}
