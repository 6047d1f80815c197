"""A score as people read it at the end of a run."""

FEW = 50  # test images
# What baselines count besides: title and digits.
COUNTED = {
    "mse_ab": ("MSE of a*b*, in their units", 2),
    "mse_mean_a": ("MSE of the mean a*", 2),
    "mse_mean_b": ("MSE of the mean b*", 2),
    "mse": ("MSE of RGB in [0, 1]", 4),
    "ce": ("cross entropy in nats", 3),
    "accuracy": ("pixels in the right class", 3),
}


def table(scores: dict[str, object], data: str, folder: str) -> str:
    """A few lines: this run, the gray input, the photographs themselves, and the protocol.

    Args:
        scores: the entries of metrics.json.
    """
    lines = _pictures(scores) if "psnr" in scores else []
    for name, (title, digits) in COUNTED.items():
        if name in scores:
            lines.append(f"{title}: {_number(scores[name], digits)}")
    protocol = scores["protocol"]
    size, features = protocol["size"], protocol["features"]
    network = (
        f", inception-2015-12-05 ({features[:8]})" if features else ", no feature network" if "fid" in scores else ""
    )
    lines.append(f"protocol {protocol['id']}: {data}, {protocol['n']} test images of {size}x{size}{network}")
    lines.append(f"split: {protocol['split']}")
    if scores.get("fid") is not None and scores["fid"] >= scores["fid_gray"]:
        lines.append("this FID is no better than the gray input's: the colours do more harm than good so far")
    if protocol["n"] < FEW and "fid" in scores:
        lines.append(f"{protocol['n']} test images are few: such an FID or KID says little")
    if "fid" in scores["unavailable"]:
        lines.append(f"no FID: {scores['unavailable']['fid']}")
    lines.append(f"run folder: {folder}")
    return "\n".join(lines)


def _pictures(scores: dict[str, object]) -> list[str]:
    rows = [
        ("", "FID", "KID", "PSNR", "SSIM", "L1", "colorfulness"),
        (
            "this run",
            _number(scores["fid"], 2),
            _number(scores["kid"], 4),
            _number(scores["psnr"], 2),
            _number(scores["ssim"], 3),
            _number(scores["l1"], 4),
            _number(scores["colorfulness"], 1),
        ),
        ("gray input", _number(scores["fid_gray"], 2), "", "", "", "", "0.0"),
        ("truth", "0.00", "", "", "1.000", "0.0000", _number(scores["colorfulness_real"], 1)),
    ]
    return [f"{row[0]:<11}" + "".join(f"{cell:>8}" for cell in row[1:6]) + f"{row[6]:>14}" for row in rows]


def _number(value: object, digits: int) -> str:
    return "-" if value is None else f"{value:.{digits}f}"
