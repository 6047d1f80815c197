"""Assignment 004 on CIFAR-10's horses."""

from gan_colorize.reproduce.study import Row, Section, Study

METRICS = ("mse", "ce", "accuracy", "mse_ab", "psnr", "ssim", "colorfulness")
QUICK = "--epochs 40"

ROWS = (
    Row("regression", "colour_regression", {}, "The assignment gives no figures.", quick=QUICK),
    Row("classification", "colour_classification", {}, "", quick=QUICK),
    Row("unet", "colour_unet", {}, "", quick=QUICK),
    Row(
        "rebalanced",
        "colour_unet",
        {},
        "Zhang et al.'s class weights, and annealed-mean decoding at 0.38. Its cross entropy is a weighted one.",
        quick=f"{QUICK} --rebalance --temperature 0.38",
        cpu="--rebalance --temperature 0.38",
        full="--rebalance --temperature 0.38",
    ),
    Row(
        "ab_bins",
        "colour_unet",
        {},
        "Classes of a*b* at grid 10, L* from the photograph. Its classes are others, and many more: its accuracy and "
        "cross entropy do not compare.",
        quick=f"{QUICK} --classes ab",
        cpu="--classes ab",
        full="--classes ab",
    ),
)


def answers(means: dict[str, dict[str, float]]) -> list[str]:
    """The assignment's questions, answered by the table's own figures."""
    if not {"regression", "classification", "unet"} <= means.keys():
        return ["(The three rows that the questions are about are not finished yet.)"]
    regression, classification, unet = (means[name] for name in ("regression", "classification", "unet"))

    def verdict(better: bool) -> str:
        return "yes" if better else "no"

    more_accurate = verdict(classification["accuracy"] > regression["accuracy"])
    return [
        "**Did classification result in better validation loss and accuracy?** The losses are of different kinds (a "
        "squared error and a cross entropy) and don't compare. Accuracy, the share of pixels whose nearest of the 24 "
        f"colours is the right one, does: {classification['accuracy']:.3f} against {regression['accuracy']:.3f} for "
        f"regression, so {more_accurate}. In squared error of a*b*, which regression is (nearly) trained for, it is "
        f"{classification['mse_ab']:.0f} against {regression['mse_ab']:.0f}; in colorfulness "
        f"{classification['colorfulness']:.1f} against {regression['colorfulness']:.1f}, of the photographs' "
        f"{regression['colorfulness_real']:.1f}.",
        f"**Did the skip connections improve validation loss and accuracy?** Loss {unet['ce']:.3f} against "
        f"{classification['ce']:.3f}: {verdict(unet['ce'] < classification['ce'])}. Accuracy {unet['accuracy']:.3f} "
        f"against {classification['accuracy']:.3f}: {verdict(unet['accuracy'] > classification['accuracy'])}.",
        f"**Did they lead to better pictures?** PSNR {unet['psnr']:.2f} against {classification['psnr']:.2f} dB, SSIM "
        f"{unet['ssim']:.3f} against {classification['ssim']:.3f}: the layers in the middle see 8x8 pixels, and "
        "without skips all edges must be drawn again from those; with them the last convolution sees the gray "
        "photograph itself.",
        "**Why may skip connections help?** Detail that pooling has thrown away comes back where it is needed; and "
        "gradients reach the first layers by a short way.",
    ]


HORSES = Study(
    "The horses: assignment 004 reproduced",
    (
        Section(
            "Regression, classification, UNet",
            METRICS,
            ROWS,
            "The same layers, Adam and number of epochs for all. The validation loss is the squared error of RGB in "
            "[0, 1] for the regression, the cross entropy in nats for the others; accuracy is "
            "the share of test pixels whose class, the nearest of 24 k-means colours, is right (for the regression: "
            "the class that its colour is nearest to).",
            references=("gray", "mean", "nearest"),
        ),
    ),
    data="cifar10_horses",
    lengths=("regression", (0.02, 0.1, 0.3, 1.0)),
    answers=answers,
)
