import io
import json
import zipfile
from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from odoo.addons.travel_complaint.tools.personal_data import KEPT

from .case_common import DRAWING, CaseCase


@tagged("post_install", "-at_install")
class TestExport(CaseCase):
    def download(self):
        """The ZIP as the guest gets it."""
        answer = self.get("/complaint/case/data.zip")
        self.assertEqual(answer.status_code, 200)
        self.assertEqual(answer.headers["Cache-Control"], "no-store")
        self.assertIn(f"{self.case.number}.zip", answer.headers["Content-Disposition"])
        return zipfile.ZipFile(io.BytesIO(answer.content))

    def data(self):
        return json.loads(self.download().read("data.json"))

    def test_what_the_guest_gave_and_got(self):
        """PO-4: the case, the talk, the offer with its signature, files, links."""
        self.case.write({"booking_ref": "HT-99", "claimed_amount": 500})
        self.act(
            "message",
            text="Hello",
            files=[("attachment", ("../seat.txt", b"Seat 7", "text/plain"))],
        )
        offer = self.make_offer(text="We are sorry.")
        values = self.hidden_fields(self.see(), "accept")
        self.act("accept", **{**values, "signer": "Li Na", "drawing": DRAWING})
        self.walk_paid(offer)
        self.act("rate", handling="5", outcome="4", text="Well done")
        self.act("erase", text="I move on")
        archive = self.download()
        self.assertIsNone(archive.testzip())
        names = archive.namelist()
        self.assertEqual(names[0], "data.json")
        [file] = [name for name in names if name.endswith("seat.txt")]
        self.assertEqual(archive.read(file), b"Seat 7")
        self.assertNotIn("..", file)
        data = json.loads(archive.read("data.json"))
        case = data["case"]
        self.assertEqual(
            (case["number"], case["booking_ref"], case["claimed_amount"]),
            (self.case.number, "HT-99", 500),
        )
        self.assertEqual(data["description"], "The lake was left out.")
        [message] = data["messages"]
        self.assertEqual(
            (message["from"], message["text"], message["files"]),
            ("guest", "Hello", [file]),
        )
        [given] = data["offers"]
        self.assertEqual(
            (given["text"], given["state"], given["signed_by"]),
            ("We are sorry.", "accepted", "Li Na"),
        )
        self.assertIn("compensation", given["signed_text"])
        self.assertEqual(data["ratings"][0]["comment"], "Well done")
        self.assertEqual(data["deletion"][0]["reason"], "I move on")
        self.assertEqual(data["links"][0]["sent_to"], "guest@example.com")
        self.assertTrue(data["steps"])

    def walk_paid(self, offer):
        """Pay what the offer promises, and close the case."""
        self.env["travel.complaint.payment"].sudo()._enter(
            offer.sudo(), fields.Date.today(), "BANK-1"
        )
        self.walk_to(self.case, "closed")

    def test_nothing_of_ours(self):
        """PO-5, attack 15: no note, no colleague, no draft, no inside file."""
        self.agent.name = self.agent.partner_id.name = "SECRETAGENT"
        self.case.with_user(self.agent).message_post(
            body="SECRETNOTE", attachments=[("SECRET.txt", b"SECRET")]
        )
        self.write_offer(text="SECRETDRAFT")
        self.env["travel.complaint.contact"].with_user(self.agent).create(
            {"ticket_id": self.case.id, "summary": "SECRETREMARK"}
        )
        archive = self.download()
        self.assertEqual(archive.namelist(), ["data.json"])
        self.assertNotIn(b"SECRET", archive.read("data.json"))
        self.assertFalse(self.data()["offers"])

    def test_strangers(self):
        """Attack 1: without a valid link there is nothing to download."""
        self.opener.cookies.clear()
        self.assertEqual(self.get("/complaint/case/data.zip").status_code, 404)

    def test_limit(self):
        """Attack 36: packing costs the server; so often and no more."""
        self.set_limit("data", "case", "1/3600")
        self.download()
        self.assertEqual(self.get("/complaint/case/data.zip").status_code, 429)

    def test_half_a_file_is_thrown_away(self):
        """Attack 126: when packing fails, no file stays open."""
        opened = []
        module = "odoo.addons.travel_complaint_portal.models.travel_portal_data_mixin"
        with (
            patch(f"{module}.archive.write_zip", side_effect=OSError) as write,
            self.assertRaises(OSError),
        ):
            self.case._write_guest_zip()
        opened.append(write.call_args[0][0])
        self.assertTrue(opened[0].closed)


@tagged("post_install", "-at_install")
class TestErasure(CaseCase):
    def ask(self, text="Please forget me."):
        self.act("erase", text=text)
        return self.env["travel.portal.erasure"].search(
            [("ticket_id", "=", self.case.id)]
        )[:1]

    def test_request(self):
        """PO-4: the guest asks, a leader is told, the page says where it stands."""
        request = self.ask()
        self.assertRecordValues(
            request,
            [
                {
                    "state": "asked",
                    "reason": "Please forget me.",
                    "link_id": self.link_of().id,
                }
            ],
        )
        self.assertIn(
            "The guest asks for the deletion of their data: decide", self.tasks()
        )
        self.assertEqual(self.contacts().summary, "Please forget me.")
        page = self.see()
        self.assertIn("You have asked us to delete your data.", page.text_content())
        self.assertFalse(page.xpath("//form[@action='/complaint/case/erase']"))

    def test_asked_once(self):
        """Attack 35: who asks twice has asked once; the database knows it, too."""
        self.ask()
        answer = self.act("erase", 409)
        self.assertIn("You have asked for this already.", answer.text)
        self.assertEqual(len(self.case.sudo().erasure_ids), 1)
        values = {"ticket_id": self.case.id, "asked_at": fields.Datetime.now()}
        self.env.flush_all()
        self.assert_refused(
            "INSERT INTO travel_portal_erasure (ticket_id, asked_at, state)"
            " VALUES (%s, %s, 'asked')",
            *values.values(),
        )

    def test_asked_twice_at_one_moment(self):
        """Attack 35: whoever comes second is run again, and hears that it is there."""
        self.ask()
        mapped = type(self.env["travel.portal.erasure"]).mapped
        calls = []

        def miss_once(records, name):
            calls.append(name)
            return [] if len(calls) == 1 else mapped(records, name)

        with patch.object(type(self.env["travel.portal.erasure"]), "mapped", miss_once):
            self.act("erase", 409)
        self.assertEqual(len(self.case.sudo().erasure_ids), 1)

    def test_grant(self):
        """PO-4, FB-4: granted, the data go at once; figures and seals stay."""
        offer = self.make_offer(amount=0)
        values = self.hidden_fields(self.see(), "accept")
        self.act("accept", **{**values, "signer": "Li Na", "drawing": DRAWING})
        self.walk_to(self.case, "closed")
        self.act("rate", handling="5", outcome="4", text="SECRETCOMMENT")
        request = self.ask()
        digest = offer.signature_ids.text_sha256
        request.with_user(self.leader).action_grant()
        self.env.invalidate_all()
        self.assertTrue(self.case.anonymised_at)
        self.assertFalse(self.case.partner_name)
        self.assertRecordValues(
            request,
            [{"state": "granted", "decided_by_id": self.leader.id, "reason": False}],
        )
        signature = offer.signature_ids
        self.assertRecordValues(
            signature,
            [
                {
                    "signer": "–",
                    "text": "–",
                    "drawing": False,
                    "text_sha256": digest,
                    "integrity": "removed",
                }
            ],
        )
        rating = self.env["travel.portal.rating"].search(
            [("ticket_id", "=", self.case.id)]
        )
        self.assertRecordValues(rating, [{"handling": 5, "comment": False}])
        # and the link opens nothing any more
        self.assertEqual(self.get("/complaint/case").status_code, 404)

    def test_not_while_the_case_is_open(self):
        """PO-4: without the guest's data an open case cannot be handled."""
        request = self.ask().with_user(self.leader)
        self.assertTrue(request.can_decide)
        self.assertIn("The case is open", request.grant_hint)
        with self.assertRaisesRegex(UserError, "The case is open"):
            request.action_grant()
        self.assertFalse(self.case.anonymised_at)

    def test_not_under_legal_hold(self):
        """PO-4, FB-4: what a court wants to see is kept."""
        self.walk_to(self.case, "closed")
        request = self.ask().with_user(self.leader)
        self.assertFalse(request.grant_hint)
        self.case.with_user(self.leader)._do_hold("Lawsuit", False)
        request.invalidate_recordset()
        with self.assertRaisesRegex(UserError, "under legal hold"):
            request.action_grant()
        self.case.with_user(self.leader).action_release_hold()
        request.action_grant()
        self.assertTrue(self.case.anonymised_at)

    def test_refuse(self):
        """PO-4: refused, the guest reads why, and may ask anew."""
        request = self.ask()
        action = request.with_user(self.leader).action_refuse()
        dialog = self.env[action["res_model"]].with_user(self.leader)
        dialog.with_context(**action["context"]).create(
            {"reason": "Tax law: three years."}
        ).action_confirm()
        self.assertRecordValues(
            request,
            [
                {
                    "state": "refused",
                    "answer": "Tax law: three years.",
                    "decided_by_id": self.leader.id,
                }
            ],
        )
        self.assertFalse(self.tasks())
        self.assertIn("Tax law: three years.", self.see_words())
        again = self.ask()
        self.assertNotEqual(again, request)

    def test_who_decides(self):
        """PO-4: the leader decides, once; nobody else does."""
        request = self.ask()
        for user in (self.agent, self.member, self.auditor):
            for verb in ("action_grant", "action_refuse"):
                with (
                    self.subTest(user=user.login, verb=verb),
                    self.assertRaises(AccessError),
                ):
                    getattr(request.with_user(user), verb)()
            with self.assertRaises(AccessError):
                request.with_user(user)._do_refuse("x")
        request.with_user(self.leader)._do_refuse("x")
        with self.assertRaisesRegex(AccessError, "decided already"):
            request.with_user(self.leader)._do_refuse("y")

    def test_decision_is_sealed(self):
        """Rule 7: what was decided stays; what the guest wrote can be removed."""
        request = self.ask()
        request.with_user(self.leader)._do_refuse("x")
        self.env.flush_all()
        table = "travel_portal_erasure"
        for column, value in (("state", "asked"), ("answer", "y"), ("reason", "z")):
            self.assert_refused(f"UPDATE {table} SET {column} = %s", value)
        self.assert_refused(f"DELETE FROM {table} WHERE id > %s", 0)
        self.assert_refused(
            f"UPDATE {table} SET decided_by_id = NULL WHERE id = %s", request.id
        )
        self.env.cr.execute(f"UPDATE {table} SET reason = NULL, answer = NULL")

    def test_decision_has_a_trace(self):
        """Rule 10: the database keeps no decision without a person and a moment."""
        self.ask()
        self.env.flush_all()
        self.assert_refused("UPDATE travel_portal_erasure SET state = %s", "granted")

    def test_every_word_has_been_judged(self):
        """FB-4, attack 100: what guests say on our pages is removed or kept by name."""
        erased = self.env["helpdesk.ticket"]._get_erased_words()
        kept = {"text_sha256", "state", "integrity"}
        for name, model in self.registry.items():
            if not name.startswith("travel.portal.") or model._abstract:
                continue
            if "ticket_id" not in model._fields or model._transient:
                continue
            judged = {*erased[name], *kept, *KEPT.get(name, ())}
            for field in model._fields.values():
                if field.store and field.type in ("char", "text", "html", "binary"):
                    with self.subTest(field=f"{name}.{field.name}"):
                        self.assertIn(field.name, judged)
        self.assertIn("guest_wait_question", erased["helpdesk.ticket"])

    def test_time_over(self):
        """FB-4: the job that removes old cases removes these words as well."""
        self.act("message", text="SECRETWORDS")
        self.case._do_wait_guest("x", "SECRETQUESTION")
        self.case.action_go_on()
        self.ask("SECRETREASON")
        self.act("withdraw", text="SECRETEND")
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE helpdesk_ticket SET closed_date = %s WHERE id = %s",
            [fields.Datetime.now() - timedelta(days=9999), self.case.id],
        )
        self.env.invalidate_all()
        rule = self.env.ref("travel_complaint.retention_complaint")
        self.case.sudo()._anonymise(rule)
        for table in ("travel_complaint_contact", "travel_portal_erasure"):
            self.env.cr.execute(f"SELECT row_to_json(t)::text FROM {table} t")
            self.assertNotIn("SECRET", str(self.env.cr.fetchall()))
        self.assertFalse(self.case._get_open_messages())
