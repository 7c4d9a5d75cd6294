/**
 * What a person does on one page, for lives in the browser (tests/screens).
 *
 * It is there before anything of the page. Each act ends when the server has answered
 * and the page has shown it; an error message on the page ends it as well.
 */
window.drive = (() => {
    let pending = 0;
    const {send} = XMLHttpRequest.prototype;
    XMLHttpRequest.prototype.send = function () {
        pending++;
        this.addEventListener("loadend", () => pending--);
        return send.apply(this, arguments);
    };
    const {fetch} = window;
    window.fetch = function () {
        pending++;
        return fetch.apply(window, arguments).finally(() => pending--);
    };

    const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
    const isShown = (element) => element.offsetParent !== null && !element.disabled;
    const dialog = () =>
        [...document.querySelectorAll(".modal:not(.o_inactive_modal)")].pop();
    /** The dialog that asks whether one is sure. */
    const question = () => {
        const shown = dialog();
        return shown && !shown.querySelector(".o_form_view") ? shown : null;
    };
    const page = () => dialog() || document.querySelector(".o_action_manager");
    const all = (selector, root = page()) =>
        [...root.querySelectorAll(selector)].filter(isShown);

    const BAD_NEWS = [
        ...[".o_error_dialog", ".o_dialog_error"],
        ".o_notification:has(.o_notification_bar.bg-danger)",
    ].join();
    const PATIENCE = 60000;

    async function until(look, what) {
        const end = performance.now() + PATIENCE;
        while (performance.now() < end) {
            const failure = document.querySelector(BAD_NEWS);
            if (failure) {
                throw new Error(`${what}: ${failure.innerText}`);
            }
            const found = look();
            if (found) {
                return found;
            }
            await pause(20);
        }
        const shown = (page() || document.body)?.innerText;
        throw new Error(`not on ${location.pathname}: ${what} (${shown})`);
    }

    /** Whether the page waits for the server, or is about to ask it. */
    function isBusy() {
        // While a button does its work Odoo turns all others off, also between two
        // requests; and while it asks whether one is sure.
        const isAtWork = document.querySelector('button[disabled="1"]') && !question();
        return pending || isAtWork || document.querySelector(".o_blockUI");
    }

    async function settle() {
        let quiet = 0;
        await until(() => {
            quiet = isBusy() ? 0 : quiet + 1;
            return quiet > 3; // some frames, in which the answer is shown
        }, "an answer of the server");
    }

    /** Opens tabs and the menu of rare buttons until `look` finds something. */
    async function reach(look, what) {
        const folded = ".o_statusbar_buttons .dropdown-toggle, .o_notebook .nav-link";
        for (const opener of [null, ...all(folded)]) {
            opener?.click();
            await pause(opener ? 60 : 0);
            const found = look();
            if (found) {
                return found;
            }
        }
        return until(look, what);
    }

    const button = (name) =>
        all(`button[name="${name}"], .dropdown-item[name="${name}"]`, document)[0];

    /** Type into an input, without leaving it. */
    function type(input, value) {
        const {set} = Object.getOwnPropertyDescriptor(
            Object.getPrototypeOf(input),
            "value"
        );
        input.focus();
        set.call(input, value);
        input.dispatchEvent(new Event("input", {bubbles: true}));
    }

    /** Choose the record called `name`. */
    async function choose(input, name) {
        input.click();
        type(input, name);
        const found = () =>
            [...document.querySelectorAll(".o-autocomplete--dropdown-item a")].find(
                (option) => option.innerText.trim() === name
            );
        (await until(found, name)).click();
    }

    async function write(field, value) {
        const choice = field.querySelector(`input[data-value="${value}"]`);
        const editor = field.querySelector(".odoo-editor-editable");
        const input = field.querySelector("input, textarea");
        if (choice) {
            choice.click();
        } else if (typeof value === "boolean") {
            if (input.checked !== value) {
                input.click();
            }
        } else if (field.querySelector(".o-autocomplete")) {
            await choose(input, value);
        } else if (editor) {
            editor.focus();
            document.getSelection().selectAllChildren(editor);
            document.execCommand("insertText", false, value);
        } else {
            type(input, value);
            input.dispatchEvent(new Event("change", {bubbles: true}));
            input.blur();
        }
        await settle();
    }

    const form = () =>
        window.odoo?.isReady &&
        document.querySelector(".o_form_view:not([data-before])");

    return {
        /** Wait for the first page. */
        async start() {
            await until(form, "a form");
            await settle();
        },
        /** Open a page of the back office by a link to it. */
        async open(path) {
            document.querySelector(".o_form_view").dataset.before = "";
            const link = document.createElement("a");
            link.href = `/odoo/${path}`;
            document.body.append(link);
            link.click();
            link.remove();
            await until(form, path);
            await settle();
        },
        /** Press a button, and say yes if it asks. */
        async press(name) {
            const pressed = await reach(() => button(name), `button ${name}`);
            pressed.click();
            await settle();
            if (question()) {
                question().querySelector("footer .btn-primary").click();
                await settle();
            }
        },
        /** Write into fields of the dialog, else of the form. */
        async fill(values) {
            for (const [name, value] of Object.entries(values)) {
                const selector = `.o_field_widget[name="${name}"]`;
                for (const one of [value].flat()) {
                    await write(await reach(() => all(selector)[0], name), one);
                }
            }
        },
        /** Add a row to the list `name`. */
        async add(name, values) {
            const link = `[name="${name}"] .o_field_x2many_list_row_add a`;
            (await reach(() => all(link)[0], `a row in ${name}`)).click();
            await until(() => all(".o_selected_row")[0], "the new row");
            for (const [field, value] of Object.entries(values)) {
                const selector = `.o_selected_row .o_field_widget[name="${field}"]`;
                await write(await until(() => all(selector)[0], field), value);
            }
        },
        async save() {
            (await until(() => all(".o_form_button_save")[0], "save")).click();
            await settle();
            await until(() => document.querySelector(".o_form_saved"), "saved");
        },
        /** Confirm the dialog. */
        async confirm() {
            (await until(() => button("action_confirm"), "confirm")).click();
            await settle();
            await until(() => !dialog(), "the end of the dialog");
            await settle();
        },
    };
})();
