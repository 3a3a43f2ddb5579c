"""What can go wrong with a letter, by name; the blueprint picks page and status."""


class PetitionClosed(Exception):
    """The letter takes no signatures, or no confirmations, any more. Holds its slug."""


class LetterNamesGone(PetitionClosed):
    """The letter's names and their key were destroyed; it can only be read."""


class WrongToken(Exception):
    """A link that leads nowhere. `letter` is the slug of the one it was about, where that is known.

    It is known only from a link of ours that was whole: a cut or made-up one tells nothing.
    """

    def __init__(self, sentence: str, status: int, letter: str | None = None) -> None:
        super().__init__(sentence)
        self.status = status
        self.letter = letter
