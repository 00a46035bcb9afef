// Enhancements of pages; every page works without JavaScript.
(() => {
  "use strict";
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];

  // A form is sent once, even if its button is pressed again.
  addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post" || event.submitter?.formMethod === "dialog") return;
    if (form.dataset.sent) return event.preventDefault();
    form.dataset.sent = "true";
    event.submitter?.setAttribute("aria-disabled", "true");
    setTimeout(() => release(form), 10000);
  });
  const release = (form) => {
    delete form.dataset.sent;
    all("[aria-disabled]", form).forEach((button) => button.removeAttribute("aria-disabled"));
  };
  // After Back, a form can be sent again.
  addEventListener("pageshow", () => all("form").forEach(release));

  // A group of the menu closes on a click or focus outside it, or with Escape.
  const groups = (left) => all(".space details[open]").filter(left);
  addEventListener("click", (event) => groups((one) => !one.contains(event.target)).forEach((one) => (one.open = false)));
  addEventListener("focusin", (event) => groups((one) => !one.contains(event.target)).forEach((one) => (one.open = false)));
  addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const one of groups(() => true)) {
      if (one.contains(document.activeElement)) one.querySelector("summary").focus();
      one.open = false;
    }
  });

  // A file that is too large, or no PDF where one is asked for, is refused beside its field before it is sent.
  for (const input of all("[data-max-bytes]")) {
    const field = input.parentElement;
    const told = field.querySelector(".error") ?? Object.assign(document.createElement("p"), { className: "error", id: "erreur-file", hidden: true });
    told.setAttribute("role", "alert");
    input.before(told);
    const fault = (file) => {
      if (file.size > input.dataset.maxBytes) return `Ce fichier dépasse ${input.dataset.maxBytes / 1024 ** 2} Mo : choisissez-en un plus petit.`;
      const pdf = file.type === "application/pdf" || /\.pdf$/i.test(file.name);
      if (input.accept.includes("pdf") && !pdf) return "Ce fichier n'est pas un PDF : enregistrez-le au format PDF, puis choisissez-le.";
      return "";
    };
    input.addEventListener("change", () => {
      const words = [...input.files].map(fault).find(Boolean) ?? "";
      input.setCustomValidity(words);
      told.hidden = !words;
      told.textContent = words;
      field.classList.toggle("wrong", Boolean(words));
      input.setAttribute("aria-invalid", Boolean(words));
      input.setAttribute("aria-describedby", words ? "aide-file erreur-file" : "aide-file");
    });
  }

  // A decision by two keys: the first letter of a choice, then Enter. Unless a reason is chosen, a refusal gets
  // the one that the page proposes. Only while the focus is in the form, and not in a text field.
  for (const form of all("[data-keys] form")) {
    const verdicts = all("[name=verdict]", form);
    form.parentElement.querySelector("p[hidden]").hidden = false;
    form.addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.target.matches("textarea, [inputmode]")) return;
      const verdict = verdicts.find((one) => one.parentElement.textContent.trim()[0].toLowerCase() === event.key.toLowerCase());
      if (!verdict) return;
      event.preventDefault();
      verdict.click();
      const reasons = all("[name=standard_reason]", form);
      const said = reasons.some((one) => one.checked) || form.elements.reason.value.trim();
      if (verdict.value !== "validated" && !said) reasons.find((one) => one.value === form.parentElement.dataset.keys).checked = true;
      verdict.focus();
    });
    if (!document.getElementById("erreurs")) (verdicts.find((one) => one.checked) ?? verdicts[0]).focus();
  }

  // « Valider cette candidature » opens a dialog instead of a page.
  for (const link of all("a[data-dialog]")) {
    link.addEventListener("click", (event) => {
      const dialog = document.getElementById(link.dataset.dialog);
      if (!dialog.showModal) return;
      event.preventDefault();
      dialog.showModal();
    });
  }

  // The commune is chosen in a list that is updated while typing.
  for (const box of all("[data-communes]")) {
    const input = box.querySelector("[name=place_query]");
    const found = box.querySelector(".found");
    const before = found.querySelector("input:checked");
    // Choices that the server found are kept.
    if (!before && found.querySelector("input")) continue;
    const chosen = Object.assign(document.createElement("input"), { type: "hidden", name: "place" });
    if (before) {
      chosen.value = before.value;
      input.value = before.parentElement.textContent.trim();
    }
    const list = Object.assign(document.createElement("ul"), { id: "communes", className: "listbox", hidden: true });
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", "Communes");
    const status = Object.assign(document.createElement("p"), { className: "hint" });
    status.setAttribute("role", "status");
    found.replaceChildren(chosen, list, status);
    box.classList.add("enhanced");
    const attributes = { role: "combobox", "aria-autocomplete": "list", "aria-controls": list.id, "aria-expanded": "false", autocomplete: "off" };
    Object.entries(attributes).forEach(([name, value]) => input.setAttribute(name, value));

    let asked, waiting, active = -1;
    const options = () => all("[role=option]", list);
    const close = () => {
      list.hidden = true;
      active = -1;
      input.setAttribute("aria-expanded", "false");
      input.removeAttribute("aria-activedescendant");
    };
    const choose = (option) => {
      chosen.value = option.dataset.value;
      input.value = option.textContent;
      close();
    };
    const move = (step) => {
      const shown = options();
      if (!shown.length) return;
      active = (active + step + shown.length + (active < 0 && step < 0 ? 1 : 0)) % shown.length;
      shown.forEach((option, index) => option.setAttribute("aria-selected", index === active));
      input.setAttribute("aria-activedescendant", shown[active].id);
      shown[active].scrollIntoView({ block: "nearest" });
    };
    const look = async () => {
      asked?.abort();
      const query = input.value.trim();
      status.textContent = "";
      if (!query) return close();
      asked = new AbortController();
      try {
        const response = await fetch(`${box.dataset.communes}?q=${encodeURIComponent(query)}`, { signal: asked.signal });
        if (!response.ok) throw new Error(response.status);
        show(query, await response.json());
      } catch (error) {
        // Without a response, the button searches for the commune on the server.
        if (error.name !== "AbortError") box.classList.remove("enhanced");
      }
    };
    const show = (query, communes) => {
      list.replaceChildren(...communes.map((commune, index) => {
        const option = Object.assign(document.createElement("li"), { id: `commune-${index}` });
        option.setAttribute("role", "option");
        option.setAttribute("aria-selected", "false");
        option.dataset.value = `${commune.insee_code}-${commune.postal_code}`;
        option.textContent = commune.label;
        return option;
      }));
      active = -1;
      input.removeAttribute("aria-activedescendant");
      list.hidden = !communes.length || document.activeElement !== input;
      input.setAttribute("aria-expanded", String(!list.hidden));
      const code = /^\d{5}$/.test(query) && !communes.some((commune) => commune.postal_code === query);
      const none = !communes.length && (query.length > 2 || !/^\d/.test(query));
      status.classList.toggle("hidden", !code && !none);
      status.textContent = code ? box.dataset.noPostalCode : none ? box.dataset.noCommune
        : communes.length ? `${communes.length} communes proposées` : "";
    };
    input.addEventListener("input", () => {
      chosen.value = "";
      clearTimeout(waiting);
      waiting = setTimeout(look, 150);
    });
    input.addEventListener("keydown", (event) => {
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        event.preventDefault();
        if (list.hidden) look();
        else move(event.key === "ArrowDown" ? 1 : -1);
      } else if (event.key === "Enter" && active >= 0) {
        event.preventDefault();
        choose(options()[active]);
      } else if (event.key === "Escape") {
        close();
      }
    });
    input.addEventListener("blur", () => {
      // Leaving the field chooses the active option; otherwise the server asks again, unless the name is complete.
      if (!list.hidden && active >= 0) choose(options()[active]);
      close();
    });
    list.addEventListener("mousedown", (event) => event.preventDefault());
    list.addEventListener("click", (event) => {
      const option = event.target.closest("[role=option]");
      if (option) choose(option);
    });
  }

  // Without network, a report is stored in this browser with its ``client_id``, which makes a second sending
  // harmless, and is sent when the network is back or the page is opened again.
  for (const box of all("[data-offline]")) {
    const form = box.querySelector("form");
    const place = `comptes-rendus:${box.dataset.offline}`;
    const status = Object.assign(document.createElement("p"), { className: "deadline", hidden: true });
    status.setAttribute("role", "status");
    box.prepend(status);
    const kept = () => JSON.parse(localStorage.getItem(place) ?? "[]");
    const keep = (reports) => localStorage.setItem(place, JSON.stringify(reports));
    const named = (fields, name) => fields.find(([one]) => one === name)?.[1];
    // Returns « sent », « refused » (by the server) or « lost » (no network).
    const post = async (fields) => {
      const body = new URLSearchParams(fields);
      body.set("form_token", form.elements.form_token.value);
      try {
        const response = await fetch(form.getAttribute("action"), { method: "POST", body });
        return response.redirected && response.url.includes("fait=enregistrement") ? "sent" : "refused";
      } catch {
        return "lost";
      }
    };
    const tell = (words) => {
      status.hidden = !words;
      status.replaceChildren(words);
    };
    const waiting = (count) => count > 1
      ? `${count} comptes rendus attendent le réseau, gardés dans ce navigateur : ils partiront dès qu'il revient et que cette page est ouverte.`
      : "Un compte rendu attend le réseau, gardé dans ce navigateur : il partira dès qu'il revient et que cette page est ouverte.";
    const takeBack = (fields) => {
      for (const field of all("[name]", form)) {
        if (field.name === "form_token" || field.name === "action") continue;
        if (field.type === "radio" || field.type === "checkbox") field.checked = fields.some(([name, value]) => name === field.name && value === field.value);
        else field.value = named(fields, field.name) ?? "";
      }
      keep(kept().filter((one) => named(one, "client_id") !== named(fields, "client_id")));
      tell("");
    };
    let leaving = false;
    const leave = async () => {
      if (leaving || !kept().length) return;
      leaving = true;
      let sent = 0, refused = null;
      for (const fields of kept()) {
        const outcome = await post(fields);
        if (outcome === "lost") break;
        if (outcome === "refused") refused = fields;
        else {
          sent += 1;
          keep(kept().filter((one) => named(one, "client_id") !== named(fields, "client_id")));
        }
      }
      leaving = false;
      const left = kept().length;
      if (refused) {
        tell("Un compte rendu gardé dans ce navigateur n'a pas pu être enregistré. ");
        const button = Object.assign(document.createElement("button"), { type: "button", className: "button plain", textContent: "Le reprendre" });
        button.addEventListener("click", () => takeBack(refused));
        status.append(button);
      } else if (left) tell(waiting(left));
      else if (sent) tell(sent > 1 ? `${sent} comptes rendus gardés sont enregistrés.` : "Le compte rendu gardé est enregistré.");
    };
    form.addEventListener("submit", async (event) => {
      if (event.submitter?.value === "search") return;
      event.preventDefault();
      event.stopPropagation();
      if (form.dataset.sent) return;
      form.dataset.sent = "true";
      const fields = [...new FormData(form)].filter(([name]) => name !== "form_token");
      fields.push(["action", "send"]);
      const outcome = await post(fields);
      delete form.dataset.sent;
      if (outcome === "sent") return location.assign(`${form.getAttribute("action")}?fait=enregistrement`);
      // Sent again as a page, so that the server shows the errors; ``client_id`` prevents a duplicate.
      if (outcome === "refused") return form.submit();
      keep([...kept(), fields]);
      form.reset();
      form.elements.client_id.value = crypto.randomUUID();
      tell(waiting(kept().length));
      status.scrollIntoView({ block: "center" });
    });
    addEventListener("online", leave);
    leave();
  }

  // Restores the answers after Back and Reload in this tab, until they are sent. Browsers do so only in part: none
  // restores the list of communes, and some restore nothing after Reload.
  for (const form of all("form[data-draft]")) {
    const typed = () => all("input, select, textarea", form)
      .filter((field) => field.name && (field.type !== "hidden" || field.name === "place"));
    const boxed = (field) => field.type === "radio" || field.type === "checkbox";
    const { type } = performance.getEntriesByType("navigation")[0];
    const kept = sessionStorage.getItem(location.pathname);
    if (kept && type !== "navigate") {
      const values = JSON.parse(kept);
      for (const field of typed()) {
        if (boxed(field)) field.checked = values.some(([name, value]) => name === field.name && value === field.value);
        else field.value = values.find(([name]) => name === field.name)?.[1] ?? field.value;
      }
    }
    addEventListener("pagehide", () => {
      const values = typed().filter((field) => !boxed(field) || field.checked).map((field) => [field.name, field.value]);
      sessionStorage.setItem(location.pathname, JSON.stringify(values));
    });
  }
  if (location.pathname.endsWith("/merci")) sessionStorage.clear();
})();
