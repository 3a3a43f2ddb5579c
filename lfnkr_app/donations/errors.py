"""What can go wrong with a gift, by name; routes, worker and commands pick what to do."""


class GatewayDown(Exception):
    """Stripe did not answer, or answered that it is in trouble: nothing is known, try again."""


class RequestRefused(Exception):
    """Stripe understood and refused; the text is its code, never what a person wrote."""


class AddressRefused(RequestRefused):
    """Stripe does not take this mail address."""


class NoSuchObject(RequestRefused):
    """Stripe has no object of that name for our key."""


class MoneyMismatch(Exception):
    """A session of ours holds another sum than its gift: nothing is booked, a person must look."""


class MoreWentBack(MoneyMismatch):
    """Refunds would come to more than the gift; nothing is booked, a person must look."""


class WebhookRefused(Exception):
    """A webhook is not signed by Stripe, not for us, or no event; the text says which."""


class NotYetSettled(Exception):
    """Something followed a payment of ours that is not booked yet: try again after it is."""


class Overtaken(Exception):
    """Stripe was asked twice at a time, and the answers differ: ask again."""
