"""The WSGI entry point: `gunicorn app:app`."""

from lfnkr_app import create_app

app = create_app()
