// Speaks to the graph with the example operations that the page carries. The tokens stay in this tab.
const operations = JSON.parse(document.getElementById("operations").textContent);
const RENEW_BEFORE_MS = 30_000;

// There was no network, or nobody behind it.
export class Away extends Error {}

// The graph answered with an error; `code` is its code.
export class Refused extends Error {
  constructor(code) {
    super(code);
    this.code = code;
  }
}

export const session = {
  get held() {
    return JSON.parse(sessionStorage.getItem("okaeri-session") ?? "null");
  },
  set held(value) {
    if (value) sessionStorage.setItem("okaeri-session", JSON.stringify(value));
    else sessionStorage.removeItem("okaeri-session");
  },
};

export async function ask(name, variables = {}) {
  await renewed();
  return asked(name, variables);
}

// Signs in with the secret of a mail. False where it is used up.
export async function signIn(secret) {
  const answer = await asked("redeem-link", { secret });
  session.held = answer.redeemLink?.session ?? null;
  return session.held !== null;
}

let renewing = null;

async function renewed() {
  const held = session.held;
  if (!held || Date.parse(held.accessExpireTime) - Date.now() > RENEW_BEFORE_MS) return;
  renewing ??= asked("refresh-session", { token: held.refreshToken })
    .then((answer) => {
      session.held = answer.refreshSession?.session ?? null;
    })
    .finally(() => {
      renewing = null;
    });
  await renewing;
}

async function asked(name, variables) {
  const headers = { "content-type": "application/json", accept: "application/json" };
  if (session.held) headers.authorization = `Bearer ${session.held.accessToken}`;
  let answer;
  try {
    const body = JSON.stringify({ query: operations[name], variables });
    const response = await fetch("/graphql", { method: "POST", headers, body, cache: "no-store" });
    if (response.status >= 500) throw new Away();
    answer = await response.json();
  } catch (failure) {
    throw failure instanceof Refused ? failure : new Away();
  }
  const code = answer.errors?.[0]?.extensions?.code;
  if (code === "NotSignedIn") session.held = null;
  if (code === "Unavailable") throw new Away();
  if (answer.errors) throw new Refused(code ?? "BadRequest");
  return answer.data;
}
