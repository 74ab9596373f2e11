// Keeps the door page for the hour without a network: the newest of each part while there is one, else the one it has.
const KEPT = "okaeri-door";
const PAGES = ["/door?lang=ja", "/door?lang=en"];
const PARTS = [
  ...["door.js", "door-graph.js", "door-tickets.js", "door-keeping.js", "from-link.js", "pages.css", "icon.svg"].map(
    (name) => `/static/${name}`,
  ),
];

const ANY = { ignoreVary: true };

self.addEventListener("install", (event) => {
  const fill = async () => (await caches.open(KEPT)).addAll([...PAGES, ...PARTS]);
  event.waitUntil(fill().then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("fetch", (event) => {
  const { pathname } = new URL(event.request.url);
  if (event.request.method === "GET" && (pathname === "/door" || PARTS.includes(pathname))) {
    event.respondWith(newestOrKept(event.request));
  }
});

async function newestOrKept(request) {
  const kept = await caches.open(KEPT);
  try {
    const answer = await fetch(request);
    if (answer.ok) await kept.put(request, answer.clone());
    return answer;
  } catch (failure) {
    const found = (await kept.match(request, ANY)) ?? (await kept.match(request, { ...ANY, ignoreSearch: true }));
    if (found) return found;
    throw failure;
  }
}
