"""The ways a command can end other than well, and the exit code of each (DESIGN, "Exit codes")."""


class UserError(Exception):
    """The user's input is wrong: one line that says what to do. Exit code 2."""


class Diverged(Exception):
    """Training produced numbers that are not finite; the message names the last good checkpoint. Exit code 3."""


class Interrupted(Exception):
    """A signal asked to stop and the state is saved. Exit code 128 + the signal's number."""

    def __init__(self, signum: int, message: str):
        super().__init__(message)
        self.exit_code = 128 + signum
