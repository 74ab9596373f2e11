// Fills in the secret that stands behind the # of a link from a mail, and takes it out of the address bar.
const fill = () => {
  const secret = decodeURIComponent(location.hash.slice(1));
  const field = document.querySelector("[data-from-link]");
  if (!field || !secret || secret === "content") return;
  field.value = secret;
  for (const link of document.querySelectorAll("[data-carries-secret]")) link.hash = encodeURIComponent(secret);
  history.replaceState(null, "", location.pathname + location.search);
};

addEventListener("hashchange", fill);
fill();
