import {Component, onWillUnmount, useState} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {standardFieldProps} from "@web/views/fields/standard_field_props";

const {DateTime} = luxon;
// One timer for all countdowns on the screen: a list may show eighty.
const listeners = new Set();
let timer = null;

function listen(callback) {
    listeners.add(callback);
    timer = timer || setInterval(() => listeners.forEach((tell) => tell()), 1000);
    return () => {
        listeners.delete(callback);
        if (!listeners.size) {
            clearInterval(timer);
            timer = null;
        }
    };
}

/**
 * The time that is left, as people say it.
 *
 * @param {Number} seconds left; negative when the moment has passed
 * @returns {String} such as "2 d 03:10", "01:42:10" or "late by 20 min"
 */
export function describe(seconds) {
    const rest = Math.abs(Math.round(seconds));
    const days = Math.floor(rest / 86400);
    const hours = Math.floor((rest % 86400) / 3600);
    const minutes = Math.floor((rest % 3600) / 60);
    const two = (number) => String(number).padStart(2, "0");
    if (seconds < 0) {
        if (days) {
            return _t("late by %(days)s d %(hours)s h", {days, hours});
        }
        return hours
            ? _t("late by %(hours)s h %(minutes)s min", {hours, minutes})
            : _t("late by %(minutes)s min", {minutes});
    }
    if (days) {
        return _t("%(days)s d %(time)s", {days, time: `${hours}:${two(minutes)}`});
    }
    return `${two(hours)}:${two(minutes)}:${two(rest % 60)}`;
}

/**
 * How urgent it is: late, soon or calm.
 *
 * @param {Number} seconds left
 * @returns {String} one of the three
 */
export function urgency(seconds) {
    if (seconds < 0) {
        return "late";
    }
    return seconds < 3600 ? "soon" : "calm";
}

export class CountdownField extends Component {
    static template = "travel_complaint.Countdown";
    static props = {...standardFieldProps};

    setup() {
        this.clock = useState({now: DateTime.now()});
        onWillUnmount(listen(() => (this.clock.now = DateTime.now())));
    }

    get moment() {
        return this.props.record.data[this.props.name];
    }

    get seconds() {
        return this.moment.diff(this.clock.now, "seconds").seconds;
    }

    get text() {
        return describe(this.seconds);
    }

    get title() {
        return this.moment.toLocaleString(DateTime.DATETIME_MED);
    }

    get look() {
        return {
            late: "text-danger fw-bold",
            soon: "text-warning-emphasis fw-bold",
            calm: "text-success-emphasis",
        }[urgency(this.seconds)];
    }

    get icon() {
        return {
            late: "fa-exclamation-triangle",
            soon: "fa-hourglass-end",
            calm: "fa-clock-o",
        }[urgency(this.seconds)];
    }
}

export const countdownField = {
    component: CountdownField,
    displayName: _t("Countdown"),
    supportedTypes: ["datetime"],
};

registry.category("fields").add("travel_countdown", countdownField);
