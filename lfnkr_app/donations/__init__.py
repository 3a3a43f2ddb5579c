"""Gifts to the life fund."""

from flask import Flask

# Tables that other modules' foreign keys name; whoever knows one of them knows all.
from lfnkr_app.donations.agreement import models as agreement_models
from lfnkr_app.donations.disputes import models as disputes_models
from lfnkr_app.donations.funds import models as funds_models
from lfnkr_app.donations.ledger.files import models as gift_file_models
from lfnkr_app.donations.payouts import models as payouts_models
from lfnkr_app.donations.pledges import models as pledges_models
from lfnkr_app.donations.reconciling import models as reconciling_models
from lfnkr_app.donations.refunds import models as refunds_models
from lfnkr_app.donations.transfers.bank import models as bank_models
from lfnkr_app.donations.transfers.by_hand import models as by_hand_models

__all__ = [
    "agreement_models",
    "bank_models",
    "by_hand_models",
    "disputes_models",
    "funds_models",
    "gift_file_models",
    "payouts_models",
    "pledges_models",
    "reconciling_models",
    "refunds_models",
    "register",
]


def register(app: Flask) -> None:
    """Hang the pages and commands in; `staff` hangs `staff_routes.staff_bp`."""
    from lfnkr_app.donations import (
        card_sessions,
        cli,
        disputes,
        events,
        funds,
        guarding,
        inbox,
        ledger,
        machine_routes,
        offering,
        past,
        payouts,
        pledges,
        receipts,
        refunds,
        routes,
        statements,
    )
    from lfnkr_app.donations.agreement import routes as agreement_routes
    from lfnkr_app.donations.funds import routes as funds_routes
    from lfnkr_app.donations.receipts import routes as receipt_routes
    from lfnkr_app.donations.reconciling import staff_parts
    from lfnkr_app.donations.transfers import staff_panels
    from lfnkr_app.donations.transfers.bank.cli import import_bank

    app.register_blueprint(routes.bp)
    app.register_blueprint(agreement_routes.bp)
    app.register_blueprint(funds_routes.bp)
    funds.register()
    offering.register()
    app.register_blueprint(machine_routes.bp)
    app.register_blueprint(receipt_routes.bp)
    app.cli.add_command(cli.group)
    staff_parts.register()
    receipts.register()
    statements.register(app)
    ledger.register(app)
    past.register(app)
    events.register()
    guarding.register(app)
    staff_panels.register()
    cli.group.add_command(import_bank)
    inbox.offer(card_sessions.HANDLER)
    refunds.register()
    disputes.register()
    payouts.register()
    pledges.register(app)
