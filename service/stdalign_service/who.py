"""Who is asking: a key in the Authorization header, or the signed pass of a browser."""

from __future__ import annotations

from starlette.requests import Request

from stdalign.desk import Key
from stdalign_service.problems import Problem
from stdalign_service.state import state_of

COOKIE = "stdalign_session"
_ASK = {"www-authenticate": 'Bearer realm="stdalign"'}


async def who(request: Request) -> Key | None:
    """The key behind a request, None where none is given.

    Raises:
        Problem: 401, a key or pass that is wrong or over; 429, too many such from this client.
    """
    header = request.headers.get("authorization", "")
    cookie = request.cookies.get(COOKIE, "")
    if not header and not cookie:
        return None
    state = state_of(request)
    failures = request.app.state.guard.failures
    client = request.client.host if request.client else ""
    if failures.empty(client):
        raise Problem(429, "too many wrong keys from you", "wait a minute", headers={"retry-after": "60"})
    scheme, _, text = header.partition(" ")
    if header:
        key = await state.write(lambda desk: desk.key_of(text.strip())) if scheme.lower() == "bearer" else None
    else:
        key = await state.write(lambda desk: desk.key_of_session(cookie))
    if key is None and header:
        failures.take(client)
        raise Problem(401, "the key is unknown, has ended or was revoked", "ask for a new one: stdalign keys", headers=_ASK)
    return key


async def require(request: Request, scope: str) -> Key:
    """The key behind a request, if it grants a scope.

    Raises:
        Problem: 401 without a key, 403 where it does not grant the scope.
    """
    key = await who(request)
    if key is None:
        raise Problem(
            401, "this needs a key", "send Authorization: Bearer KEY; keys are made by: stdalign keys", headers=_ASK
        )
    if not key.may(scope):
        raise Problem(403, f"this key does not grant {scope}", "ask for a key that does")
    return key


async def visitor(request: Request) -> Key | None:
    """Who has signed in on the page, for showing the name and the form; a spent pass counts as nobody."""
    cookie = request.cookies.get(COOKIE, "")
    if not cookie:
        return None
    return await state_of(request).write(lambda desk: desk.key_of_session(cookie))
