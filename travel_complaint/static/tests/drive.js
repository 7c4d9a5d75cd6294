/**
 * What a person does on one page, for lives in the browser (tests/test_lives_in_browser).
 *
 * Evaluated in the page itself. Each act ends when the server has answered and the page
 * has shown it; an error message on the page ends it as well.
 */
window.drive = (() => {
    let pending = 0;
    const send = XMLHttpRequest.prototype.send;
    XMLHttpRequest.prototype.send = function () {
        pending++;
        this.addEventListener("loadend", () => pending--);
        return send.apply(this, arguments);
    };

    const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
    const isShown = (element) => element.offsetParent !== null && !element.disabled;
    const dialog = () =>
        [...document.querySelectorAll(".modal:not(.o_inactive_modal)")].pop();
    const page = () => dialog() || document.querySelector(".o_action_manager");
    const all = (selector, root = page()) =>
        [...root.querySelectorAll(selector)].filter(isShown);

    async function until(look, what) {
        for (let tries = 0; tries < 400; tries++) {
            const failure = document.querySelector(".o_error_dialog, .o_dialog_error");
            if (failure) {
                throw new Error(`${what}: ${failure.innerText}`);
            }
            const found = look();
            if (found) {
                return found;
            }
            await pause(25);
        }
        throw new Error(`not on the page: ${what} (${page()?.innerText})`);
    }

    async function settle() {
        let quiet = 0;
        await until(() => {
            const isBusy = pending || document.querySelector(".o_blockUI");
            quiet = isBusy ? 0 : quiet + 1;
            return quiet > 5;
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

    async function write(field, value) {
        const choice = field.querySelector(`input[data-value="${value}"]`);
        const editor = field.querySelector(".odoo-editor-editable");
        const input = field.querySelector("input, textarea");
        if (choice) {
            choice.click();
        } else if (editor) {
            editor.focus();
            document.getSelection().selectAllChildren(editor);
            document.execCommand("insertText", false, value);
        } else {
            const type = Object.getPrototypeOf(input);
            input.focus();
            Object.getOwnPropertyDescriptor(type, "value").set.call(input, value);
            for (const name of ["input", "change"]) {
                input.dispatchEvent(new Event(name, {bubbles: true}));
            }
            input.blur();
        }
        await pause(30);
    }

    return {
        /** Press a button, and say yes if it asks. */
        async press(name) {
            const pressed = await reach(() => button(name), `button ${name}`);
            pressed.click();
            await settle();
            const sure = dialog()?.querySelector("footer .btn-primary");
            if (sure && !dialog().querySelector(".o_form_view")) {
                sure.click();
                await settle();
            }
        },
        /** Write into fields of the dialog, else of the form. */
        async fill(values) {
            for (const [name, value] of Object.entries(values)) {
                const selector = `.o_field_widget[name="${name}"]`;
                await write(await reach(() => all(selector)[0], name), value);
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
            button("action_confirm").click();
            await settle();
            await until(() => !dialog(), "the end of the dialog");
            await settle();
        },
    };
})();
