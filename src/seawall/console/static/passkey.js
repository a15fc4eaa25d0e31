// Passkeys: hands the browser's answer to the form's own field, then sends the form. Nothing else runs here.
"use strict";

for (const form of document.querySelectorAll("form[data-passkey]")) {
  const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (char) => char.charCodeAt(0));
  const text = (buffer) =>
    btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

  const options = JSON.parse(form.dataset.options);
  options.challenge = bytes(options.challenge);
  if (options.user) options.user.id = bytes(options.user.id);
  for (const known of [...(options.allowCredentials || []), ...(options.excludeCredentials || [])]) known.id = bytes(known.id);

  form.addEventListener("submit", async (event) => {
    const field = form.elements.namedItem("answer");
    if (field.value) return;
    event.preventDefault();
    const says = form.querySelector("[role=alert][hidden], [role=alert].said");
    try {
      const made = await navigator.credentials[form.dataset.passkey]({ publicKey: options });
      const response = {};
      for (const part of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"])
        if (made.response[part]) response[part] = text(made.response[part]);
      field.value = JSON.stringify({
        id: made.id, rawId: text(made.rawId), type: made.type, response,
        clientExtensionResults: made.getClientExtensionResults(),
      });
      form.submit();
    } catch {
      says.hidden = false;
      says.classList.add("said");
    }
  });
}
