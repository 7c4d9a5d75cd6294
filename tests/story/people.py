"""Who acts in the story; each signs in as themself, with the least role for it."""

import requests

from .book import Wrong

PASSWORD = "Harmony-2-The-Sea"
PATIENCE = 120  # seconds until an answer that does not come is given up
COMPLAINT = "travel_complaint.group_travel_complaint_"
ASSESSMENT = "travel_complaint_assessment.group_travel_assessment_"
# login: (name, what they are, group)
PEOPLE = {
    "agent": ("Chen Jing", "front line", f"{COMPLAINT}agent"),
    "member": ("Zhou Wei", "handling group", f"{COMPLAINT}member"),
    "leader": ("Wang Fang", "leader of the handling group", f"{COMPLAINT}leader"),
    "operations": ("Sun Bo", "head of operations", f"{COMPLAINT}respondent"),
    "cashier": ("He Lan", "finance", f"{COMPLAINT}finance"),
    "guide": ("Zhu Min", "tour guide", "base.group_user"),
    "assessor": ("Gao Yan", "assessment group", f"{ASSESSMENT}assessor"),
    "second": ("Lin Tao", "leader of the assessment group", f"{ASSESSMENT}leader"),
    "decider": ("Xu Hong", "leader of the assessment group", f"{ASSESSMENT}leader"),
    "judge": ("Ma Rui", "assessment group", f"{ASSESSMENT}assessor"),
    "payroll": ("Deng Li", "payroll", "payroll.group_payroll_manager"),
    "colleague": ("Luo Ping", "ticket office", "base.group_user"),
}


class Refused(Exception):
    """The server has said no; the text is what the person reads.

    :ivar str kind: the class of Odoo's exception
    """

    def __init__(self, error):
        super().__init__(" ".join(error["data"]["message"].split()))
        self.kind = error["data"]["name"]


class Person:
    """Somebody with a login, as Odoo's web client speaks for them."""

    def __init__(self, address, database, login, name, role, password=PASSWORD):
        self.login, self.name, self.role = login, name, role
        self._address = address
        self._credential = {"db": database, "login": login, "password": password}
        self._session = None

    def __str__(self):
        return f"{self.name}, {self.role}"

    def _ask(self, path, **params):
        answer = self._session.post(
            f"{self._address}{path}",
            json={"jsonrpc": "2.0", "method": "call", "params": params},
            timeout=PATIENCE,
        )
        answer.raise_for_status()
        answer = answer.json()
        if "error" in answer:
            raise Refused(answer["error"])
        return answer.get("result")

    def _sign_in(self):
        self._session = requests.Session()
        self.id = self._ask("/web/session/authenticate", **self._credential)["uid"]

    # Methods

    def call(self, model, method, *args, **kwargs):
        """Call a public method, as the web client does.

        :raise Refused: with the server's reason
        """
        if not self._session:
            self._sign_in()
        path = f"/web/dataset/call_kw/{model}/{method}"
        params = {"model": model, "method": method, "args": args, "kwargs": kwargs}
        return self._ask(path, **params)

    def press(self, model, record_id, button, **context):
        """Press a button of a form; what opens then."""
        return self.call(model, button, [record_id], context=context)

    def save(self, model, record_id=None, context=None, **values):
        """Save a form; the record's id."""
        ids = [record_id] if record_id else []
        options = {"specification": {}, "context": context or {}}
        [row] = self.call(model, "web_save", ids, values, **options)
        return row["id"]

    def fill(self, action, **values):
        """Fill in the dialog that a button has opened, and confirm."""
        model, context = action["res_model"], action["context"]
        dialog = self.save(model, context=context, **values)
        return self.press(model, dialog, "action_confirm", **context)

    def read(self, model, record_id, *names):
        """The fields `names` of one record; one value if one name is given."""
        [row] = self.call(model, "read", [record_id], names)
        return row[names[0]] if len(names) == 1 else row

    def find(self, model, domain, *names, order="id"):
        """The rows of all records in `domain`."""
        return self.call(model, "search_read", domain, names, order=order)

    def find_one(self, model, domain, *names):
        """The row of the only record in `domain`.

        :raise Wrong: when there is none, or more than one
        """
        rows = self.find(model, domain, *names)
        if len(rows) != 1:
            raise Wrong(f"{model}: {len(rows)} records instead of one in {domain}")
        return rows[0]

    def is_refused(self, what, *args, **kwargs):
        """Try something that this person may not do; the reason they read.

        :param what: one of the methods above
        :raise Wrong: when nobody has stopped them
        """
        try:
            what(*args, **kwargs)
        except Refused as reason:
            return str(reason)
        raise Wrong(f"{self} could do what nobody of this role may do: {args}")

    def may_read(self, model, record_id):
        """Whether this person may read the record."""
        try:
            self.read(model, record_id, "display_name")
        except Refused as reason:
            if reason.kind != "odoo.exceptions.AccessError":
                raise
            return False
        return True

    def download(self, path):
        """Fetch a file: its bytes, and its type."""
        answer = self._session.get(f"{self._address}{path}", timeout=PATIENCE)
        answer.raise_for_status()
        return answer.content, answer.headers["Content-Type"]
