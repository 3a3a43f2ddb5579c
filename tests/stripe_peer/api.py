"""The API: from an HTTP request to Stripe's answer, every check on the way."""

from __future__ import annotations

import base64
import binascii
import logging
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from . import (
    balance,
    cards,
    catalogue,
    collecting,
    contract,
    customers,
    disputes,
    errors,
    events,
    forms,
    fraud,
    idempotency,
    invoices,
    payments,
    payouts,
    portal,
    refunds,
    sessions,
    subscriptions,
    transactions,
    validation,
)
from .account import Account, StripeObject
from .call import Call, Routes
from .contract import Operation
from .errors import SUPPORT, ApiError
from .expansion import check as check_expandable
from .expansion import expanded
from .faults import ConnectionDropped, Fault, Faults
from .ids import new_id

_MODULES: tuple[Any, ...] = (
    sessions, payments, transactions, refunds, disputes, fraud, payouts, events, balance,
    cards, catalogue, collecting, customers, invoices, portal, subscriptions,
)  # fmt: skip
ROUTES: Routes = {name: handler for module in _MODULES for name, handler in module.ROUTES.items()}
CARD_REFUSED = 402
FORM = "application/x-www-form-urlencoded"
_KEY = re.compile(r"[sr]k_test_\w+", re.ASCII)
_log = logging.getLogger(__name__)


@dataclass
class RecordedRequest:
    """One request as it came, kept for a test's assertions; `status` is 0 for a dropped one."""

    method: str
    path: str
    request_id: str
    headers: dict[str, str]
    params: dict[str, Any] = field(default_factory=dict)
    status: int = 0

    @property
    def idempotency_key(self) -> str | None:
        """Return the `Idempotency-Key` header."""
        return self.headers.get("idempotency-key")

    @property
    def stripe_version(self) -> str | None:
        """Return the `Stripe-Version` header."""
        return self.headers.get("stripe-version")


@dataclass(frozen=True)
class Answer:
    """What goes back: a status, a JSON body, headers."""

    status: int
    body: StripeObject
    headers: dict[str, str]


class Api:
    """The operations of one account, behind its key."""

    def __init__(
        self,
        account: Account,
        secret_key: str | None,
        faults: Faults,
        on_change: Callable[[], None],
    ) -> None:
        self.account, self.faults = account, faults
        self.requests: list[RecordedRequest] = []
        self._secret_key, self._on_change = secret_key, on_change

    def answer(
        self, method: str, path: str, query: str, headers: Mapping[str, str], body: bytes
    ) -> Answer:
        """Return Stripe's answer to one request.

        Raises:
            ConnectionDropped: a test ordered it.
        """
        lower = {name.lower(): value for name, value in headers.items()}
        request = RecordedRequest(method, path, new_id("req_"), lower)
        self.requests.append(request)
        answer = self._answer(request, query, body, self.faults.take())
        request.status = answer.status
        if method != "GET":
            self._on_change()
        return answer

    def _answer(
        self, request: RecordedRequest, query: str, body: bytes, fault: Fault | None
    ) -> Answer:
        try:
            if fault and not fault.after:
                _fail(fault)
            status, content, extra = self._perform(request, query, body)
            if fault:
                _fail(fault)
        except ApiError as error:
            status, content, extra = error.status, error.body(), {}
        return Answer(status, content, _headers(request) | extra)

    def _perform(
        self, request: RecordedRequest, query: str, body: bytes
    ) -> tuple[int, StripeObject, dict[str, str]]:
        self._authenticate(request.headers)
        _check_version(request)
        found = self.account.contract.match(request.method, request.path)
        if found is None:
            raise errors.unrecognized_url(request.method, request.path)
        operation, path_params = found
        request.params = forms.decode(_encoded_params(request, query, body))
        params = self._checked(request.params, operation)
        key = request.idempotency_key if request.method == "POST" else None
        call = Call(self.account, request.request_id, request.path, path_params, params, key)
        return self._once(call, lambda: ROUTES[operation](call))

    def _checked(self, raw: dict[str, Any], operation: Operation) -> dict[str, Any]:
        published = self.account.contract
        params = validation.parameters(raw, published.request_schema(operation))
        answered = published.response_schema(operation)
        check_expandable(params.get("expand", []), answered, published)
        return params

    def _once(
        self, call: Call, work: Callable[[], StripeObject]
    ) -> tuple[int, StripeObject, dict[str, str]]:
        """Do the work unless its idempotency key has an answer already."""
        if call.idempotency_key is None:
            return 200, self._worked(call, work), {}
        saved = idempotency.begin(
            self.account, call.idempotency_key, call.path, call.params, call.request_id
        )
        if saved is not None:
            replayed = {"Idempotent-Replayed": "true", "Original-Request": saved["request_id"]}
            return saved["status"], saved["body"], replayed
        try:
            content = self._worked(call, work)
        except ApiError as error:
            if error.status == CARD_REFUSED:  # The try is made, and the key is spent.
                idempotency.finish(call.account, call.idempotency_key, error.status, error.body())
            else:
                idempotency.forget(self.account, call.idempotency_key)
            raise
        except BaseException:
            idempotency.forget(self.account, call.idempotency_key)
            raise
        idempotency.finish(self.account, call.idempotency_key, 200, content)
        return 200, content, {"Original-Request": call.request_id}

    def _worked(self, call: Call, work: Callable[[], StripeObject]) -> StripeObject:
        time.sleep(self.faults.wait_s)
        try:
            with self.account.lock:
                return expanded(work(), call.params.get("expand", []), self.account)
        except ApiError:
            raise
        except Exception:
            _log.exception("The Stripe peer itself failed on %s", call.path)
            raise ApiError("The peer failed.", status=500, kind="api_error") from None

    def _authenticate(self, headers: Mapping[str, str]) -> None:
        key = _api_key(headers.get("authorization", ""))
        if not key:
            raise ApiError(
                "You did not provide an API key. You need to provide your API key in the "
                "Authorization header, using Bearer auth (e.g. 'Authorization: Bearer "
                "YOUR_SECRET_KEY'). See https://stripe.com/docs/api#authentication for details, "
                f"or {SUPPORT}",
                status=401,
            )
        if not _KEY.fullmatch(key) or self._secret_key not in (None, key):
            shown = f"{key[:8]}{'*' * max(0, len(key) - 12)}{key[-4:]}"
            raise ApiError(f"Invalid API Key provided: {shown}", status=401)


def _fail(fault: Fault) -> None:
    if fault.drop or fault.status is None:
        raise ConnectionDropped
    message = "An unknown error occurred (ordered by a test)."
    raise ApiError(message, status=fault.status, kind="api_error")


def _api_key(authorization: str) -> str:
    scheme, _, credentials = authorization.partition(" ")
    if scheme.lower() == "bearer":
        return credentials.strip()
    if scheme.lower() != "basic":
        return ""
    try:
        return base64.b64decode(credentials, validate=True).decode().partition(":")[0]
    except (binascii.Error, UnicodeDecodeError):
        return ""


def _check_version(request: RecordedRequest) -> None:
    version = request.stripe_version
    if version not in (None, contract.API_VERSION):
        raise ApiError(f"Invalid Stripe API version: {version}")


def _encoded_params(request: RecordedRequest, query: str, body: bytes) -> str:
    if request.method != "POST" or not body:
        return query
    if request.headers.get("content-type", "").partition(";")[0].strip() != FORM:
        raise ApiError(
            "Invalid request (check that your POST content type is "
            f"{FORM}). If you have any questions, {SUPPORT}"
        )
    return "&".join(part for part in (query, body.decode("latin-1")) if part)


def _headers(request: RecordedRequest) -> dict[str, str]:
    headers = {"Request-Id": request.request_id, "Stripe-Version": contract.API_VERSION}
    if request.method == "POST" and request.idempotency_key:
        headers["Idempotency-Key"] = request.idempotency_key
    return headers
