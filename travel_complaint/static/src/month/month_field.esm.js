import {DateTimeField, dateField} from "@web/views/fields/datetime/datetime_field";
import {registry} from "@web/core/registry";

const WIDTH = 90;

/**
 * A date that stands for its month, as the figures write months: 2026-11.
 *
 * Odoo's own date shows a day that nobody has entered, and lets one choose a day.
 */
export class MonthField extends DateTimeField {
    /**
     * @param {Number} valueIndex
     * @returns {String}
     */
    getFormattedValue(valueIndex) {
        const value = this.values[valueIndex];
        return value ? value.toFormat("yyyy-MM") : "";
    }
}

export const monthField = {
    ...dateField,
    component: MonthField,
    supportedOptions: [],
    extractProps: (fieldInfo, dynamicInfo) => ({
        ...dateField.extractProps(fieldInfo, dynamicInfo),
        minPrecision: "months",
    }),
    listViewWidth: WIDTH,
};

registry.category("fields").add("complaint_month", monthField);
