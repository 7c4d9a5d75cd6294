import {Component} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {standardWidgetProps} from "@web/views/widgets/standard_widget_props";

const AUTHORITIES = ["government", "association", "court"];
// Anybody can write in a guest's name by these ways.
const UNSIGNED = ["email", "portal", "social"];

/**
 * What is special about a case, as small icons that say so.
 */
export class Signs extends Component {
    static template = "travel_complaint.Signs";
    static props = {...standardWidgetProps};

    get signs() {
        const {data} = this.props.record;
        const medium = data.complaint_medium;
        return [
            {
                name: "exposed",
                icon: "fa-bullhorn text-danger",
                title: _t("In public"),
                isShown: data.is_exposed,
            },
            {
                name: "repeat",
                icon: "fa-repeat text-warning-emphasis",
                title: _t("Repeats an earlier case"),
                isShown: Boolean(data.repeat_of_id),
            },
            {
                name: "authority",
                icon: "fa-university",
                title: _t("From an authority"),
                isShown: AUTHORITIES.includes(medium),
            },
            {
                name: "platform",
                icon: "fa-globe",
                title: _t("From a travel platform"),
                isShown: medium === "platform",
            },
            {
                name: "waiting",
                icon: "fa-pause",
                title: _t("We wait for somebody"),
                isShown: Boolean(data.guest_wait_since || data.authority_wait_since),
            },
            {
                name: "unrouted",
                icon: "fa-random text-warning-emphasis",
                title: _t("Not in the matrix"),
                isShown: data.is_unrouted && data.is_complaint_open,
            },
            {
                name: "unconfirmed",
                icon: "fa-question-circle text-muted",
                title: _t("Sender not confirmed"),
                isShown: !data.is_identity_confirmed && UNSIGNED.includes(medium),
            },
        ].filter((sign) => sign.isShown);
    }
}

registry.category("view_widgets").add("travel_signs", {
    component: Signs,
    fieldDependencies: [
        {name: "is_exposed", type: "boolean"},
        {name: "repeat_of_id", type: "many2one"},
        {name: "complaint_medium", type: "char"},
        {name: "guest_wait_since", type: "datetime"},
        {name: "authority_wait_since", type: "datetime"},
        {name: "is_unrouted", type: "boolean"},
        {name: "is_complaint_open", type: "boolean"},
        {name: "is_identity_confirmed", type: "boolean"},
    ],
});
