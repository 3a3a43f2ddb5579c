"""The campaign site of Life Funds for North Korean Refugees."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, current_app
from werkzeug.middleware.proxy_fix import ProxyFix

from lfnkr_app import config, extensions, i18n, logs
from lfnkr_app.database import engine_options
from lfnkr_app.privacy import keys
from lfnkr_app.privacy.sealing import Sealer
from lfnkr_app.web import assets, canonical, error_pages, headers, limits, metrics, origin
from lfnkr_app.web import pages as page_helpers  # `lfnkr_app.pages` is the feature
from lfnkr_app.web.gate import Gate
from lfnkr_app.web.site_app import Site


def create_app(settings: Mapping[str, Any] | None = None) -> Flask:
    """Return the application, made from settings as `config.load` returns them.

    Raises:
        SettingsRefused: no settings were given and those of the environment are not right.
    """
    values = dict(settings if settings is not None else config.load())
    root = config.ROOT
    app = Site(__name__, static_folder=None, template_folder=str(root / "templates"),
               instance_path=str(root / "instance"), root_path=str(root / "lfnkr_app"))  # fmt: skip
    _configure(app, values)
    _bind_extensions(app)
    _prepare_requests(app)
    _register_features(app)
    return app


def _configure(app: Flask, values: dict[str, Any]) -> None:
    app.config.from_mapping(values)
    site = urlsplit(values["SITE_URL"])
    uri = values["SQLALCHEMY_DATABASE_URI"]
    app.config.update(
        HOSTS_SERVED=frozenset(host.lower() for host in values["TRUSTED_HOSTS"]),
        SERVER_NAME=site.netloc,
        PREFERRED_URL_SCHEME=site.scheme,
        TRUSTED_HOSTS=None,
        SQLALCHEMY_ENGINE_OPTIONS=engine_options(uri),
        MAX_CONTENT_LENGTH=None,
        MAX_FORM_MEMORY_SIZE=None,
        WTF_CSRF_CHECK_DEFAULT=False,
        BABEL_DEFAULT_LOCALE=i18n.DEFAULT,
        BABEL_TRANSLATION_DIRECTORIES=str(i18n.CATALOGUES),
    )
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    app.url_map.strict_slashes = True
    logs.configure(values["LOG_LEVEL"])
    Path(app.instance_path).mkdir(exist_ok=True)


def _bind_extensions(app: Flask) -> None:
    i18n.compile_catalogues()
    app.extensions["lfnkr_sealer"] = Sealer(app.config["SEAL_KEYS"])
    app.extensions["lfnkr_keys"] = {}
    extensions.db.init_app(app)
    extensions.migrate.init_app(
        app, extensions.db, directory=str(config.ROOT / "migrations"), render_as_batch=True
    )
    extensions.babel.init_app(  # type: ignore[no-untyped-call]  # Flask-Babel has no types
        app, locale_selector=i18n.selected
    )
    extensions.csrf.init_app(app)
    extensions.mail.init_app(app)
    limits.limiter.init_app(app)


def _prepare_requests(app: Flask) -> None:
    logs.register(app)
    metrics.register(app)
    app.before_request(_make_keys_once)
    app.before_request(canonical.check_address)
    app.before_request(origin.check_origin)
    app.after_request(headers.add_headers)
    error_pages.register(app)
    page_helpers.register(app)
    assets.load(app)
    app.wsgi_app = Gate(app.wsgi_app)  # type: ignore[method-assign]
    if hops := app.config["PROXY_HOPS"]:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops)  # type: ignore[method-assign]


def _make_keys_once() -> None:
    """Make the standing keys before any unit of work of this process can hold the write lock."""
    if not current_app.extensions["lfnkr_keys"]:
        keys.ensure()


def _register_features(app: Flask) -> None:
    """Hang every feature in; only here are all of them known."""
    from lfnkr_app import features

    features.register(app)
