/**
 * Makes the form for a new case better; all of it works without this script.
 *
 * Shows what was chosen and how far the sending is, keeps photos when something has to
 * be changed, and the text when the phone closes the page to take one.
 */
(() => {
    "use strict";

    const MEGABYTE = 1024 * 1024;
    const DRAFT = "complaint_story";
    const form = document.getElementById("filing");
    const files = document.getElementById("attachment");
    const chosen = document.getElementById("chosen");
    const button = document.getElementById("send");
    const progress = document.getElementById("progress");
    const tooLarge = document.getElementById("too_large");
    const lost = document.getElementById("lost_connection");
    const story = document.getElementById("story");

    function show(field, text) {
        const place = form.querySelector(`[data-problem="${field}"]`);
        const input = document.getElementById(field);
        place.textContent = text;
        if (input && input !== button) {
            input.toggleAttribute("aria-invalid", Boolean(text));
        }
    }

    function listFiles() {
        const all = Array.from(files.files);
        chosen.replaceChildren(
            ...all.map((file) => {
                const item = document.createElement("li");
                const size = Math.max(file.size / MEGABYTE, 0.1);
                item.textContent = `${file.name} · ${size.toFixed(1)} MB`;
                return item;
            })
        );
        chosen.hidden = !all.length;
        const limits = files.dataset;
        const total = all.reduce((sum, file) => sum + file.size, 0);
        const fits =
            all.length <= limits.files &&
            total <= limits.allMegabytes * MEGABYTE &&
            all.every((file) => file.size <= limits.megabytes * MEGABYTE);
        show("attachment", fits ? "" : tooLarge.textContent);
        return fits;
    }

    function settle() {
        button.disabled = false;
        progress.hidden = true;
    }

    /** Take the server's remarks over into this page, where the files still are. */
    function showProblems(text) {
        const page = new DOMParser().parseFromString(text, "text/html");
        const summary = page.getElementById("summary");
        if (!summary) {
            return false;
        }
        const again = summary.querySelector(".o_complaint_files_again");
        if (again) {
            again.remove();
        }
        document.getElementById("summary").replaceWith(document.adoptNode(summary));
        for (const place of page.querySelectorAll("[data-problem]")) {
            show(place.dataset.problem, place.textContent);
        }
        const token = page.querySelector("[name=csrf_token]");
        form.elements.csrf_token.value = token.value;
        summary.focus();
        return true;
    }

    function send() {
        const request = new XMLHttpRequest();
        request.open("POST", form.action);
        request.upload.addEventListener("progress", (event) => {
            if (event.lengthComputable) {
                progress.value = (100 * event.loaded) / event.total;
            }
        });
        request.addEventListener("load", () => {
            if (request.status === 200) {
                sessionStorage.removeItem(DRAFT);
                window.location.assign(request.responseURL);
            } else {
                settle();
                lost.hidden = showProblems(request.responseText);
            }
        });
        request.addEventListener("error", () => {
            settle();
            lost.hidden = false;
        });
        lost.hidden = true;
        button.disabled = true;
        progress.value = 0;
        progress.hidden = false;
        request.send(new FormData(form));
    }

    files.addEventListener("change", listFiles);
    // What has been mended is not complained about any more.
    form.addEventListener("input", (event) => {
        const field = event.target.name;
        if (form.querySelector(`[data-problem="${field}"]`) && event.target !== files) {
            show(field, "");
        }
    });
    story.value = story.value || sessionStorage.getItem(DRAFT) || "";
    story.addEventListener("input", () => sessionStorage.setItem(DRAFT, story.value));
    form.addEventListener("submit", (event) => {
        event.preventDefault();
        if (button.disabled) {
            return;
        }
        if (listFiles()) {
            send();
        } else {
            files.focus();
        }
    });
    // Whoever comes back by the browser's button may send again.
    window.addEventListener("pageshow", settle);
})();
