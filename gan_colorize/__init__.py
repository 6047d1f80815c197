"""Image colorization with conditional GANs: train, score and compare colorizers honestly."""

__version__ = "0.1.0"
