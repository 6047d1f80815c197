import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]


def test_import_is_light():
    code = "import time; t = time.perf_counter(); import gan_colorize; print(time.perf_counter() - t)\n"
    code += "import sys; assert 'torch' not in sys.modules and 'numpy' not in sys.modules"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert float(done.stdout) < 0.2


def test_help_is_quick():
    def seconds() -> float:
        started = time.perf_counter()
        script = str(ROOT / "scripts" / "train_gan.py")
        subprocess.run([sys.executable, script, "--help"], check=True, capture_output=True)
        return time.perf_counter() - started

    assert min(seconds() for _ in range(3)) < 0.5


def test_readme_begins_with_two_commands_of_one_line():
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    blocks = [block.split("```")[0] for block in text.split("```bash\n")[1:3]]
    assert [len(block.strip().splitlines()) for block in blocks] == [1, 1]
    assert "scripts/train_gan.py --disc patch --space ycbcr" in blocks[0]
    assert "pytest" in blocks[1]
    assert "README.md" in (ROOT / ".ci" / "run").read_text()
