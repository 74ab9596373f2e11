// Writes the channel's code into the operation, so that it can be copied as it is.
"use strict";

const code = new URLSearchParams(window.location.search).get("channel") || "";
const mutation = document.getElementById("mutation");
if (/^[A-Za-z0-9-]{1,32}$/.test(code)) {
  mutation.textContent = mutation.textContent.replace("CODE", code);
}
