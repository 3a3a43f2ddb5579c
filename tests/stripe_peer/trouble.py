"""The controls for what comes after a payment, or instead of one."""

from __future__ import annotations

import copy
from abc import ABC, abstractmethod
from typing import Any

from . import challenge, delayed, disputes, fraud, invoices, payments, payouts, refunds
from .account import Account, StripeObject


class Trouble(ABC):
    """Controls of the peer: methods that wait, refunds, disputes, warnings, payouts."""

    account: Account

    @abstractmethod
    def save(self) -> None:
        """Write the state file, if there is one."""

    # A card that is asked about, a session that is paid too late, a number for the store.

    def challenge(self, session_id: str) -> StripeObject:
        """Let the bank ask for 3-D Secure; `pay` answers rightly, `refuse_challenge` wrongly."""
        return self._kept(challenge.ask(self.account, session_id))

    def refuse_challenge(self, session_id: str) -> StripeObject:
        """Let 3-D Secure fail; the session stays open."""
        return self._kept(challenge.refuse(self.account, session_id))

    def pay_late(self, session_id: str) -> StripeObject:
        """Let the payment of a session come through that had expired."""
        late = payments.pay(self.account, session_id, email=None, name=None, late=True)
        return self._kept(late)

    def delay(
        self, session_id: str, *, email: str | None = None, name: str | None = None
    ) -> StripeObject:
        """Complete a session with a number for the convenience store, unpaid."""
        return self._kept(delayed.wait(self.account, session_id, email=email, name=name))

    def settle_delayed(self, session_id: str) -> StripeObject:
        """Pay that number."""
        return self._kept(delayed.settle(self.account, session_id))

    def fail_delayed(self, session_id: str) -> StripeObject:
        """Let that number lapse; `advance` past its day does so, too."""
        return self._kept(delayed.fail(self.account, session_id))

    # Refunds.

    def refund(
        self, charge: str, amount: int | None = None, *, status: str = "succeeded"
    ) -> StripeObject:
        """Refund in the dashboard: without metadata of ours; `charge` may name a session."""
        with self.account.lock:
            found = self._charge(charge)
            left = found["amount"] - found["amount_refunded"]
            wanted = left if amount is None else amount
            refunds.check_sum(found, wanted)
            return self._kept(refunds.make(self.account, found, wanted, status=status))

    def order_refunds(self, *statuses: str) -> None:
        """Let the next refunds over the API begin with these states, such as `pending`."""
        with self.account.lock:
            refunds.order(self.account, *statuses)

    def finish_refund(self, refund_id: str) -> StripeObject:
        """Let a refund that was under way succeed."""
        with self.account.lock:
            return self._kept(refunds.finish(self.account, refund_id))

    def fail_refund(self, refund_id: str, **how: Any) -> StripeObject:
        """Let a refund fail; `reason` says why."""
        with self.account.lock:
            return self._kept(refunds.fail(self.account, refund_id, **how))

    # Disputes and warnings.

    def dispute(
        self,
        charge: str,
        amount: int | None = None,
        *,
        reason: str = "fraudulent",
        status: str = "needs_response",
    ) -> StripeObject:
        """Dispute a charge; `warning_needs_response` is an inquiry. May name a session."""
        with self.account.lock:
            made = disputes.make(self.account, self._charge(charge), amount, reason, status)
            return self._kept(made)

    def move_dispute(self, dispute_id: str, status: str) -> StripeObject:
        """Bring a dispute into its next state."""
        with self.account.lock:
            return self._kept(disputes.move(self.account, dispute_id, status))

    def warn_of_fraud(
        self, charge: str, *, fraud_type: str = "made_with_stolen_card"
    ) -> StripeObject:
        """Let an early fraud warning come; `charge` may name a session."""
        with self.account.lock:
            return self._kept(fraud.warn(self.account, self._charge(charge), fraud_type))

    # Payouts.

    def pay_out(self, *, arrives: bool = True) -> list[StripeObject]:
        """Pay out what is available, a payout for each currency; return them."""
        with self.account.lock:
            made = payouts.pay_out(self.account)
            for payout in made if arrives else ():
                payouts.arrive(self.account, payout["id"])
            return [self._kept(payout) for payout in made]

    def finish_payout(self, payout_id: str) -> StripeObject:
        """Let a payout that was on its way arrive."""
        with self.account.lock:
            return self._kept(payouts.arrive(self.account, payout_id))

    def fail_payout(self, payout_id: str, **how: Any) -> StripeObject:
        """Let a payout fail; `code` says why."""
        with self.account.lock:
            return self._kept(payouts.fail(self.account, payout_id, **how))

    def _charge(self, name: str) -> StripeObject:
        """Return the charge of this name, or the last one of the session, invoice or intent."""
        if name.startswith("cs_"):
            session = self.account.find("checkout.session", name)
            name = session["payment_intent"] or session["invoice"]
        if name.startswith("in_"):
            name = invoices.intent_of(self.account, self.account.find("invoice", name))["id"]
        if name.startswith("pi_"):
            name = self.account.find("payment_intent", name)["latest_charge"]
        return self.account.find("charge", name)

    def _kept(self, changed: StripeObject) -> StripeObject:
        self.save()
        with self.account.lock:
            return copy.deepcopy(changed)
