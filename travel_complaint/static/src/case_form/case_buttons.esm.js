import {FormCompiler} from "@web/views/form/form_compiler";
import {FormRenderer} from "@web/views/form/form_renderer";
import {StatusBarButtons} from "@web/views/form/status_bar_buttons/status_bar_buttons";

const MORE = "o_case_more";
const NEXT = "btn-primary";

/**
 * Buttons of the header: those of class `o_case_more` are rare and go into a menu, so
 * that the next step and the way of the case have room.
 */
export class CaseButtons extends StatusBarButtons {
    static template = "travel_complaint.CaseButtons";

    get shownNames() {
        const {slots} = this.props;
        const names = this.visibleSlotNames;
        const often = names.filter((name) => !slots[name].isMore);
        if (!this.env.isSmall) {
            return often;
        }
        // A phone has room for one: the next step.
        const first = names.find((name) => slots[name].isNext) || often[0] || names[0];
        return first ? [first] : [];
    }

    get foldedNames() {
        const shown = this.shownNames;
        return this.visibleSlotNames.filter((name) => !shown.includes(name));
    }
}

export class CaseFormCompiler extends FormCompiler {
    compileHeader() {
        const statusBar = super.compileHeader(...arguments);
        for (const slot of statusBar.querySelectorAll("StatusBarButtons > t")) {
            if (slot.outerHTML.includes(MORE)) {
                slot.setAttribute("isMore", "true");
            }
            if (slot.outerHTML.includes(NEXT)) {
                slot.setAttribute("isNext", "true");
            }
        }
        return statusBar;
    }
}

export class CaseFormRenderer extends FormRenderer {
    static components = {...FormRenderer.components, StatusBarButtons: CaseButtons};
}
