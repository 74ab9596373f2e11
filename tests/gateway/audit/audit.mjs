// Prints what the audit of graphql-http says of the address it is given, as JSON.
import { auditServer } from "graphql-http";

const found = await auditServer({ url: process.argv[2], fetchFn: fetch });
console.log(JSON.stringify(found.map(({ id, name, status, reason }) => ({ id, name, status, reason: String(reason ?? "") }))));
