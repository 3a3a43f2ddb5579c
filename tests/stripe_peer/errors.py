"""Stripe's error objects: what a refused request is answered with."""

from __future__ import annotations

from typing import Any

SUPPORT = "we can help at https://support.stripe.com/."


class ApiError(Exception):
    """A request Stripe refuses; `status` and `body()` are the whole answer."""

    def __init__(
        self,
        message: str,
        *,
        status: int = 400,
        kind: str = "invalid_request_error",
        code: str | None = None,
        param: str | None = None,
    ) -> None:
        super().__init__(message)
        self.message, self.status, self.kind = message, status, kind
        self.code, self.param = code, param
        self.more: dict[str, str] = {}

    def body(self) -> dict[str, Any]:
        """Return the JSON body in Stripe's shape, members in Stripe's order."""
        error = {"message": self.message, "type": self.kind} | self.more
        if self.param is not None:
            error["param"] = self.param
        if self.code is not None:
            error["code"] = self.code
            error["doc_url"] = f"https://stripe.com/docs/error-codes/{self.code.replace('_', '-')}"
        return {"error": dict(sorted(error.items()))}


def unrecognized_url(method: str, path: str) -> ApiError:
    """Return the answer to an address Stripe (or this peer) does not serve."""
    return ApiError(
        f"Unrecognized request URL ({method}: {path}). "
        f"Please see https://stripe.com/docs or {SUPPORT}",
        status=404,
    )


def unknown_parameters(names: list[str]) -> ApiError:
    """Return the answer to parameters that the operation does not have."""
    plural = "s" if len(names) > 1 else ""
    message = f"Received unknown parameter{plural}: {', '.join(names)}"
    return ApiError(message, code="parameter_unknown", param=names[0])


def missing_parameter(name: str) -> ApiError:
    """Return the answer to a required parameter that is not there."""
    return ApiError(f"Missing required param: {name}.", code="parameter_missing", param=name)


def empty_parameter(name: str) -> ApiError:
    """Return the answer to an empty string where the contract allows none."""
    return ApiError(
        f"You passed an empty string for '{name}'. We assume empty values are an attempt to unset "
        f"a parameter; however '{name}' cannot be unset. You should remove '{name}' from your "
        "request or supply a non-empty value.",
        code="parameter_invalid_empty",
        param=name,
    )


def invalid_integer(name: str, value: object) -> ApiError:
    """Return the answer to something that is not a whole number."""
    return ApiError(f"Invalid integer: {value}", code="parameter_invalid_integer", param=name)


def only_one_of(*names: str) -> ApiError:
    """Return the answer to parameters that exclude each other."""
    message = f"You may only specify one of these parameters: {', '.join(names)}."
    return ApiError(message, param=names[0])


def no_such(kind: str, object_id: str, *, param: str, status: int = 404) -> ApiError:
    """Return the answer to an object that does not exist."""
    message = f"No such {kind}: '{object_id}'"
    return ApiError(message, status=status, code="resource_missing", param=param)


def not_modelled(name: str) -> ApiError:
    """Return the peer's own refusal: valid for Stripe, but this stand-in would be lying."""
    return ApiError(f"The loopback peer does not model this yet: {name}", param=name)
