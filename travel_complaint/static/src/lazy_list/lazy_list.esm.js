import {Component, useState} from "@odoo/owl";
import {useBus, useService} from "@web/core/utils/hooks";
import {View} from "@web/views/view";
import {registry} from "@web/core/registry";
import {standardWidgetProps} from "@web/views/widgets/standard_widget_props";

/**
 * Records that belong to the one in the form, read when their tab is opened.
 *
 * A list that is a field is read along with the form each time, whether or not anybody
 * looks at its tab. In a form:
 *
 *     <widget name="travel_lazy_list" model="travel.complaint.event"
 *             view="travel_complaint.travel_complaint_event_view_list_case" />
 */
export class LazyList extends Component {
    static template = "travel_complaint.LazyList";
    static components = {View};
    static props = {
        ...standardWidgetProps,
        model: String,
        view: String,
        inverse: String,
        isOpenable: Boolean,
    };

    setup() {
        this.action = useService("action");
        this.state = useState({generation: 0});
        // The form has been read or saved anew: what the list shows may have changed.
        let values = this.props.record._values;
        useBus(this.props.record.model.bus, "update", () => {
            if (values !== this.props.record._values) {
                values = this.props.record._values;
                this.state.generation++;
            }
        });
    }

    get key() {
        return `${this.props.record.resId} ${this.state.generation}`;
    }

    get viewProps() {
        const {inverse, model, record, view} = this.props;
        return {
            type: "list",
            resModel: model,
            views: [
                [false, "list"],
                [false, "search"],
            ],
            domain: [[inverse, "=", record.resId]],
            context: {list_view_ref: view, active_test: false},
            display: {controlPanel: false, searchPanel: false},
            loadActionMenus: false,
            loadIrFilters: false,
            allowSelectors: false,
            allowOpenAction: false,
            noBreadcrumbs: true,
            noContentHelp: false,
            showButtons: false,
            readonly: true,
            selectRecord: (resId) => this.open(resId),
        };
    }

    open(resId) {
        if (this.props.isOpenable) {
            this.action.doAction({
                type: "ir.actions.act_window",
                res_model: this.props.model,
                res_id: resId,
                views: [[false, "form"]],
                target: "new",
            });
        }
    }
}

export const lazyList = {
    component: LazyList,
    extractProps: ({attrs}) => ({
        model: attrs.model,
        view: attrs.view,
        inverse: attrs.inverse || "ticket_id",
        isOpenable: Boolean(attrs.openable),
    }),
};

registry.category("view_widgets").add("travel_lazy_list", lazyList);
