import {registry} from "@web/core/registry";

const tours = registry.category("web_tour.tours");

const field = (name) => `.o_field_widget[name=${name}]`;
const dialog = (selector) => `.modal:not(.o_inactive_modal) ${selector}`;
const state = (label) => `.o_arrow_button_current:contains(${label})`;

const press = (button) => ({
    content: `press ${button}`,
    trigger: `.o_form_view button[name=${button}].btn-primary:enabled`,
    run: "click",
});

const confirmDialog = () => [
    {
        content: "confirm the dialog",
        trigger: dialog("button[name=action_confirm]"),
        run: "click",
    },
    {content: "the dialog is gone", trigger: "body:not(:has(.modal))"},
];

/**
 * The agent's part: from the call to the report of what was done.
 */
tours.add("travel_complaint_life_of_a_case", {
    steps: () => [
        {
            content: "the guest's number",
            trigger: `${field("partner_phone")} input`,
            run: "edit 139 1111 2222",
        },
        {
            content: "what happened",
            trigger: `${field("name")} :is(input, textarea)`,
            run: "edit The lake was left out",
        },
        {
            content: "the story, in the guest's words",
            trigger: `${field("description")} .odoo-editor-editable`,
            run: "editor Nobody had told us.",
        },
        {
            content: "save by keyboard",
            trigger: `${field("name")} :is(input, textarea)`,
            run: "press alt+s",
        },
        {
            content: "there is a number to read out",
            trigger: `.alert ${field("number")}:contains(TS-)`,
        },
        press("action_accept"),
        {content: "it is accepted", trigger: state("Accepted")},
        {
            content: "offer something at once",
            trigger: ".o_form_view button[name=action_new_offer]:visible:enabled",
            run: "click",
        },
        {
            content: "add a remedy",
            trigger: `${field("line_ids")} .o_field_x2many_list_row_add a`,
            run: "click",
        },
        {
            content: "what the guest gets",
            trigger: `${field("line_ids")} ${field("name")} :is(input, textarea)`,
            run: "edit A letter of apology",
        },
        {
            content: "save",
            trigger: ".o_form_button_save",
            run: "click",
        },
        {
            content: "saved",
            trigger: ".o_form_view .o_form_saved",
        },
        press("action_make_offer"),
        {
            content: "yes, the guest gets the letter",
            trigger: dialog("footer .btn-primary"),
            run: "click",
        },
        press("action_note_answer"),
        {
            content: "the guest accepts",
            trigger: dialog(`${field("answer")} input[data-value=accepted]`),
            run: "click",
        },
        ...confirmDialog(),
        {content: "accepted by the guest", trigger: state("Accepted")},
        {
            content: "back to the case",
            trigger: ".o_breadcrumb a:contains(The lake), .o_breadcrumb a:last",
            run: "click",
        },
        {content: "it is carried out", trigger: state("Executing")},
        press("action_report_result"),
        {
            content: "what was done",
            trigger: dialog(`${field("reason")} textarea`),
            run: "edit The letter is in the post.",
        },
        {
            content: "what the guest reads",
            trigger: dialog(`${field("guest_text")} textarea`),
            run: "edit Our letter is on its way.",
        },
        ...confirmDialog(),
        {content: "it waits for the review", trigger: state("Reviewing")},
    ],
});

tours.add("travel_complaint_life_is_reviewed", {
    steps: () => [
        {content: "it waits for the review", trigger: state("Reviewing")},
        press("action_confirm_result"),
        {content: "the guest is called next", trigger: state("Following")},
    ],
});

tours.add("travel_complaint_life_ends", {
    steps: () => [
        press("action_call_back"),
        {
            content: "very satisfied",
            trigger: dialog(`${field("satisfaction")} input[data-value='5']`),
            run: "click",
        },
        {
            content: "what the guest says",
            trigger: dialog(`${field("comment")} textarea`),
            run: "edit Thank you.",
        },
        ...confirmDialog(),
        {content: "it is closed", trigger: state("Closed")},
    ],
});
