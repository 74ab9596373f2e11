// Writes the secret of the link into the operation, so that it can be copied as it is. The secret is sent nowhere.
"use strict";

const secret = window.location.hash.slice(1);
const mutation = document.getElementById("mutation");
if (/^[A-Za-z0-9._~-]+$/.test(secret)) {
  mutation.textContent = mutation.textContent.replace("what follows the # in the link", secret);
}
