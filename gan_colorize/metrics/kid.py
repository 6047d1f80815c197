"""`kid`: Kernel Inception Distance (Binkowski et al. 2018, arXiv:1801.01401)."""

import numpy as np
from torch import Tensor

from gan_colorize.metrics.batch import FeatureMetric

SUBSETS, SUBSET_SIZE, SEED = 100, 1000, 2020  # torch-fidelity's


class Kid(FeatureMetric):
    """The unbiased squared MMD of two sets of features under the kernel (x.y / D + 1)^3. Lower is better.

    Unlike FID its expectation does not depend on N; it can fall slightly below 0 between like sets.
    `kid` is taken over all images, which the mean over random subsets only estimates; `kid_std` is
    the standard deviation over 100 random subsets of min(1000, N/2), for a sense of its noise.
    """

    def compare(self, real: Tensor, fake: Tensor) -> dict[str, float]:
        a, b = real.double().numpy(), fake.double().numpy()
        size = min(SUBSET_SIZE, len(a) // 2, len(b) // 2)
        entries = {"kid": squared_mmd(a, b)}
        if size >= 2:
            rng = np.random.RandomState(SEED)
            subsets = [
                squared_mmd(a[rng.choice(len(a), size, replace=False)], b[rng.choice(len(b), size, replace=False)])
                for _ in range(SUBSETS)
            ]
            entries["kid_std"] = float(np.std(subsets))
        return entries


def squared_mmd(a: np.ndarray, b: np.ndarray) -> float:
    """The unbiased estimate (Gretton et al. 2012) for float64 features (N, D) and (M, D)."""
    n, m = len(a), len(b)
    within_a = (_kernel_sum(a, a) - _diagonal_sum(a)) / (n * (n - 1))
    within_b = (_kernel_sum(b, b) - _diagonal_sum(b)) / (m * (m - 1))
    return float(within_a + within_b - 2 * _kernel_sum(a, b) / (n * m))


def _kernel_sum(a: np.ndarray, b: np.ndarray, rows: int = 1024) -> float:
    """Sum of the kernel over all pairs, some rows at a time, so that memory does not grow with N^2."""
    blocks = (a[start : start + rows] for start in range(0, len(a), rows))
    return sum(float((((block @ b.T) / a.shape[1] + 1) ** 3).sum()) for block in blocks)


def _diagonal_sum(a: np.ndarray) -> float:
    return float(((np.square(a).sum(1) / a.shape[1] + 1) ** 3).sum())
