// Apollo Gateway behind Apollo Server. PORT=4201 node apollo.mjs
import { ApolloGateway } from "@apollo/gateway";
import { ApolloServer } from "@apollo/server";
import { startStandaloneServer } from "@apollo/server/standalone";
import { readFileSync } from "node:fs";

const supergraphSdl = readFileSync(new URL("supergraph.graphql", import.meta.url), "utf8");
const server = new ApolloServer({ gateway: new ApolloGateway({ supergraphSdl }) });
await startStandaloneServer(server, { listen: { port: Number(process.env.PORT), host: "127.0.0.1" } });
