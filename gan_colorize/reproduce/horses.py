"""Assignment 004 on CIFAR-10's horses."""

from gan_colorize.reproduce.study import Results, Row, Section, Study

METRICS = ("mse", "ce", "accuracy", "mse_ab", "psnr", "ssim", "colorfulness")
QUICK, CPU = "--steps 240", "--steps 1250"  # as many as the presets' 25 epochs of 5,000 horses in batches of 100

ROWS = (
    Row("regression", "colour_regression", {}, "The assignment gives no figures.", quick=QUICK, cpu=CPU),
    Row("classification", "colour_classification", {}, "", quick=QUICK, cpu=CPU),
    Row("unet", "colour_unet", {}, "", quick=QUICK, cpu=CPU),
    Row(
        "rebalanced",
        "colour_unet",
        {},
        "Zhang et al.'s class weights, and annealed-mean decoding at 0.38. Its cross entropy is a weighted one, which "
        "does not compare.",
        quick=f"{QUICK} --rebalance --temperature 0.38",
        cpu=f"{CPU} --rebalance --temperature 0.38",
        full="--rebalance --temperature 0.38",
    ),
    Row(
        "ab_bins",
        "colour_unet",
        {},
        "Classes of a*b* at grid 10, L* from the photograph. They are others, and many more: its accuracy and cross "
        "entropy do not compare.",
        quick=f"{QUICK} --classes ab",
        cpu=f"{CPU} --classes ab",
        full="--classes ab",
    ),
)


def closing(results: Results) -> str:
    """The assignment's questions, answered by the table's own figures."""
    rows = ("regression", "classification", "unet")
    if not all(results.runs(row) for row in rows):
        return "## The questions\n\n(The three rows that they are about are not finished yet.)"

    def figures(name: str, digits: int) -> tuple[list[float], list[str]]:
        values = [results.mean(row, name) for row in rows]
        return values, ["-" if value is None else f"{value:.{digits}f}" for value in values]

    (accuracy, accuracies), (ssim, ssims), (_, psnrs) = figures("accuracy", 3), figures("ssim", 3), figures("psnr", 2)
    (ce, ces), (_, mses), (color, colors) = figures("ce", 3), figures("mse_ab", 0), figures("colorfulness", 1)
    real = results.mean("regression", "colorfulness_real")
    text = [
        "**Did classification result in better validation loss and accuracy?** The losses are of different kinds (a "
        "squared error of RGB and a cross entropy) and don't compare. Accuracy, the share of pixels whose nearest of the "
        f"24 colours is the right one, does: {accuracies[1]} against {accuracies[0]} for regression, so "
        f"{_verdict(accuracy[1] > accuracy[0])}. The squared error of a*b* is {mses[1]} against {mses[0]}, the "
        f"colorfulness {colors[1]} against {colors[0]} (the photographs': {real:.1f}): "
        + ("the classifier's colours are stronger." if color[1] > color[0] else "its colours are no stronger here."),
        f"**Did the skip connections improve validation loss and accuracy?** Loss {ces[2]} against {ces[1]}: "
        f"{_verdict(ce[2] < ce[1])}. Accuracy {accuracies[2]} against {accuracies[1]}: "
        f"{_verdict(accuracy[2] > accuracy[1])}.",
        f"**Did they lead to better pictures?** PSNR {psnrs[2]} against {psnrs[1]} dB, SSIM {ssims[2]} against {ssims[1]}: "
        + (
            "yes, and the pictures above show sharper edges. The layers in the middle see 8x8 pixels; without skips all "
            "detail must be drawn again from those, with them the last convolution sees the gray photograph itself."
            if ssim[2] > ssim[1]
            else "no, not by these figures."
        ),
        "**Why may skip connections help?** Detail that pooling has thrown away comes back where it is needed; and "
        "gradients reach the first layers by a short way.",
    ]
    if results.runs("gray") and results.runs("mean"):
        best = max(results.mean(row, "psnr") for row in rows)
        gray, mean = results.mean("gray", "psnr"), results.mean("mean", "mse_ab")
        lowest = min(results.mean(row, "mse_ab") for row in rows)
        text.append(
            f"**Is any of it better than nothing?** The gray picture itself has {gray:.2f} dB, the best of these three "
            f"{best:.2f}: they paint the whole picture anew, lightness too, and lose detail that they were given. The "
            f"training images' mean colour has an error of {mean:.0f} in a*b*, the best of the three {lowest:.0f}. "
            + (
                "So they beat a constant by that."
                if lowest < mean
                else "So none of them beats a constant by that measure."
            )
        )
    return "## The questions\n\n" + "\n\n".join(text)


def _verdict(better: bool) -> str:
    return "yes" if better else "no"


HORSES = Study(
    "The horses: assignment 004 reproduced",
    (
        Section(
            "Regression, classification, UNet",
            METRICS,
            ROWS,
            "The same layers, Adam and number of steps for all. The validation loss is the squared error of RGB in "
            "[0, 1] for the regression, the cross entropy in nats for the others; accuracy is the share of test pixels "
            "whose class, the nearest of 24 k-means colours, is right (for the regression: the class that its colour is "
            "nearest to).",
            references=("gray", "mean", "nearest"),
        ),
    ),
    closing,
    data="cifar10_horses",
    lengths=("regression", (0.02, 0.1, 0.3, 1.0)),
)
