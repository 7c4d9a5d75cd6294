"""The loyalty of guests, counted from real sale orders of Odoo's own app (ST-6)."""

import subprocess

import pytest

import database
from place import CONFIG, PYTHON, SANDBOX, environment

NAME = "travel_test_orders"
# Who booked when, for how much; worked out by hand below.
COUNT = """
from datetime import date, datetime
company = env.company
orders = [
    ("Chen", datetime(2024, 6, 1), 100), ("Wang", datetime(2024, 7, 1), 200),
    ("Zhou", datetime(2024, 8, 1), 300),
    ("Chen", datetime(2025, 12, 5), 1000), ("Li", datetime(2026, 3, 9), 500),
    ("Wang", datetime(2026, 3, 10), 900), ("Wang", datetime(2026, 3, 12), 600),
]
guests = {}
product = env["product.product"].create({"name": "Tour", "taxes_id": False})
for name, moment, price in orders:
    guest = guests.setdefault(name, env["res.partner"].create({"name": name}))
    order = env["sale.order"].create({
        "partner_id": guest.id, "company_id": company.id,
        "order_line": [(0, 0, {
            "product_id": product.id, "price_unit": price, "tax_ids": False,
        })],
    })
    order.action_confirm()
    order.date_order = moment
draft = env["sale.order"].create({"partner_id": guests["Zhou"].id})
draft.date_order = datetime(2026, 3, 20)
loyalty = env["travel.complaint.loyalty"].create({"month": date(2026, 3, 31)})
loyalty.asked_count, loyalty.recommending_count = 10, 9
loyalty.action_count_orders()
print(
    "counted", loyalty.travelled_count, loyalty.returned_count, loyalty.earlier_count,
    loyalty.lost_count, round(loyalty.guest_value, 2), loyalty.asked_count,
)
"""


@pytest.fixture
def shop():
    """A database in which Odoo's app for sales is installed beside ours."""
    database.make_test(NAME)
    try:
        database.odoo(
            *("-c", CONFIG, "-d", NAME, "-i", "sale", "--stop-after-init"),
            "--no-http",
            log="orders-install.log",
        )
        yield NAME
    finally:
        database.drop(NAME)


def test_guests_of_confirmed_orders(shop):
    """ST-6: two guests in March, Wang for the second time; of the three of the year
    before, Zhou alone has not come back; three guests booked for 3000 in a year.
    """
    done = subprocess.run(
        [PYTHON, "-m", "odoo", "shell", "-c", CONFIG, "-d", shop, "--no-http"],
        check=True,
        cwd=SANDBOX,
        env=environment(),
        input=COUNT,
        capture_output=True,
        text=True,
    )
    assert "counted 2 1 3 1 1000.0 10" in done.stdout, done.stdout + done.stderr
