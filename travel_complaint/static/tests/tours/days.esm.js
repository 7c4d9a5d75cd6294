import {registry} from "@web/core/registry";

const tours = registry.category("web_tour.tours");

const field = (name) => `.o_field_widget[name=${name}]`;
const dialog = (selector) => `.modal:not(.o_inactive_modal) ${selector}`;

/**
 * Steps that choose `label` in the many2one `name`, as somebody types it.
 *
 * @param {String} name of the field
 * @param {String} label to type and to choose
 * @param {Function} [inside] makes a selector one inside a dialog
 * @returns {Object[]} steps
 */
function choose(name, label, inside = (selector) => selector) {
    return [
        {
            content: `type ${label}`,
            trigger: inside(`${field(name)} input`),
            run: `edit ${label}`,
        },
        {
            content: `choose ${label}`,
            trigger: `.o-autocomplete--dropdown-item:not(.o_m2o_dropdown_option) a:contains(${label})`,
            run: "click",
        },
    ];
}

/**
 * The steps of a dialog that asks for a reason.
 *
 * @param {String} reason to give
 * @returns {Object[]} steps
 */
function giveReason(reason) {
    return [
        {
            content: "write the reason",
            trigger: dialog(`${field("reason")} textarea`),
            run: `edit ${reason}`,
        },
        {
            content: "confirm",
            trigger: dialog("button[name=action_confirm]"),
            run: "click",
        },
        {content: "the dialog is gone", trigger: "body:not(:has(.modal))"},
    ];
}

tours.add("travel_complaint_agent_day", {
    steps: () => [
        {
            content: "the cursor is where the guest's number goes",
            trigger: `${field("partner_phone")} input`,
            run: "edit 139 1111 2222",
        },
        {
            content: "what happened",
            trigger: `${field("name")} :is(input, textarea)`,
            run: "edit Dirty coach on day two",
        },
        {
            content: "the story, in the guest's words",
            trigger: `${field("description")} .odoo-editor-editable`,
            run: "editor Nobody had cleaned it.",
        },
        ...choose("category_id", "Tour coaches"),
        {
            content: "save by keyboard",
            trigger: `${field("name")} :is(input, textarea)`,
            run: "press alt+s",
        },
        {
            content: "there is a number to read out",
            trigger: `.alert ${field("number")}:contains(TS-)`,
        },
        {
            content: "the ten minutes run",
            trigger: "[name=deadline] .o_travel_countdown time:contains(00:0)",
        },
        {
            content: "accept by button",
            trigger: "button[name=action_accept].btn-primary",
            run: "click",
        },
        {
            content: "ask the departments",
            trigger: "button[name=action_ask_departments]",
            run: "click",
        },
        {
            content: "the matrix proposes whom",
            trigger: dialog(`${field("department_ids")}:contains(Coaches)`),
        },
        {
            content: "say what we want to know",
            trigger: dialog(`${field("question")} textarea`),
            run: "edit Who cleaned the coach?",
        },
        {
            content: "send it",
            trigger: dialog("button[name=action_confirm]"),
            run: "click",
        },
        {
            content: "one department is asked",
            trigger: `${field("open_request_count")}:contains(1)`,
        },
    ],
});

tours.add("travel_complaint_respondent_day", {
    steps: () => [
        {
            content: "three requests, and no other department's",
            trigger: ".o_list_view .o_data_row:nth-child(3):not(:has(~ .o_data_row))",
        },
        {
            content: "open the first",
            trigger: ".o_data_row td:contains(Submit this)",
            run: "click",
        },
        {
            content: "how long there is",
            trigger: ".o_form_view .o_travel_countdown time",
        },
        {
            content: "write the statement",
            trigger: `${field("statement")} .odoo-editor-editable`,
            run: "editor We left at nine.",
        },
        {
            content: "attach the guide's log",
            trigger: field("attachment_ids"),
            run() {
                const files = new DataTransfer();
                files.items.add(new File(["09:00"], "log.txt", {type: "text/plain"}));
                const input = this.anchor.querySelector("input[type=file]");
                input.files = files.files;
                input.dispatchEvent(new Event("change", {bubbles: true}));
            },
        },
        {
            content: "it is there",
            trigger: `${field("attachment_ids")}:contains(log)`,
        },
        {
            content: "submit",
            trigger: "button[name=action_submit]",
            run: "click",
        },
        {
            content: "it is fixed",
            trigger: `.o_form_view:not(:has(button[name=action_submit])) ${field("answered_at")}`,
        },
        {
            content: "back",
            trigger: ".o_control_panel .breadcrumb-item a, .o_back_button",
            run: "click",
        },
        {
            content: "what is answered has gone from the list",
            trigger: ".o_list_view .o_data_row:nth-child(2):not(:has(~ .o_data_row))",
        },
        {
            content: "open the second",
            trigger: ".o_data_row td:contains(Refuse this)",
            run: "click",
        },
        {content: "refuse", trigger: "button[name=action_refuse]", run: "click"},
        ...giveReason("We were not there."),
        {
            content: "refused",
            trigger: `${field("refusal_reason")}:contains(We were not there.)`,
        },
        {
            content: "back",
            trigger: ".o_control_panel .breadcrumb-item a, .o_back_button",
            run: "click",
        },
        {
            content: "open the third",
            trigger: ".o_data_row td:contains(Hand this on)",
            run: "click",
        },
        {content: "hand on", trigger: "button[name=action_hand_on]", run: "click"},
        ...choose("department_id", "Guides of ours", dialog),
        ...giveReason("The guide knows."),
        {
            content: "handed on",
            trigger: `${field("handed_to_id")}:contains(Guides of ours)`,
        },
    ],
});

tours.add("travel_complaint_leader_day", {
    steps: () => [
        {
            content: "what is due within the hour, with a countdown",
            trigger:
                ".o_data_row:has(td:contains(Nobody answers for this)) .o_travel_countdown",
        },
        {
            content: "open the unrouted case",
            trigger: ".o_data_row td:contains(Nobody answers for this)",
            run: "click",
        },
        {
            content: "it says that the matrix has no row",
            trigger: "[name=deadline] .badge:contains(not in the matrix)",
        },
        {
            content: "judge it",
            trigger: "button[name=action_override_severity]",
            run: "click",
        },
        {
            content: "graver than the rules say",
            trigger: dialog(
                `${field("severity_id")} .o_radio_item:contains(Serious) input`
            ),
            run: "click",
        },
        ...giveReason("A child was with them."),
        {
            content: "severity and reason are shown",
            trigger: `[name=judgement]:has(${field("severity_override_reason")}:contains(A child)) ${field("severity_id")}:contains(Serious)`,
        },
    ],
});

tours.add("travel_complaint_leader_matrix", {
    steps: () => [
        {
            content: "the gaps are counted",
            trigger: ".o_form_view .alert-warning:contains(cells have no department)",
        },
        {
            content: "into the first cell of Lost luggage",
            trigger: "tr:has(td:contains(Lost luggage)) td:nth-child(2) input",
            run: "edit Guides of ours",
        },
        {
            content: "choose",
            trigger:
                ".o-autocomplete--dropdown-item:not(.o_m2o_dropdown_option) a:contains(Guides of ours)",
            run: "click",
        },
        {content: "save", trigger: "button[name=action_save]", run: "click"},
        {
            content: "it is kept",
            trigger:
                ".o_form_view:not(:has(.o_form_dirty)) tr:has(td:contains(Lost luggage)) td:nth-child(2) input:value(Guides of ours)",
        },
    ],
});

tours.add("travel_complaint_leader_alerts", {
    steps: () => [
        {
            content: "a limit has passed",
            trigger: ".o_data_row .badge:contains(Passed)",
        },
        {
            content: "seen",
            trigger: ".o_data_row button[name=action_seen]",
            run: "click",
        },
        {content: "nothing is left", trigger: ".o_view_nocontent"},
    ],
});
