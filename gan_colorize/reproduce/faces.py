"""Reports 000 and 001 (and their assignment, 002) on the Georgia Tech faces."""

from gan_colorize.reproduce.study import Row, Section, Study

NOISY = (
    "The report takes figures at chosen epochs of a curve that jumps between 1 and 3,000; ours are the last epoch's."
)
EIGHT_BIT = "The report's MSE is of OpenCV's 8-bit a*b*, whose rounding adds 0.08; its test images are another 75."

MEAN = Section(
    "Mean chroma from luminance",
    ("mse_mean_a", "mse_mean_b"),
    (
        Row(
            "mean_fcn",
            "mean_fcn",
            {"mse_mean_a": 79.4, "mse_mean_b": 126.65},
            "The report's test loss falls to 0.022 on its way to 126: the square of a sum of signed errors, "
            "not a mean of squares, which no constant can bring near 0. What its plateau shows is a constant output.",
            quick="--size 64 --epochs 12 --batch-size 50",
            cpu="--epochs 100",
        ),
        Row(
            "mean_cnn",
            "mean_cnn",
            {"mse_mean_a": 2.9, "mse_mean_b": 33.81},
            NOISY,
            quick="--size 64 --epochs 30",
        ),
        Row(
            "mean_cnn_scaled",
            "mean_cnn_scaled",
            {"mse_mean_a": 1.04, "mse_mean_b": 83.846},
            NOISY + " BN after the first convolution makes raw and scaled input nearly the same network.",
            quick="--size 64 --epochs 30",
        ),
        Row(
            "mean_conv7",
            "mean_conv7",
            {},
            "Report 001 shows a curve, no figure.",
            quick="--size 64 --epochs 6",
        ),
        Row(
            "mean_conv7_relu",
            "mean_conv7_relu",
            {},
            "The assignment's ReLU; no figure.",
            quick="--size 64 --epochs 6",
        ),
    ),
    "Squared error of an image's mean a* and b*, in their units.",
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
            "Its last ReLU forbids negative a*b*. How the report averages PSNR and SSIM is not said.",
            quick="--size 64 --epochs 3",
            cpu="--epochs 12",
        ),
        Row(
            "convnet_scaled",
            "convnet_scaled",
            {},
            "The report shows its losses only (below).",
            quick="--size 64 --epochs 3",
            cpu="--epochs 12",
        ),
        Row(
            "convnet_linear",
            "convnet_linear",
            {},
            "Not in the report: the same without the last BN and ReLU.",
            quick="--size 64 --epochs 3",
            cpu="--epochs 12",
        ),
        Row("convnet1", "convnet1", {}, "Pictures only.", quick="--size 64 --epochs 6", cpu="--epochs 40"),
        Row(
            "convnet2",
            "convnet2",
            {},
            "Pictures only; a*b* over 128 to fit its tanh.",
            quick="--size 64 --epochs 6",
            cpu="--epochs 40",
        ),
        *(
            Row(
                f"color_network_{name}",
                f"color_network_{name}",
                {"mse_ab": reported},
                why,
                quick="--size 64 --epochs 10",
            )
            for name, reported, why in (
                ("1", 32.89, EIGHT_BIT),
                ("2", 23.62, EIGHT_BIT),
                ("3", 22.19, EIGHT_BIT),
                (
                    "tanh",
                    0.0013 * 128**2,
                    "Reported as 0.0013 of a*b* / 128: times 128² it is 21.3, the best of the report's table, "
                    "which the report does not notice.",
                ),
            )
        ),
        Row("unet", "unet", {}, "Ours, of no report.", quick="--size 64 --epochs 40"),
    ),
    "From L* to a*b* by squared error. MSE is of a*b* in their units, before any clipping; PSNR (dB) and SSIM are "
    "of 8-bit RGB, each picture's averaged.",
    references=("gray", "mean", "nearest"),
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
            "Architecture 2, on fruits and vegetables (NCD) there. All old parameters are frozen, the report says, "
            "which leaves nothing to train; ours freezes the encoder.",
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
)

CLOSING = """
## What the report's other losses must be

- Report 000 gives its colorizer a training loss of 3,591.62 and a test loss of 13,507,350,528. Lab in 8 bits can't be
  wrong by more than 255² = 65,025 on average, so the second is no mean: it is a sum of squares over all pixels
  (13.5e9 over 75 images x 2 x 128 x 128 is 5,496 a value, of the order of the first). A mean of 3,592 is an error of 60
  units at every pixel, which no colouring at 28.46 dB has: that is a mean squared error of 93 in RGB. And a training
  loss that moves by 0.3 in 75 epochs is that of a network that does not learn. The figures and the pictures are of
  different runs, or the loss is taken between things that are not the picture's a*b* (dead ReLUs against
  a*b* + 128, for one).
- Its scaled variant's test loss, 2.0e15 falling to 4.8e14, is 1.04 to 1.12 x 32768² times its training loss at every
  epoch (32768 = 2 x 128 x 128, the values of one picture): a sum, multiplied once more by the number of values.
- Its FCN's test loss for b* goes 797,751, 17,766, 0.022, 117.97: a curve that touches zero is the square of one signed
  difference. A mean of squares is at least the variance of the targets around the constant that this network predicts.
- The same 50 people stand in training and test: the nearest-neighbour row copies the chroma of the most similar
  training face, and learns nothing. A model that scores below it has shown nothing about colorization.
"""

FACES = Study("The faces: reports 000 and 001 reproduced", (MEAN, COLORIZERS, TRANSFER), closing=CLOSING)
