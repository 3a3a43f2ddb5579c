"""The blueprint of the funds for staff."""

from flask import Blueprint

staff_bp = Blueprint("funds", __name__, url_prefix="/gifts/funds")
