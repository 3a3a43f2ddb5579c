"""The funds for staff: their pages stand in the two files beside this one."""

from lfnkr_app.donations.funds import staff_fund_routes, staff_use_routes
from lfnkr_app.donations.funds.staff_blueprint import staff_bp

__all__ = ["staff_bp", "staff_fund_routes", "staff_use_routes"]
