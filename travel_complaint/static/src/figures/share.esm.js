import {formatPercentage} from "@web/views/fields/formatters";
import {registry} from "@web/core/registry";

/**
 * A share of cases, as a pivot or a graph shows it: 0.9 is 90%.
 *
 * Where there is nothing to take a share of, nothing is shown. Odoo's own percentage
 * says 0% there: as if no guest were satisfied, when no guest has been asked yet.
 *
 * @param {Number|Boolean} value - false where there is none
 * @param {Object} options - those of formatPercentage
 * @returns {String}
 */
function formatShare(value, options = {}) {
    if (value === false || value === null || value === undefined) {
        return "";
    }
    return formatPercentage(value, {...options, digits: [16, 1]});
}

registry.category("formatters").add("complaint_share", formatShare);
