import {useEffect, useRef} from "@odoo/owl";
import {FormRenderer} from "@web/views/form/form_renderer";
import {formView} from "@web/views/form/form_view";
import {registry} from "@web/core/registry";

const QUESTION = [
    ".o_field_widget :is(input, select, textarea):not([type=hidden], :disabled)",
    ".o_field_widget [contenteditable=true]",
].join();

/**
 * A dialog that begins with its first question, also where that is a choice of one:
 * Odoo's own looks for text only, and would pass over it.
 */
export class DialogFormRenderer extends FormRenderer {
    setup() {
        super.setup();
        const root = useRef("compiled_view_root");
        useEffect(
            (element) => {
                if (element && this.shouldAutoFocus) {
                    this.findFirstQuestion(element)?.focus();
                }
            },
            () => [root.el]
        );
    }

    findFirstQuestion(element) {
        const first = [...element.querySelectorAll(QUESTION)].find(
            (input) => input.offsetParent
        );
        // Of a choice the one that is taken, as with the Tab key.
        return first?.type === "radio"
            ? element.querySelector(`[name="${first.name}"]:checked`) || first
            : first;
    }
}

registry.category("views").add("travel_complaint_dialog", {
    ...formView,
    Renderer: DialogFormRenderer,
});
