"""What keeps a backup or a copy from being made."""


class CannotBackUp(Exception):
    """It was not made; the text says why, to the person who runs the site."""
