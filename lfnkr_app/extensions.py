"""The extensions, not yet bound to an application: our only module-level state."""

from flask_babel import Babel
from flask_login import LoginManager
from flask_mail import Mail
from flask_migrate import Migrate
from flask_wtf import CSRFProtect

from lfnkr_app.database import db

__all__ = ["babel", "csrf", "db", "login_manager", "mail", "migrate"]

babel = Babel()  # type: ignore[no-untyped-call]  # Flask-Babel has no types
csrf = CSRFProtect()
login_manager = LoginManager()
mail = Mail()
migrate = Migrate()
