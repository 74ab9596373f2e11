// Writes supergraph.graphql of the two subgraphs. PORTS=4101,4102 node compose.mjs
import { composeServices } from "@apollo/composition";
import { parse } from "graphql";
import { readFileSync, writeFileSync } from "node:fs";

const ports = process.env.PORTS.split(",");
const services = ["people", "companies"].map((name, n) => ({
  name,
  url: `http://127.0.0.1:${ports[n]}/graphql`,
  typeDefs: parse(readFileSync(new URL(`${name}.graphql`, import.meta.url), "utf8")),
}));
const { supergraphSdl, errors } = composeServices(services);
if (errors) throw new Error(errors.join("\n"));
writeFileSync(new URL("supergraph.graphql", import.meta.url), supergraphSdl);
