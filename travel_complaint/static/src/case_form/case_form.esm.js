import {CaseFormCompiler, CaseFormRenderer} from "./case_buttons.esm";
import {ConfirmationDialog} from "@web/core/confirmation_dialog/confirmation_dialog";
import {FormController} from "@web/views/form/form_controller";
import {_t} from "@web/core/l10n/translation";
import {formView} from "@web/views/form/form_view";
import {registry} from "@web/core/registry";
import {useBus} from "@web/core/utils/hooks";

/**
 * The form of a case, or of its investigation, says which version it shows, so that
 * nobody overwrites what a colleague has changed meanwhile.
 */
export class CaseFormController extends FormController {
    setup() {
        super.setup();
        useBus(this.ui.bus, "active-element-changed", () =>
            setTimeout(() => this.giveFocusBack())
        );
    }

    /**
     * Once a dialog is gone, stand again on the button that has opened it. Odoo turns
     * buttons off while one of them works, and with that the focus is nowhere.
     */
    giveFocusBack() {
        const root = this.rootRef.el;
        const isLost = document.activeElement === document.body;
        if (!root || !this.pressed || !isLost || this.ui.activeElement !== document) {
            return;
        }
        const buttons = [
            ...root.querySelectorAll(`button[name="${this.pressed}"]`),
            ...root.querySelectorAll(".o_statusbar_buttons .o_case_more_toggle"),
        ];
        buttons.find((button) => button.offsetParent)?.focus();
    }

    get seen() {
        const {resId, data} = this.model.root;
        return resId && data.complaint_version
            ? {
                  id: resId,
                  model: this.props.resModel,
                  version: data.complaint_version,
              }
            : null;
    }

    async onWillSaveRecord(record, changes) {
        if (record.resId && changes && record === this.model.root) {
            changes.complaint_version =
                this.versionToOverwrite || record.data.complaint_version;
        }
        return super.onWillSaveRecord(...arguments);
    }

    async onRecordSaved() {
        this.versionToOverwrite = null;
        return super.onRecordSaved(...arguments);
    }

    async beforeExecuteActionButton(clickParams) {
        this.pressed = clickParams.name;
        const proceed = await super.beforeExecuteActionButton(...arguments);
        if (clickParams.type === "object" && this.seen) {
            clickParams.buttonContext = {
                ...clickParams.buttonContext,
                complaint_seen: this.seen,
            };
        }
        return proceed;
    }

    async beforeUnload() {
        const root = this.model.root;
        if (this.seen) {
            root.config.context = {...root.context, complaint_seen: this.seen};
        }
        return super.beforeUnload(...arguments);
    }

    async onSaveError(error, options, leaving) {
        const current = await this.findNewerVersion(error);
        if (!current) {
            return super.onSaveError(...arguments);
        }
        return new Promise((resolve) => {
            this.model.dialog.add(ConfirmationDialog, {
                title: _t("Changed meanwhile"),
                body: error.data.message,
                confirmLabel: _t("Save mine over it"),
                confirm: () => {
                    this.versionToOverwrite = current;
                    resolve(options.retry());
                },
                cancelLabel: _t("Back to the form"),
                cancel: () => resolve(false),
            });
        });
    }

    /**
     * The version that the case has now, if that is why saving was refused.
     *
     * @param {Error} error
     * @returns {Promise<String|undefined>}
     */
    async findNewerVersion(error) {
        if (error.data?.name !== "odoo.exceptions.UserError" || !this.seen) {
            return undefined;
        }
        const {id, version} = this.seen;
        const [now] = await this.orm.read(
            this.props.resModel,
            [id],
            ["complaint_version"]
        );
        return now && now.complaint_version !== (this.versionToOverwrite || version)
            ? now.complaint_version
            : undefined;
    }
}

registry.category("views").add("travel_complaint_case_form", {
    ...formView,
    Controller: CaseFormController,
    Renderer: CaseFormRenderer,
    Compiler: CaseFormCompiler,
});
