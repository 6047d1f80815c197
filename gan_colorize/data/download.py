"""Downloads of the public data sets, through torchvision: progress bar, checksums, and a way by hand."""

from collections.abc import Callable
from pathlib import Path

from gan_colorize.errors import UserError
from gan_colorize.files import cache_folder


def download(name: str, fetch: Callable[[Path], None], by_hand: str) -> Path:
    """Calls `fetch` with the data set's folder in the cache and returns that folder.

    torchvision fetches what is missing and checks what is there against its checksums.

    Raises:
        UserError: the download can't be reached or its checksum is wrong; the message says which
            file to put where by hand.
    """
    root = cache_folder() / "datasets" / name
    root.mkdir(parents=True, exist_ok=True)
    try:
        fetch(root)
    except (OSError, RuntimeError) as error:  # URLError is an OSError; a bad checksum a RuntimeError
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        hint = by_hand.format(root=root)
        raise UserError(f"{name} can't be downloaded ({reason}); by hand: {hint}") from None
    return root
