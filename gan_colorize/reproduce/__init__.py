"""The student reports, row by row: run, and written up as a page beside what they reported."""

from gan_colorize.reproduce.faces import FACES
from gan_colorize.reproduce.horses import HORSES
from gan_colorize.reproduce.study import SCALES

STUDIES = {
    "faces": FACES,
    "horses": HORSES,
}

__all__ = ["SCALES", "STUDIES"]
