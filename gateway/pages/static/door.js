// The door: signs in, opens the door of a gathering, checks people in with and without the network, hands scans in later.
import { Away, Refused, ask, session, signIn } from "./door-graph.js";
import { deviceId, forgetKit, forgetScan, keepKit, keepScan, keptKits, keptScans } from "./door-keeping.js";
import { isTicket, judged, ownId } from "./door-tickets.js";
import "./from-link.js";

const said = JSON.parse(document.getElementById("said").textContent);
const say = (name) => said[`door.${name}`] ?? said["door.failed"];
const part = (id) => document.getElementById(id);
const HAND_IN_EVERY_MS = 10_000;
const RENEW_KIT_EVERY_MS = 5 * 60_000;
const MOST_SCANS = 200;
const MOST_SHOWN = 20;
const SAME_SCAN_MS = 3_000;

let kit = null;
let isAway = false;
let lastSeen = { text: "", at: 0 };

async function start() {
  if ("serviceWorker" in navigator) await navigator.serviceWorker.register("/door/worker.js", { scope: "/door" });
  for (const each of await keptKits()) {
    if (each.expires < Date.now() + each.clockOffset) await forgetKit(each.gatheringId);
    else if (session.held && sessionStorage.getItem("okaeri-gathering") === each.gatheringId) kit = each;
  }
  if (!session.held) show("sign-in");
  else if (kit) await openDoor();
  else await chooseDesk();
  setInterval(handIn, HAND_IN_EVERY_MS);
  setInterval(renewKit, RENEW_KIT_EVERY_MS);
  addEventListener("online", handIn);
  addEventListener("offline", () => away(true));
  document.body.dataset.ready = "true";
}

function show(shown) {
  for (const id of ["sign-in", "desks", "door"]) part(id).hidden = id !== shown;
}

// Does what was asked for; what went wrong is said.
async function doing(work) {
  try {
    await work();
  } catch (failure) {
    if (failure instanceof Away) away(true);
    else if (!session.held) show("sign-in");
    const isUnknown = failure instanceof Refused && failure.code === "NotSignedIn";
    const sentence = failure instanceof Away ? say("needs_network") : say(isUnknown ? "bad_secret" : "failed");
    if (part("door").hidden) notice(sentence);
    else tell("bad", sentence);
  }
}

function onSubmit(id, work) {
  part(id).addEventListener("submit", (event) => {
    event.preventDefault();
    doing(() => work(new FormData(event.target), event.target));
  });
}

onSubmit("mail-form", async (form) => {
  await ask("request-sign-in-link", { input: { mail: form.get("mail") } });
  notice(say("sent_mail"));
});

onSubmit("secret-form", async (form, element) => {
  if (!(await signIn(form.get("secret")))) return notice(say("bad_secret"));
  element.reset();
  await chooseDesk();
});

async function chooseDesk() {
  const { myDesks } = await ask("my-desks");
  part("network").hidden = true;
  part("gathering").replaceChildren(...(myDesks ?? []).map((desk) => new Option(`${day(desk.startTime)} ${desk.title}`, desk.id)));
  part("no-desk").hidden = Boolean(myDesks?.length);
  part("desk-form").hidden = !myDesks?.length;
  show("desks");
}

onSubmit("desk-form", async (form) => {
  await fetchKit(form.get("gathering"));
  await openDoor();
});

async function fetchKit(gatheringId) {
  const { doorKit } = await ask("door-kit", { gathering: gatheringId });
  if (!doorKit) throw new Refused("NotFound");
  kit = {
    gatheringId,
    ownGatheringId: ownId(gatheringId),
    title: doorKit.gathering.title,
    jwks: JSON.parse(doorKit.jwksJson),
    seats: doorKit.seats.map((seat) => ({ ...seat, ownId: ownId(seat.seatId) })),
    expires: Date.parse(doorKit.expireTime),
    clockOffset: Date.parse(doorKit.serverTime) - Date.now(),
  };
  await keepKit(kit);
  sessionStorage.setItem("okaeri-gathering", gatheringId);
}

async function renewKit() {
  if (!kit || !session.held || (await ofThisDoor()).length) return;
  await fetchKit(kit.gatheringId).then(() => away(false), () => {});
}

async function openDoor() {
  part("door-title").textContent = kit.title;
  show("door");
  part("camera").hidden = !("BarcodeDetector" in window && navigator.mediaDevices);
  part("code").focus();
  away(isAway);
  await count();
  await handIn();
}

onSubmit("code-form", async (form, element) => {
  const text = form.get("code").trim();
  element.elements.code.value = "";
  element.elements.code.focus();
  await scan(text, form.get("direction"));
});

onSubmit("walk-in-form", async (form, element) => {
  const given = { gatheringId: kit.gatheringId, deviceId: deviceId(), name: form.get("name") };
  const input = { ...given, beyondCapacity: form.get("beyond") === "1", requestId: crypto.randomUUID() };
  const { addWalkIn } = await ask("add-walk-in", { input });
  part("beyond").hidden = addWalkIn.rule !== "capacity";
  if (!addWalkIn.scanned) return tell("bad", addWalkIn.rule === "capacity" ? say("full") : say("failed"));
  element.reset();
  finish({ ...addWalkIn.scanned, name: form.get("name") }, "");
  await count();
});

async function scan(text, direction) {
  const scanned = { scanId: crypto.randomUUID(), gatheringId: kit.gatheringId, text, direction, time: new Date().toISOString() };
  try {
    finish(await checked(scanned), text);
    away(false);
    await judged(kit, text, direction).then(() => keepKit(kit));
  } catch (failure) {
    if (!(failure instanceof Away)) throw failure;
    away(true);
    await scanAlone(scanned);
  }
  await count();
}

// Asks the service. The id of the scan is the id of the request, so that handing it in again does nothing twice.
async function checked({ scanId, gatheringId, text, direction }) {
  const input = { gatheringId, requestId: scanId };
  if (direction === "OUT") {
    const whom = isTicket(text) ? { ticket: text } : placeOf(text);
    return whom ? scannedIn((await ask("check-out", { input: { ...input, ...whom } })).checkOut) : { outcome: "NO_SEAT" };
  }
  const whom = isTicket(text) ? { ticket: text } : { code: text.toUpperCase() };
  return scannedIn((await ask("check-in", { input: { ...input, ...whom, deviceId: deviceId() } })).checkIn);
}

// Who leaves by a code: the last of its seat that came in.
function placeOf(code) {
  const seat = kit.seats.find((each) => each.code === code.toUpperCase());
  return seat && { place: { seatId: seat.seatId, number: seat.arrivedNumbers.at(-1) ?? 0 } };
}

function scannedIn(answer) {
  if (!answer?.scanned) throw new Refused(answer?.rule ?? answer?.__typename ?? "BadRequest");
  return answer.scanned;
}

// Judges by the kit and keeps the scan to be handed in. What is surely no ticket of this door is not kept.
async function scanAlone(scanned) {
  const found = await judged(kit, scanned.text, scanned.direction);
  if (!["FORGED", "WRONG_GATHERING", "NO_SEAT"].includes(found.outcome)) await keepScan(scanned);
  await keepKit(kit);
  finish(found, scanned.text);
  if (found.isExpired) notice(say("expired_kit"));
}

const ofThisDoor = async () => (await keptScans()).filter((each) => each.gatheringId === kit?.gatheringId);

let handingIn = false;

async function handIn() {
  if (handingIn || !kit || !session.held) return;
  handingIn = true;
  try {
    const waiting = await ofThisDoor();
    await handInTickets(waiting.filter((each) => isTicket(each.text)));
    for (const each of waiting.filter((one) => !isTicket(one.text))) {
      log(await checked(each), each.text);
      await forgetScan(each.scanId);
    }
    if (waiting.length) {
      await fetchKit(kit.gatheringId);
      notice(`${say("uploaded")}: ${waiting.length}`);
      away(false);
    }
  } catch (failure) {
    if (failure instanceof Away) away(true);
    else notice(say("failed"));
  } finally {
    handingIn = false;
    await count();
  }
}

async function handInTickets(waiting) {
  for (let at = 0; at < waiting.length; at += MOST_SCANS) {
    const some = waiting.slice(at, at + MOST_SCANS);
    const scans = some.map(({ scanId, text, time, direction }) => ({ scanId, ticket: text, scanTime: time, kind: direction }));
    const given = { gatheringId: kit.gatheringId, deviceId: deviceId(), deviceTime: new Date().toISOString(), scans };
    const { uploadScans } = await ask("upload-scans", { input: { ...given, requestId: crypto.randomUUID() } });
    if (!uploadScans?.scanned) throw new Refused(uploadScans?.__typename ?? "BadRequest");
    uploadScans.scanned.forEach((each, number) => log(each, some[number].text));
    for (const each of some) await forgetScan(each.scanId);
  }
}

function finish(scanned, text) {
  const good = ["ARRIVED", "LEFT"].includes(scanned.outcome);
  const known = ["ALREADY_ARRIVED", "UNVERIFIED"].includes(scanned.outcome);
  tell(good ? "good" : known ? "known" : "bad", say(scanned.outcome), detail(scanned));
  navigator.vibrate?.(good ? 80 : [80, 80, 80]);
  log(scanned, text);
}

function detail(scanned) {
  const first = scanned.outcome === "ALREADY_ARRIVED" && scanned.arriveTime;
  const time = first && clock(new Date(scanned.arriveTime));
  return [scanned.name, time && `${say("first_at")} ${time}`, scanned.wasUsedElsewhere && say("elsewhere")]
    .filter(Boolean)
    .join(" · ");
}

function tell(kind, sentence, more = "") {
  const strong = document.createElement("strong");
  strong.textContent = sentence;
  part("result").className = `result ${kind}`;
  part("result").replaceChildren(strong, ...(more ? [document.createElement("br"), more] : []));
}

function log(scanned, text) {
  const line = document.createElement("li");
  const time = clock(new Date(), "2-digit");
  const which = isTicket(text) ? "" : text.toUpperCase();
  line.textContent = [time, say(scanned.outcome), which, detail(scanned)].filter(Boolean).join(" · ");
  part("log").prepend(line);
  while (part("log").childElementCount > MOST_SHOWN) part("log").lastElementChild.remove();
}

// As everything here, in the time of Tokyo, whatever the phone says.
const TOKYO = { timeZone: "Asia/Tokyo", hour: "2-digit", minute: "2-digit" };
const clock = (at, second) => at.toLocaleTimeString(document.documentElement.lang, { ...TOKYO, second });
const day = (time) => new Date(time).toLocaleString(document.documentElement.lang, { ...TOKYO, month: "numeric", day: "numeric" });

function notice(sentence) {
  part("network").hidden = false;
  part("network").textContent = sentence;
}

function away(is) {
  isAway = is;
  const until = kit && clock(new Date(kit.expires - kit.clockOffset));
  notice(is ? [say("offline"), until && `${say("offline_until")} ${until}`].filter(Boolean).join(" · ") : say("online"));
}

async function count() {
  if (!kit) return;
  const arrived = kit.seats.reduce((sum, seat) => sum + seat.arrivedNumbers.length, 0);
  const expected = kit.seats.reduce((sum, seat) => sum + (seat.isWalkIn ? 0 : seat.places), 0);
  const waiting = (await ofThisDoor()).length;
  const told = [`${say("arrived_count")} ${arrived}`, `${say("expected_count")} ${expected}`];
  part("counts").textContent = [...told, waiting && `${say("queued")} ${waiting}`].filter(Boolean).join(" · ");
  part("counts").dataset.queued = String(waiting);
}

// The camera, where the browser reads codes itself.
let stream = null;

part("camera").addEventListener("click", () => (stream ? stopCamera() : doing(startCamera)));

async function startCamera() {
  try {
    stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
  } catch {
    return tell("bad", say("no_camera"));
  }
  const view = part("view");
  view.srcObject = stream;
  view.hidden = false;
  await view.play();
  [part("camera").textContent, part("camera").dataset.stop] = [part("camera").dataset.stop, part("camera").textContent];
  const detector = new BarcodeDetector({ formats: ["qr_code"] });
  const look = async () => {
    if (!stream) return;
    const [found] = await detector.detect(view).catch(() => []);
    if (found) await seen(found.rawValue);
    setTimeout(look, 150);
  };
  await look();
}

async function seen(text) {
  const isSame = text === lastSeen.text && Date.now() - lastSeen.at < SAME_SCAN_MS;
  lastSeen = { text, at: Date.now() };
  if (!isSame) await doing(() => scan(text, new FormData(part("code-form")).get("direction")));
}

function stopCamera() {
  for (const track of stream.getTracks()) track.stop();
  stream = null;
  part("view").hidden = true;
  [part("camera").textContent, part("camera").dataset.stop] = [part("camera").dataset.stop, part("camera").textContent];
}

doing(start);
