// What the device keeps: the kit of a door for its hour, and scans until they are handed in. In IndexedDB, on this device.
const opening = new Promise((resolve, reject) => {
  const request = indexedDB.open("okaeri-door", 1);
  request.onupgradeneeded = () => {
    request.result.createObjectStore("kits", { keyPath: "gatheringId" });
    request.result.createObjectStore("scans", { keyPath: "scanId" });
  };
  request.onsuccess = () => resolve(request.result);
  request.onerror = () => reject(request.error);
});

async function inStore(name, mode, work) {
  const database = await opening;
  return new Promise((resolve, reject) => {
    const transaction = database.transaction(name, mode);
    const request = work(transaction.objectStore(name));
    transaction.oncomplete = () => resolve(request.result);
    transaction.onerror = transaction.onabort = () => reject(transaction.error);
  });
}

export const keepKit = (kit) => inStore("kits", "readwrite", (store) => store.put(kit));
export const keptKits = () => inStore("kits", "readonly", (store) => store.getAll());
export const forgetKit = (gatheringId) => inStore("kits", "readwrite", (store) => store.delete(gatheringId));
export const keepScan = (scan) => inStore("scans", "readwrite", (store) => store.put(scan));
export const keptScans = () => inStore("scans", "readonly", (store) => store.getAll());
export const forgetScan = (scanId) => inStore("scans", "readwrite", (store) => store.delete(scanId));

export function deviceId() {
  let id = localStorage.getItem("okaeri-device");
  if (!id) localStorage.setItem("okaeri-device", (id = crypto.randomUUID()));
  return id;
}
