import {registry} from "@web/core/registry";

const tours = registry.category("web_tour.tours");

const field = (name) => `.o_field_widget[name=${name}]`;
const dialog = (selector) => `.modal:not(.o_inactive_modal) ${selector}`;
const noDialog = {content: "the dialog is gone", trigger: "body:not(:has(.modal))"};
const state = (name) =>
    `.o_statusbar_status .o_arrow_button_current[data-value=${name}]`;

/**
 * Steps that press a button which asks whether it is meant.
 *
 * @param {String} name of the method
 * @returns {Object[]} steps
 */
function pressAndConfirm(name) {
    return [
        {
            content: `press ${name}`,
            trigger: `.o_form_view button[name=${name}]:not(:disabled)`,
            run: "click",
        },
        {
            content: "yes, it is meant",
            trigger: dialog(".modal-footer .btn-primary"),
            run: "click",
        },
        noDialog,
    ];
}

tours.add("travel_assessment_employee_day", {
    steps: () => [
        {
            content: "my sheet, and nobody else's",
            trigger:
                ".o_list_view .o_data_row:not(:has(~ .o_data_row)) td[name=month_name]",
            run: "click",
        },
        {
            content: "what my month is worth",
            trigger: `.o_form_view ${field("total_score")}`,
        },
        {
            content: "open the cases behind a figure",
            trigger:
                ".o_data_row:contains(Valid complaints) button[name=action_open_cases]",
            run: "click",
        },
        {
            content: "it is one case",
            trigger: ".o_list_view .o_data_row:contains(TS-)",
        },
        {
            content: "open the menu of my decisions",
            trigger: ".o_menu_sections .o_nav_entry:contains(My Decisions)",
            run: "click",
        },
        {
            content: "open the decision about me",
            trigger: ".o_data_row:contains(Minor fault) td[name=rule_id]",
            run: "click",
        },
        {
            content: "I read why",
            trigger: ".nav-link:contains(Grounds)",
            run: "click",
        },
        {
            content: "in whole words",
            trigger: `${field("grounds")}:contains(It was the second time.)`,
        },
        {
            content: "appeal",
            trigger: "button[name=action_appeal]",
            run: "click",
        },
        {
            content: "in writing",
            trigger: `${field("text")} textarea`,
            run: "edit The lake was closed that day.",
        },
        ...pressAndConfirm("action_lodge"),
        {content: "it is lodged", trigger: state("lodged")},
    ],
});

tours.add("travel_assessment_assessor_day", {
    steps: () => [
        {
            content: "whom the finding is about has been heard",
            trigger: ".nav-link:contains(Hearing)",
            run: "click",
        },
        {
            content: "read the statement",
            trigger: `${field("statement")}:contains(There was no time.)`,
        },
        {
            content: "how much",
            trigger: `${field("percent")} input`,
            run: "edit 45",
        },
        {
            content: "why",
            trigger: ".nav-link:contains(Grounds)",
            run: "click",
        },
        {
            content: "write the grounds",
            trigger: `${field("grounds")} textarea`,
            run: "edit The group lost half a day.",
        },
        {
            content: "propose it",
            trigger: "button[name=action_propose]:not(:disabled)",
            run: "click",
        },
        {content: "it is proposed", trigger: state("proposed")},
        {
            content: "I do not decide what I have proposed",
            trigger: "body:not(:has(button[name=action_notify]))",
        },
    ],
});

tours.add("travel_assessment_second_day", {
    steps: () => [
        {
            content: "I am asked to agree",
            trigger: ".alert:contains(A second person has to agree)",
        },
        {
            content: "agree",
            trigger: "button[name=action_approve]:not(:disabled)",
            run: "click",
        },
        {
            content: "nobody is asked any more",
            trigger: "body:not(:has(.alert:contains(A second person has to agree)))",
        },
    ],
});

tours.add("travel_assessment_decider_day", {
    steps: () => [
        ...pressAndConfirm("action_notify"),
        {content: "the person has notice", trigger: state("notified")},
    ],
});

tours.add("travel_assessment_hr_preview", {
    steps: () => [
        {
            content: "look before payroll",
            trigger: "button[name=action_preview]",
            run: "click",
        },
        {
            content: "the reward will be paid",
            trigger:
                ".o_data_row:contains(Ming):contains(500.00):contains(To be settled)",
        },
        {
            content: "what an appeal holds back is not",
            trigger: ".o_data_row:contains(Held: an appeal is pending)",
        },
    ],
});

tours.add("travel_assessment_hr_batch", {
    steps: () => [
        {
            content: "generate the payslips of the batch",
            trigger: ".o_form_view button:contains(Generate Payslips)",
            run: "click",
        },
        {
            content: "choose employees",
            trigger: dialog(".o_field_x2many_list_row_add a"),
            run: "click",
        },
        {
            content: "Ming",
            trigger: dialog(".o_data_row:contains(Ming) .o_list_record_selector input"),
            run: "click",
        },
        {
            content: "take him",
            trigger: dialog(".o_select_button"),
            run: "click",
        },
        {
            content: "he is there",
            trigger: dialog(`${field("employee_ids")} .o_data_row:contains(Ming)`),
        },
        {
            content: "generate",
            trigger: dialog("button[name=compute_sheet]"),
            run: "click",
        },
        noDialog,
    ],
});

tours.add("travel_assessment_hr_payslip", {
    steps: () => [
        {
            content: "what the ledger puts on it",
            trigger: ".nav-link:contains(Rewards and Penalties)",
            run: "click",
        },
        {
            content: "with its grounds",
            trigger: `${field("assessment_settlement_ids")} .o_data_row:contains(500.00):contains(As decided)`,
        },
        {
            content: "confirm",
            trigger: ".o_form_view button[name=action_payslip_done]:not(:disabled)",
            run: "click",
        },
        {content: "it is done", trigger: state("done")},
        {
            content: "and settled",
            trigger: `${field("assessment_settlement_ids")} .o_data_row:contains(Settled)`,
        },
    ],
});
