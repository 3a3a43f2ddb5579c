"""What can go wrong with a letter, by name; the blueprint picks page and status."""


class PetitionClosed(Exception):
    """The letter takes no signatures, or no confirmations, any more. Holds its slug."""


class LetterNamesGone(PetitionClosed):
    """The letter's names and their key were destroyed; it can only be read."""


class WrongToken(Exception):
    """A link that leads nowhere: cut, changed, of another kind, expired, withdrawn."""

    def __init__(self, sentence: str, status: int) -> None:
        super().__init__(sentence)
        self.status = status
