import {registry} from "@web/core/registry";

const field = (name) => `.o_field_widget[name=${name}]`;
const dialog = (selector) => `.modal:not(.o_inactive_modal) ${selector}`;
const button = (name) => `.o_form_view button[name=${name}]`;

/** With `key` the button `name` is pressed, wherever one is. */
const key = (keys, name) => ({
    content: `${keys} for ${name}`,
    trigger: `${button(name)}:visible:enabled`,
    run: `press ${keys}`,
});

const isGone = {content: "the dialog is gone", trigger: "body:not(:has(.modal))"};

const standsOn = (name) => ({
    content: `one stands again on ${name}`,
    trigger: `${button(name)}:focus`,
});

/** No two things on the screen have the same key: the second would never be reached. */
function checkKeys() {
    const shown = [...document.querySelectorAll("[data-hotkey]")].filter(
        (element) => element.offsetParent
    );
    const keys = shown.map((element) => element.dataset.hotkey.toLowerCase());
    const twice = keys.filter((hotkey, index) => keys.indexOf(hotkey) !== index);
    if (twice.length) {
        throw new Error(`more than one thing has the key ${twice}`);
    }
}

const oneKeyEach = {
    content: "each key is one thing's",
    trigger: ".o_form_view .o_form_saved, .o_form_view",
    run: checkKeys,
};

const writeRequest = [
    {
        content: "one begins with the departments",
        trigger: dialog(`${field("department_ids")} input:focus`),
        run: "edit Coaches",
    },
    {
        content: "it is found",
        trigger: ".o-autocomplete--dropdown-item:contains(Coaches)",
    },
    {
        content: "take it",
        trigger: dialog(`${field("department_ids")} input`),
        run: "press Enter",
    },
    {content: "it is taken", trigger: dialog(`.o_tag:contains(Coaches)`)},
    {
        content: "what one wants to know",
        trigger: dialog(`${field("question")} textarea`),
        run: "edit Was the heating looked after?",
    },
];

/**
 * A case as far as the request to a department, with keys. What radio buttons do with
 * arrows and a list with Enter is the browser's, and a tour cannot press that.
 */
registry.category("web_tour.tours").add("travel_complaint_keyboard", {
    steps: () => [
        {
            content: "one begins with the number of the caller",
            trigger: `${field("partner_phone")} input:focus`,
            run: "edit 139 1111 3333",
        },
        {
            content: "what happened",
            trigger: `${field("name")} :is(input, textarea)`,
            run: "edit The coach had no heating",
        },
        {
            content: "the story",
            trigger: `${field("description")} .odoo-editor-editable`,
            run: "editor Eight degrees, all day.",
        },
        {
            content: "save",
            trigger: `${field("name")} :is(input, textarea)`,
            run: "press alt+s",
        },
        {
            content: "there is a number",
            trigger: `.alert ${field("number")}:contains(TS-)`,
        },
        oneKeyEach,
        key("alt+a", "action_accept"),
        {
            content: "it is accepted",
            trigger: ".o_arrow_button_current:contains(Accepted)",
        },
        oneKeyEach,
        key("alt+shift+w", "action_override_severity"),
        {
            content: "one begins with the first question, a choice of one",
            trigger: dialog(`${field("severity_id")} input:focus`),
            run: "click",
        },
        {
            content: "why",
            trigger: dialog(`${field("reason")} textarea`),
            run: "edit Two children fell ill",
        },
        {
            content: "confirm",
            trigger: dialog(`${field("reason")} textarea`),
            run: "press alt+q",
        },
        isGone,
        standsOn("action_override_severity"),
        key("alt+d", "action_ask_departments"),
        ...writeRequest,
        {
            content: "no, later",
            trigger: dialog(`${field("question")} textarea`),
            run: "press Escape",
        },
        isGone,
        standsOn("action_ask_departments"),
        key("alt+d", "action_ask_departments"),
        ...writeRequest,
        {
            content: "ask",
            trigger: dialog(`${field("question")} textarea`),
            run: "press alt+q",
        },
        isGone,
        {
            content: "what is rare is behind a key as well",
            trigger: ".o_case_more_toggle",
            run: "press alt+q",
        },
        {
            content: "down to the first of it",
            trigger: ".o-dropdown--menu button[name=action_change_kind]",
            run: "press Escape",
        },
    ],
});
