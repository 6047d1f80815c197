"""Reports 000 and 001 (and their assignment, 002) on the Georgia Tech faces."""

from gan_colorize.reproduce.study import Results, Row, Section, Study

SIGNED = "Most likely the report's is no mean of squares (below)."
OTHER_TEST = "Another 75 test faces, of 750. If the report's a*b* are OpenCV's 8-bit ones, rounding adds 0.08."
QUICK_CONVNET = "--size 64 --epochs 8"

MEAN = Section(
    "Mean chroma from luminance",
    ("mse_mean_a", "mse_mean_b"),
    (
        Row(
            "mean_fcn",
            "mean_fcn",
            {"mse_mean_a": 79.408, "mse_mean_b": 126.65},
            f"Of the last epochs. {SIGNED}",
            quick="--size 64 --epochs 12 --batch-size 50",
            cpu="--epochs 100",
        ),
        Row(
            "mean_cnn",
            "mean_cnn",
            {"mse_mean_a": 2.904, "mse_mean_b": 33.81},
            f"a* is of epoch 150 (the last printed one has 3,002), b* of the last printed, 475. {SIGNED}",
            quick="--size 64 --epochs 30",
        ),
        Row(
            "mean_cnn_scaled",
            "mean_cnn_scaled",
            {"mse_mean_a": 1.043, "mse_mean_b": 83.846},
            f"a* is of epoch 400 (the last printed one has 35.7), b* of the last printed, 475. {SIGNED} BN after the "
            "first convolution makes raw and scaled input nearly the same network.",
            quick="--size 64 --epochs 30",
        ),
        Row("mean_conv7", "mean_conv7", {}, "Report 001 shows a curve, no figure.", quick="--size 64 --epochs 6"),
        Row(
            "mean_conv7_relu",
            "mean_conv7_relu",
            {},
            "The assignment's; no figure. Three ReLU maps a layer die easily, and then the output's bias alone learns.",
            quick="--size 64 --epochs 6",
        ),
    ),
    "Squared error of an image's mean a* and b*, in their units. The training images' mean, guessed for each test "
    "image, is what a network must beat.",
    references=("mean",),
)

COLORIZERS = Section(
    "Colorizers",
    ("mse_ab", "psnr", "ssim"),
    (
        Row(
            "convnet",
            "convnet",
            {"psnr": 28.462568831949948, "ssim": 0.9243574367606995},
            "How the report averages PSNR and SSIM is not said. Its 950 images were probably divided after augmentation "
            "(below); ours before.",
            quick=QUICK_CONVNET,
            cpu="--epochs 12",
        ),
        Row(
            "convnet_scaled",
            "convnet_scaled",
            {},
            "The report shows its losses only (below).",
            quick=QUICK_CONVNET,
            cpu="--epochs 12",
        ),
        Row(
            "convnet_linear",
            "convnet_linear",
            {},
            "Not in the report: the same without the last BN and ReLU.",
            quick=QUICK_CONVNET,
            cpu="--epochs 12",
        ),
        Row("convnet1", "convnet1", {}, "Pictures only.", quick=QUICK_CONVNET, cpu="--epochs 40"),
        Row(
            "convnet2",
            "convnet2",
            {},
            "Pictures only; a*b* over 128 to fit its tanh.",
            quick=QUICK_CONVNET,
            cpu="--epochs 40",
        ),
        Row("color_network_1", "color_network_1", {"mse_ab": 32.89}, OTHER_TEST, quick="--size 64 --epochs 10"),
        Row("color_network_2", "color_network_2", {"mse_ab": 23.62}, OTHER_TEST, quick="--size 64 --epochs 10"),
        Row("color_network_3", "color_network_3", {"mse_ab": 22.19}, OTHER_TEST, quick="--size 64 --epochs 10"),
        Row(
            "color_network_tanh",
            "color_network_tanh",
            {"mse_ab": 0.0013 * 128**2},
            "Reported as 0.0013 of a*b* / 128: times 128² that is 21.3, the best of the report's table, which the report "
            "does not notice.",
            quick="--size 64 --epochs 10",
        ),
        Row("unet", "unet", {}, "Ours, of no report.", quick="--size 64 --epochs 40"),
    ),
    "From L* to a*b* by squared error. MSE is of a*b* in their units, before any clipping; PSNR (dB) and SSIM are "
    "of 8-bit RGB, each picture's averaged.",
    references=("gray", "mean", "nearest", "no_negative"),
)

TRANSFER = Section(
    "Transfer learning",
    ("mse_ab", "psnr", "ssim"),
    (
        Row(
            "transfer_1",
            "transfer_1",
            {},
            "Architecture 1; pictures only.",
            quick="--size 64 --epochs 2",
            cpu="--epochs 6",
            after="convnet",
        ),
        Row(
            "transfer_2",
            "transfer_2",
            {"psnr": 29.997109268611794, "ssim": 0.7024259505477167},
            "On fruits and vegetables (NCD) there, for 125 epochs or more. Which architecture's figures these are is not "
            "said; we put them beside the one that it prefers. All old parameters are frozen, it says, which would leave "
            "this one nothing to train; ours freezes the encoder.",
            quick="--size 64 --epochs 2",
            cpu="--epochs 6",
            after="convnet",
        ),
        Row(
            "transfer_all",
            "convnet",
            {},
            "Not in the report: everything is trained on.",
            quick="--size 64 --epochs 2",
            cpu="--epochs 6",
            after="convnet",
        ),
    ),
    "From the faces to another domain, starting from `convnet` above.",
    references=("gray", "mean"),
    domain="target",
)

# The report's colorizer losses, training and test, of the last printed epoch.
LOSSES = {
    "convnet": (3591.6279297, 13507350528.0),
    "convnet_scaled": (431842.84375, 482660002562048.0),
    "transfer_2": (9235.0312500, 7906398720.0),
}

NOTES = """
- 8-bit values can't be wrong by more than 255² = 65,025 on average. So the three test losses are no means over pixels,
  nor is the scaled variant's training loss. 13.5e9 over 75 images x 2 x 128 x 128 values is 5,496 each: it may be a sum
  of squares, of the order of the training loss. The scaled variant's test loss is 1.04 to 1.12 x 32768² times its
  training loss at every printed epoch, and 32768 = 2 x 128 x 128 is the number of values of one picture.
- A mean of 3,592 is an error of 60 units in every value. No colouring at 28.46 dB has that: 28.46 dB is a mean squared
  error of 93 in RGB. And a training loss that moves by 0.3 in 75 epochs is that of a network that does not learn. The
  loss is not taken of what the pictures are made of, or it is of another run; the report does not let us say which.
- The mean regressors' test losses: at epoch 0 they are 45.6 to 46.4 times the training loss in all six logs, though
  networks begin near 0 on both sides; and the FCN's for b* goes 797,751, 17,766, 0.022, 117.97. A mean of squares around
  one output can't fall below the variance of the targets around it. The square of a signed sum of errors can, and most
  likely these are that: they do not compare with ours.
- `convnet` against `convnet_linear`: after BN and ReLU no a*, b* can be negative. What that alone costs is the row of the
  truth with its negative values set to 0. The rest of the difference is time: BN's scale starts at 1 a*b* unit and Adam
  moves it by about the learning rate, 0.01, a step, while faces need 10 to 20 units.
- The report's instructions say that its folder of faces "includes Data augmentation images", so its 950 images were
  probably divided after augmentation, and flipped or cropped copies of test faces trained on. Its 87 batches of 10 fit
  that (950 less 80 to 89) as well as 675 + 200 images. We divide first.
- The same 50 people stand in training and test: the nearest neighbour copies the chroma of the most similar training
  face, and learns nothing. A model that scores below it has shown nothing about colorization.
"""


def closing(results: Results) -> str:
    """The report's losses beside ours, and what they can and can't be."""
    lines = ["## The report's losses", ""]
    lines += ["| row | reported: training | reported: test | ours: training MSE a*b* | ours: test MSE a*b* |"]
    lines += ["| --- | --- | --- | --- | --- |"]
    for name, (training, test) in LOSSES.items():
        ours = ["", ""]
        if history := results.history(name):
            link = results.runs(name)[0].history.relative_to(results.out).as_posix()
            ours = [f"[{history[-1][column]:.2f}]({link})" for column in ("loss/mse_ab", "val/mse_ab")]
        lines.append(f"| `{name}` | {training:,.2f} | {test:,.0f} | {ours[0]} | {ours[1]} |")
    return "\n".join(lines) + "\n" + NOTES


FACES = Study("The faces: reports 000 and 001 reproduced", (MEAN, COLORIZERS, TRANSFER), closing)
