"""`python -m tests.stripe_peer`: the peer as a process of its own, for `make run`."""

from __future__ import annotations

import argparse
import signal
import sys
import threading

from .peer import StripePeer


def main() -> int:
    """Serve until SIGTERM or SIGINT."""
    options = _options()
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    peer = StripePeer(
        webhook_secret=options.webhook_secret,
        secret_key=options.secret_key,
        port=options.port,
        state=options.state,
    )
    for url in options.webhook_url:
        peer.endpoint(url)
    with peer:
        sys.stdout.write(f"Stripe peer on {peer.base}\n")
        sys.stdout.flush()
        stop.wait()
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.stripe_peer", description=__doc__)
    parser.add_argument("--port", type=int, default=12111)
    parser.add_argument("--webhook-url", action="append", default=[])
    parser.add_argument("--webhook-secret", default="whsec_test")
    parser.add_argument("--secret-key", help="only this key is good; otherwise any sk_test_ key")
    parser.add_argument("--state", help="a JSON file that outlives a restart")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
