/**
 * Makes the page of a case better; all of it works without this script.
 *
 * Times in the guest's own zone, a pad to sign on, and no form that is sent twice.
 */
(() => {
    "use strict";

    const lang = document.documentElement.lang || undefined;

    function showOwnTimes() {
        const kinds = {
            day: {dateStyle: "long"},
            moment: {dateStyle: "long", timeStyle: "short"},
        };
        let shown = false;
        for (const element of document.querySelectorAll("time[data-kind]")) {
            const moment = new Date(element.dateTime);
            const options = kinds[element.dataset.kind];
            if (!isNaN(moment)) {
                element.textContent = moment.toLocaleString(lang, options);
                shown = shown || element.dataset.kind === "moment";
            }
        }
        const note = document.querySelector(".o_complaint_zone");
        if (shown && note) {
            note.hidden = false;
        }
    }

    function makePad(pad) {
        const canvas = pad.querySelector("canvas");
        const drawing = pad.closest("form").elements.drawing;
        const context = canvas.getContext("2d");
        let last = null;
        pad.hidden = false;

        function clear() {
            // Twice the points of the page, so that it is sharp on a phone.
            canvas.width = canvas.clientWidth * 2;
            canvas.height = canvas.clientHeight * 2;
            context.lineWidth = 4;
            context.lineCap = "round";
            context.strokeStyle = "#1f2933";
            drawing.value = "";
        }
        function place(event) {
            const box = canvas.getBoundingClientRect();
            return [(event.clientX - box.left) * 2, (event.clientY - box.top) * 2];
        }
        canvas.addEventListener("pointerdown", (event) => {
            if (canvas.width !== canvas.clientWidth * 2) {
                clear(); // It had no size as long as it was hidden.
            }
            canvas.setPointerCapture(event.pointerId);
            last = place(event);
        });
        canvas.addEventListener("pointermove", (event) => {
            if (!last) {
                return;
            }
            const point = place(event);
            context.beginPath();
            context.moveTo(...last);
            context.lineTo(...point);
            context.stroke();
            last = point;
        });
        for (const name of ["pointerup", "pointercancel"]) {
            canvas.addEventListener(name, () => {
                if (last) {
                    last = null;
                    drawing.value = canvas.toDataURL("image/png");
                }
            });
        }
        pad.querySelector("button").addEventListener("click", clear);
    }

    function sendOnce(form) {
        form.addEventListener("submit", () => {
            // After the browser has read the form, or the button would be missing.
            setTimeout(() => {
                for (const button of form.querySelectorAll("button")) {
                    button.disabled = true;
                }
            });
        });
    }

    showOwnTimes();
    document.querySelectorAll(".o_complaint_pad").forEach(makePad);
    document.querySelectorAll("form[method=post]").forEach(sendOnce);
    // Whoever comes back by the browser's button may send again.
    window.addEventListener("pageshow", () => {
        for (const button of document.querySelectorAll("form button")) {
            button.disabled = false;
        }
    });
})();
