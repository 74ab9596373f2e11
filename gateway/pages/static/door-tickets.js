// Judges a ticket without the network: a JWS (RFC 7515, compact) signed with Ed25519, against the kit of the door.
const bytes = (text) =>
  Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0));
const read = (text) => JSON.parse(new TextDecoder().decode(bytes(text)));

export const isTicket = (text) => text.split(".").length === 3;

// The id within its service of something whose id in the graph this is.
export const ownId = (id) => new TextDecoder().decode(bytes(id)).split(":")[1];

// What the ticket says, `null` where we did not make it; `undefined` where this browser cannot tell.
export async function verified(ticket, jwks) {
  const [header, payload, signature] = ticket.split(".");
  let jwk, said;
  try {
    jwk = jwks.keys.find((each) => each.kid === read(header).kid);
    said = read(payload);
  } catch {
    return null;
  }
  // Signed with a key that is newer than the kit, or forged: the service will know.
  if (!jwk) return undefined;
  let key;
  try {
    const { kty, crv, x } = jwk;
    key = await crypto.subtle.importKey("jwk", { kty, crv, x }, { name: "Ed25519" }, false, ["verify"]);
  } catch {
    return undefined;
  }
  const signed = new TextEncoder().encode(`${header}.${payload}`);
  try {
    return (await crypto.subtle.verify("Ed25519", key, bytes(signature), signed)) ? said : null;
  } catch {
    return null;
  }
}

// The outcome of a scan as the service would have it, by what the device knows. Marks the place in the kit.
export async function judged(kit, text, direction) {
  if (Date.now() + kit.clockOffset > kit.expires) return { outcome: "UNVERIFIED", isExpired: true };
  return isTicket(text) ? judgedTicket(kit, text, direction) : judgedCode(kit, text, direction);
}

async function judgedTicket(kit, ticket, direction) {
  const said = await verified(ticket, kit.jwks);
  if (said === undefined) return { outcome: "UNVERIFIED" };
  if (said === null) return { outcome: "FORGED" };
  if (said.g !== kit.ownGatheringId) return { outcome: "WRONG_GATHERING" };
  const seat = kit.seats.find((each) => each.ownId === said.s);
  return seat && said.n < seat.places ? moved(seat, said.n, direction) : { outcome: "NO_SEAT" };
}

function judgedCode(kit, code, direction) {
  const seat = kit.seats.find((each) => each.code === code.toUpperCase());
  if (!seat) return { outcome: "NO_SEAT" };
  const numbers = [...Array(seat.places).keys()];
  const next = numbers.find((number) => !seat.arrivedNumbers.includes(number));
  return moved(seat, (direction === "OUT" ? seat.arrivedNumbers.at(-1) : next) ?? 0, direction);
}

function moved(seat, number, direction) {
  const isThere = seat.arrivedNumbers.includes(number);
  const name = number === 0 ? seat.guestName : seat.companions[number - 1];
  if (direction === "OUT") {
    seat.arrivedNumbers = seat.arrivedNumbers.filter((each) => each !== number);
    return { outcome: isThere ? "LEFT" : "NOT_THERE", number, name };
  }
  if (!isThere) seat.arrivedNumbers.push(number);
  return { outcome: isThere ? "ALREADY_ARRIVED" : "ARRIVED", number, name };
}
